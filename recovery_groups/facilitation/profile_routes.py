"""The own page: what the site shows of who leads a group, and taking it away."""

from collections.abc import Callable, Sequence

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission, Staff
from core.errors import NotFound, Refused
from core.forms import bare_form, let_in
from recovery_groups.experts import consent_rules, queries
from recovery_groups.experts.portrait_renderers import MOST_BYTES, TooLarge
from recovery_groups.facilitation import profile_actions as actions
from recovery_groups.facilitation.frame_routes import blueprint
from recovery_groups.facilitation.profile_forms import ConsentForm, PhotoForm


@blueprint.get("/mijn-gegevens")
@guard.needs(Permission.FACILITATE)
def profile() -> ResponseReturnValue:
    """Show what the site shows of oneself."""
    return _page()


@blueprint.post("/mijn-gegevens/naam")
@guard.needs(Permission.FACILITATE)
def consent() -> ResponseReturnValue:
    """Say yes: the own first name may be read by everybody."""
    form = ConsentForm()
    status = 422
    if form.accepted():
        try:
            actions.give_consent(guard.staff(), form.version.number)
        except NotFound:
            raise
        except Refused as refusal:
            form.refusal, status = str(refusal.sentence), refusal.status
        else:
            return _back()
    return _page(form, status=status)


@blueprint.post("/mijn-gegevens/naam-weg")
@guard.needs(Permission.FACILITATE)
def withdraw() -> ResponseReturnValue:
    """Take name and photo off the site, with one tap."""
    return _at_once(actions.withdraw_consent)


@blueprint.post("/mijn-gegevens/foto")
@guard.needs(Permission.FACILITATE)
def set_photo() -> ResponseReturnValue:
    """Show a photo beside the own name."""
    if not let_in(MOST_BYTES):
        form = PhotoForm(formdata=None)
        form.photo.errors = [str(TooLarge.sentence)]
        return _page(photo=form, status=TooLarge.status)
    form, status = PhotoForm(), 422
    if form.accepted():
        try:
            actions.set_photo(guard.staff(), form.file())
        except NotFound:
            raise
        except Refused as refusal:
            form.photo.errors, status = [str(refusal.sentence)], refusal.status
        else:
            return _back()
    return _page(photo=form, status=status)


@blueprint.post("/mijn-gegevens/foto-weg")
@guard.needs(Permission.FACILITATE)
def delete_photo() -> ResponseReturnValue:
    """Take the own photo off the site, with one tap."""
    return _at_once(actions.delete_photo)


def _at_once(do: Callable[[Staff], None]) -> ResponseReturnValue:
    form = bare_form()
    if not form.accepted():
        return _page(expired=form.problems(), status=422)
    do(guard.staff())
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("facilitation.profile"), 303)


def _page(
    form: ConsentForm | None = None,
    *,
    photo: PhotoForm | None = None,
    expired: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> ResponseReturnValue:
    version = consent_rules.VERSION
    form, photo = form or ConsentForm(formdata=None), photo or PhotoForm(formdata=None)
    form.version.data = str(version)
    found = queries.profile_of(guard.staff().account_id, clock.today())
    # An answer to what is not on the page any more: there is no field to show it at.
    if photo.photo.errors and not (found and found.shown):
        photo.refusal, photo.photo.errors = str(photo.photo.errors[0]), []
    if form.yes.errors and (not found or found.shown):
        form.refusal, form.yes.errors = str(form.yes.errors[0]), []
    page = render_template(
        "facilitation/profile.html",
        profile=found,
        form=form,
        photo=photo,
        problems=[*expired, *form.problems(), *photo.problems()],
        text=consent_rules.TEXTS[version],
        agreed=consent_rules.TEXTS.get(found.consent_text or 0, ()) if found else (),
    )
    return page, status
