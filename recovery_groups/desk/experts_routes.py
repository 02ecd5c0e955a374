"""Ervaringsdeskundigen: who they are, when they are free, and whether they may be named."""

from collections.abc import Callable, Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission, Staff
from core.errors import NotFound, Refused
from core.forms import bare_form, let_in
from core.i18n import weekday_name
from recovery_groups.desk import experts_actions as actions
from recovery_groups.desk import experts_queries as queries
from recovery_groups.desk.experts_forms import ExpertForm, YesForm, as_known
from recovery_groups.desk.experts_queries import ExpertLine
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.desk.links_forms import ROLES
from recovery_groups.desk.table_renderers import Sorting
from recovery_groups.experts import consent_rules
from recovery_groups.experts.link_rules import ends_soon
from recovery_groups.experts.portrait_renderers import MOST_BYTES, TooLarge
from recovery_groups.experts.record_queries import OnDesk
from recovery_groups.experts.wording_renderers import PARTS, THEMES
from recovery_groups.facilitation.profile_forms import PhotoForm

COLUMNS = {
    "naam": lambda line: line.expert.name.casefold(),
    "uren": lambda line: line.hours,
    "vrij": lambda line: len(line.expert.half_days),
    "site": lambda line: not line.expert.shown,
}
WHO: dict[str, Callable[[ExpertLine], bool]] = {
    "": lambda line: line.expert.archived_on is None,
    "gekoppeld": lambda line: line.expert.archived_on is None and bool(line.hours or line.links),
    "vrij": lambda line: line.expert.archived_on is None and not (line.hours or line.links),
    "weg": lambda line: line.expert.archived_on is not None,
}


@blueprint.route("/ervaringsdeskundigen")
@guard.needs(Permission.PLAN)
def experts() -> ResponseReturnValue:
    """List the experts one looks after."""
    who = request.args.get("wie", "")
    who = who if who in WHO else ""
    sorting = Sorting[ExpertLine](COLUMNS, request.args.get("sorteer", ""))
    everybody = queries.list_of(scope(), clock.today())
    return render_template(
        "desk/experts.html",
        lines=sorting.of(filter(WHO[who], everybody)),
        counts={name: sum(map(fits, everybody)) for name, fits in WHO.items()},
        who=who,
        sorting=sorting,
        roles=ROLES,
        done=request.args.get("gedaan", ""),
        ends_soon=ends_soon,
        today=clock.today(),
    )


@blueprint.route("/ervaringsdeskundigen/nieuw", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def new_expert() -> ResponseReturnValue:
    """Add an expert."""
    form = ExpertForm(data={"languages": ["nl"]})
    form.offer()
    if form.accepted():
        added = actions.add_expert(guard.staff(), form.known())
        return redirect(url_for("desk.expert", expert_id=added), 303)
    page = render_template("desk/expert_form.html", form=form, expert=None, **_grid())
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/ervaringsdeskundigen/<number:expert_id>")
@guard.needs(Permission.PLAN)
def expert(expert_id: int) -> ResponseReturnValue:
    """Show an expert: what is known, and what the site shows."""
    return _page(expert_id)


@blueprint.route("/ervaringsdeskundigen/<number:expert_id>/wijzigen", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def change_expert(expert_id: int) -> ResponseReturnValue:
    """Change what is known of an expert."""
    found = _still_here(expert_id)
    form = ExpertForm(data=as_known(found))
    form.offer()
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        try:
            actions.change_expert(guard.staff(), expert_id, form.known(), seen=form.seen.number)
        except Refused as refusal:
            found = queries.expert(expert_id, scope(), clock.today())
            status = form.refused(refusal, ExpertForm(formdata=None, data=as_known(found)))
        else:
            return _back(expert_id)
    page = render_template("desk/expert_form.html", form=form, expert=found, **_grid())
    return page, status


@blueprint.post("/ervaringsdeskundigen/<number:expert_id>/naam")
@guard.needs(Permission.PLAN)
def record_consent(expert_id: int) -> ResponseReturnValue:
    """Write down that an expert said yes to being named."""
    form, status = YesForm(), 422
    if form.accepted():
        try:
            actions.record_consent(guard.staff(), expert_id, form.version.number)
        except Refused as refusal:
            status = form.refused(refusal)
        else:
            return _back(expert_id)
    return _page(expert_id, form, status=status)


@blueprint.post("/ervaringsdeskundigen/<number:expert_id>/naam-weg")
@guard.needs(Permission.PLAN)
def withdraw_consent_of(expert_id: int) -> ResponseReturnValue:
    """Take an expert off the site, with one click."""
    return _at_once(expert_id, actions.withdraw_consent)


@blueprint.post("/ervaringsdeskundigen/<number:expert_id>/foto")
@guard.needs(Permission.PLAN)
def set_photo_of(expert_id: int) -> ResponseReturnValue:
    """Keep a photo of an expert who said yes."""
    if not let_in(MOST_BYTES):
        photo = PhotoForm(formdata=None)
        photo.photo.errors = [str(TooLarge.sentence)]
        return _page(expert_id, photo=photo, status=TooLarge.status)
    photo, status = PhotoForm(), 422
    if photo.accepted():
        try:
            actions.set_photo(guard.staff(), expert_id, photo.file())
        except Refused as refusal:
            if refusal.status == 404:
                raise
            photo.photo.errors, status = [str(refusal.sentence)], refusal.status
        else:
            return _back(expert_id)
    return _page(expert_id, photo=photo, status=status)


@blueprint.post("/ervaringsdeskundigen/<number:expert_id>/foto-weg")
@guard.needs(Permission.PLAN)
def delete_photo_of(expert_id: int) -> ResponseReturnValue:
    """Take a photo off the site, with one click."""
    return _at_once(expert_id, actions.delete_photo)


@blueprint.route("/ervaringsdeskundigen/<number:expert_id>/weg", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def archive_expert(expert_id: int) -> ResponseReturnValue:
    """Let an expert leave, after a page that says what that does."""
    found = _still_here(expert_id)
    form = bare_form() if request.method == "POST" else None
    status = 200
    if form is not None:
        status = 422
        if form.accepted():
            try:
                actions.archive(guard.staff(), expert_id)
            except Refused as refusal:
                status = form.refused(refusal)
            else:
                return redirect(url_for("desk.experts", gedaan="weg"), 303)
    page = render_template(
        "desk/expert_leaves.html",
        expert=found,
        problems=form.problems() if form else [],
        groups=len(queries.leading(expert_id, clock.today())),
    )
    return page, status


def _still_here(expert_id: int) -> OnDesk:
    found = queries.expert(expert_id, scope(), clock.today())
    if found.archived_on is not None:
        raise NotFound
    return found


def _at_once(expert_id: int, do: Callable[[Staff, int], None]) -> ResponseReturnValue:
    form = bare_form()
    if not form.accepted():
        return _page(expert_id, expired=form.problems(), status=422)
    do(guard.staff(), expert_id)
    return _back(expert_id)


def _back(expert_id: int) -> ResponseReturnValue:
    return redirect(url_for("desk.expert", expert_id=expert_id), 303)


def _page(
    expert_id: int,
    form: YesForm | None = None,
    *,
    photo: PhotoForm | None = None,
    expired: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> ResponseReturnValue:
    today = clock.today()
    found = queries.expert(expert_id, scope(), today)
    form, photo = form or YesForm(formdata=None), photo or PhotoForm(formdata=None)
    form.version.data = str(consent_rules.VERSION)
    page = render_template(
        "desk/expert.html",
        expert=found,
        links=queries.links_of(expert_id, scope(), today),
        form=form,
        photo=photo,
        problems=[*expired, *_problems(found, form, photo)],
        text=consent_rules.TEXTS[consent_rules.VERSION],
        themes=THEMES,
        roles=ROLES,
        today=today,
        **_grid(),
    )
    return page, status


def _problems(found: OnDesk, form: YesForm, photo: PhotoForm) -> list[tuple[str, str]]:
    """Return what went wrong; of a form that is not on the page, without a way to its field."""
    if found.shown:
        return [("main", words) for _, words in form.problems()] + photo.problems()
    return form.problems() + [("main", words) for _, words in photo.problems()]


def _grid() -> dict[str, object]:
    return {"weekdays": [(day, weekday_name(day)) for day in range(1, 8)], "parts": PARTS}
