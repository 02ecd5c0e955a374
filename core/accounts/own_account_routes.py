"""The own account: password, second step, recovery codes, devices, language."""

from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock, i18n, ratelimit
from core.accounts import (
    guard,
    own_account_actions,
    password_actions,
    queries,
    second_step_actions,
)
from core.accounts.forms import WRONG_PASSWORD, ChangePasswordForm, LanguageForm
from core.accounts.frame_routes import (
    blueprint,
    codes_page,
    signed_out_page,
    step_page,
    tried,
)
from core.accounts.rules import Permission, needs_second_step
from core.accounts.second_step_actions import StepIsRequired
from core.errors import NotFound, TooManyTries
from core.forms import Form, bare_form
from core.settings import settings


@blueprint.get("/mijn-account")
@guard.needs(Permission.OWN_ACCOUNT)
def own_account() -> ResponseReturnValue:
    """Show what somebody can change about how they sign in."""
    return _page(done=request.args.get("gedaan", ""))


def _page(*, done: str = "", form: LanguageForm | None = None) -> str:
    who, given = guard.staff(), settings()
    own = queries.own_account(who.account_id)
    if form is None:
        form = LanguageForm(formdata=None, data={"language": own.language})
    form.offer(given.languages)
    return render_template(
        "accounts/own_account.html",
        own=own,
        done=done,
        form=form,
        sessions=queries.open_sessions(who.account_id, guard.token(), clock.now()),
        step_offered=not given.demo_city,
        step_required=needs_second_step(who.roles, demo=given.demo_city),
    )


@blueprint.route("/mijn-account/wachtwoord", methods=["GET", "POST"])
@guard.needs(Permission.OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    """Change the own password; it asks the old one, so it needs no fresh session."""
    who, form, page = guard.staff(), ChangePasswordForm(), "accounts/change_password.html"
    own = queries.own_account(who.account_id)
    if not (form.accepted() and form.judge(name=own.name, email=own.email)):
        return step_page(page, form, own=own)
    texts = {"old": form.old.data or "", "new": form.new.data or ""}
    change = partial(password_actions.change, who, guard.token(), **texts)
    try:
        fresh = tried(change, ratelimit.bucket_of("password", str(who.account_id)))
    except TooManyTries as refusal:
        return step_page(page, form, refusal=refusal, own=own)
    if fresh is None:
        form.old.errors = [str(WRONG_PASSWORD)]
        return step_page(page, form, own=own)
    guard.renewed(fresh, queries.present(fresh, clock.now()))
    return _back("wachtwoord")


@blueprint.route("/mijn-account/tweede-stap/uit", methods=["GET", "POST"])
@guard.needs(Permission.OWN_ACCOUNT, fresh=True)
def turn_step_off() -> ResponseReturnValue:
    """Turn the second step off, after asking once."""
    who, form = guard.staff(), Form()
    if not queries.own_account(who.account_id).second_step:
        return _back("")
    if not form.accepted():
        return step_page("accounts/turn_step_off.html", form)
    try:
        fresh = second_step_actions.turn_off(who, guard.token())
    except StepIsRequired as refusal:
        return step_page("accounts/turn_step_off.html", form, refusal=refusal)
    guard.renewed(fresh, queries.present(fresh, clock.now()))
    return _back("uit")


@blueprint.route("/mijn-account/herstelcodes", methods=["GET", "POST"])
@guard.needs(Permission.OWN_ACCOUNT, fresh=True)
def renew_codes() -> ResponseReturnValue:
    """Replace the recovery codes, after asking once."""
    who, form = guard.staff(), Form()
    if not queries.own_account(who.account_id).second_step:
        raise NotFound
    if not form.accepted():
        return step_page("accounts/renew_codes.html", form)
    fresh = second_step_actions.renew_codes(who)
    return codes_page(fresh, then=url_for("accounts.own_account"))


@blueprint.post("/mijn-account/apparaten")
@guard.needs(Permission.OWN_ACCOUNT)
def end_sessions() -> ResponseReturnValue:
    """End one session, or all of them and go to the sign-in page."""
    who = guard.staff()
    if not bare_form().accepted():
        return _back("opnieuw")
    which = request.form.get("apparaat", "")
    if which == "alle":
        own_account_actions.end_all(who)
        return signed_out_page()
    try:
        own_account_actions.end_one(who, bytes.fromhex(which))
    except ValueError:
        return _back("")
    return _back("apparaat")


@blueprint.post("/mijn-account/taal")
@guard.needs(Permission.OWN_ACCOUNT)
def choose_language() -> ResponseReturnValue:
    """Choose the language of mails and pages."""
    form = LanguageForm()
    form.offer(settings().languages)
    if not form.accepted():
        return _page(form=form), 422
    chosen = form.language.data
    own_account_actions.choose_language(guard.staff(), chosen)
    root = request.script_root.removesuffix(i18n.prefix_of(i18n.language()))
    path = url_for("accounts.own_account").removeprefix(request.script_root)
    return redirect(f"{root}{i18n.prefix_of(chosen)}{path}?gedaan=taal", 303)


def _back(done: str) -> ResponseReturnValue:
    return redirect(url_for("accounts.own_account", gedaan=done or None), 303)
