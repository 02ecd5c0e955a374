"""Signing in, showing the password again, and signing out."""

import secrets
from functools import partial

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock, codes, cookies, ratelimit
from core.accounts import actions, guard, password_actions, queries
from core.accounts.device_rules import device_word
from core.accounts.forms import WRONG_PASSWORD, WRONG_TOGETHER, PasswordAgainForm, SignInForm
from core.accounts.frame_routes import (
    blueprint,
    is_sent,
    next_step,
    onward,
    signed_out_page,
    step_form,
    step_page,
    tried,
)
from core.accounts.password_actions import Browser, Entered, NoRole
from core.errors import TooManyTries
from core.forms import bare_form
from core.secrets import keys

DEVICE = "toestel"
"""The cookie of a browser that signed in to an account before (OWASP: device cookies)."""

DEVICE_DAYS = 90


@blueprint.route("/inloggen", methods=["GET", "POST"])
@guard.open_to_all
def sign_in() -> ResponseReturnValue:
    """Ask who it is; what somebody was doing when their session ended is not lost."""
    form, page = step_form(SignInForm), "accounts/sign_in.html"
    who = guard.signed_in()
    if who and not form.is_submitted():
        return onward(form) if who.steps_done else next_step(guard.SECOND_STEP, form)
    over = guard.held_token() is not None and who is None
    if not is_sent(form):
        return step_page(page, form, over=over)
    try:
        entered = _try(form)
    except (TooManyTries, NoRole) as refusal:
        return step_page(page, form, refusal=refusal, over=False)
    if entered is None:
        form.refusal = str(WRONG_TOGETHER)
        return step_page(page, form, over=False)
    return _enter(form, entered)


def _try(form: SignInForm) -> Entered | None:
    email = (form.email.data or "").lower()
    device = cookies.read(DEVICE)
    if device and device["of"] == _mark_of(email):
        # Whoever tries from elsewhere does not make a browser wait that was in before.
        buckets = [ratelimit.bucket_of("device", device["nonce"])]
    else:
        buckets = [ratelimit.bucket_of("sign-in", email), ratelimit.bucket_here("sign-in")]
    browser = Browser(
        device=device_word(request.user_agent.string),
        own_device=form.own_device.data,
        held=guard.held_token(),
    )
    attempt = partial(password_actions.sign_in, email, form.password.data or "", browser)
    return tried(attempt, *buckets)


def _enter(form: SignInForm, entered: Entered) -> Response:
    guard.begin(entered.token, entered.staff, own_device=form.own_device.data)
    done = entered.staff.steps_done
    response = make_response(
        onward(form, language=entered.language) if done else next_step(guard.SECOND_STEP, form)
    )
    content = {"of": _mark_of((form.email.data or "").lower()), "nonce": secrets.token_hex(16)}
    cookies.write(response, DEVICE, content, seconds=DEVICE_DAYS * 24 * 60 * 60)
    return response


def _mark_of(email: str) -> str:
    return codes.fingerprint(f"device:{email}".encode(), keys().lookup).hex()


@blueprint.route("/inloggen/opnieuw", methods=["GET", "POST"])
@guard.open_to_all
def password_again() -> ResponseReturnValue:
    """Ask the password once more, before something sensitive."""
    form, page = step_form(PasswordAgainForm), "accounts/password_again.html"
    who = guard.signed_in()
    if who is None:
        return next_step(guard.SIGN_IN, form)
    if not who.steps_done:
        return next_step(guard.SECOND_STEP, form)
    if not is_sent(form):
        return step_page(page, form)
    show = partial(password_actions.show_again, who, guard.token(), form.password.data or "")
    try:
        fresh = tried(show, ratelimit.bucket_of("password", str(who.account_id)))
    except TooManyTries as refusal:
        return step_page(page, form, refusal=refusal)
    if fresh is None:
        form.password.errors = [str(WRONG_PASSWORD)]
        return step_page(page, form)
    guard.renewed(fresh, queries.present(fresh, clock.now()))
    return onward(form)


@blueprint.post("/uitloggen")
@guard.open_to_all
def sign_out() -> ResponseReturnValue:
    """End this browser's session at once; a form that was too old asks once more."""
    token = guard.held_token()
    if not bare_form().accepted():
        # Its page shows the button again, with a fresh token.
        return redirect(url_for("accounts.own_account"), 303)
    if token:
        actions.sign_out(token)
    return signed_out_page()


@blueprint.get("/uitgelogd")
@guard.open_to_all
def signed_out() -> ResponseReturnValue:
    """Say that somebody is out."""
    return render_template("accounts/signed_out.html")
