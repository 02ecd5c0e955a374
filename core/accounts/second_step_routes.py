"""The second step of signing in, and setting it up."""

from functools import partial

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from core import clock, cookies, qr, ratelimit
from core.accounts import guard, queries, second_step_actions, second_step_rules
from core.accounts.forms import WRONG_CODE, WRONG_RECOVERY_CODE, SecondStepForm, SetUpForm
from core.accounts.frame_routes import (
    blueprint,
    codes_page,
    first_page,
    is_sent,
    next_step,
    onward,
    step_form,
    step_page,
    tried,
)
from core.accounts.rules import Permission, Staff
from core.accounts.second_step_actions import StepIsOn
from core.errors import NotFound, TooManyTries
from core.i18n import gettext
from core.settings import settings

PENDING = "sleutel"
"""What a secret is sealed as, while it waits in a hidden field for the app's first code."""

PENDING_SECONDS = 60 * 60


@blueprint.route("/inloggen/tweede-stap", methods=["GET", "POST"])
@guard.open_to_all
def second_step() -> ResponseReturnValue:
    """Ask for the code of the app, or a recovery code."""
    form, page = step_form(SecondStepForm), "accounts/second_step.html"
    who = guard.signed_in()
    if who is None:
        return next_step(guard.SIGN_IN, form)
    if who.steps_done:
        return onward(form)
    own = queries.own_account(who.account_id)
    if not own.second_step:
        return next_step("accounts.first_set_up", form)
    try:
        fresh = _pass(who, form) if is_sent(form) else None
    except TooManyTries as refusal:
        return step_page(page, form, refusal=refusal)
    if fresh is None:
        return step_page(page, form)
    guard.renewed(fresh, queries.present(fresh, clock.now()))
    return onward(form, language=own.language)


def _pass(who: Staff, form: SecondStepForm) -> str | None:
    bucket = ratelimit.bucket_of("second-step", str(who.account_id))
    if form.recovery.data:
        way, field = second_step_actions.pass_with_recovery_code, form.recovery
    else:
        way, field = second_step_actions.pass_step, form.code
    fresh = tried(partial(way, who, guard.token(), field.data or ""), bucket)
    if fresh is None:
        field.errors = [str(WRONG_RECOVERY_CODE if field is form.recovery else WRONG_CODE)]
    return fresh


@blueprint.route("/inloggen/tweede-stap/instellen", methods=["GET", "POST"])
@guard.open_to_all
def first_set_up() -> ResponseReturnValue:
    """Set the second step up on the way in, for whom it is required."""
    form = step_form(SetUpForm)
    who = guard.signed_in()
    if who is None:
        return next_step(guard.SIGN_IN, form)
    if who.steps_done:
        return onward(form)
    if queries.own_account(who.account_id).second_step:
        return next_step(guard.SECOND_STEP, form)
    return _set_up(who, form, required=True)


@blueprint.route("/mijn-account/tweede-stap", methods=["GET", "POST"])
@guard.needs(Permission.OWN_ACCOUNT, fresh=True)
def set_up() -> ResponseReturnValue:
    """Turn the second step on by choice."""
    who = guard.staff()
    if settings().demo_city:
        raise NotFound
    if queries.own_account(who.account_id).second_step:
        return redirect(url_for("accounts.own_account"), 303)
    return _set_up(who, SetUpForm(), required=False)


def _set_up(who: Staff, form: SetUpForm, *, required: bool) -> ResponseReturnValue:
    secret = _pending_secret(who, form)
    if is_sent(form):
        try:
            done = second_step_actions.turn_on(
                who, guard.token(), secret=secret, code=form.code.data or ""
            )
        except StepIsOn:
            return next_step(guard.SECOND_STEP, form)
        if done:
            token, fresh = done
            guard.renewed(token, queries.present(token, clock.now()))
            then = first_page() if required else url_for("accounts.own_account")
            return codes_page(fresh, then=then, form=form)
        form.code.errors = [str(WRONG_CODE)]
    own, site = queries.own_account(who.account_id), settings().site_name
    sealed = {"account": who.account_id, "secret": secret}
    form.sealed.data = cookies.seal(PENDING, sealed, seconds=PENDING_SECONDS)
    address = second_step_rules.address_for_app(secret, email=own.email, site=site)
    return step_page(
        "accounts/set_up_step.html",
        form,
        required=required,
        drawing=qr.drawing(address, gettext("QR-code voor je app")),
        groups=second_step_rules.groups(secret),
    )


def _pending_secret(who: Staff, form: SetUpForm) -> str:
    """Return the secret this form showed before, or a fresh one."""
    held = cookies.unseal(PENDING, form.sealed.data or "")
    if held and held["account"] == who.account_id:
        return str(held["secret"])
    return second_step_rules.new_secret()
