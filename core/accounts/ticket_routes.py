"""Links that open once: an invitation and a new password; and asking for one."""

from datetime import timedelta

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock, ratelimit
from core.accounts import guard, password_actions, ticket_actions, ticket_queries
from core.accounts.device_rules import device_word
from core.accounts.forms import NewPasswordForm
from core.accounts.frame_routes import blueprint, first_page
from core.accounts.password_actions import Browser, NoRole
from core.accounts.password_rules import hashed
from core.accounts.ticket_actions import LinkIsOver
from core.accounts.ticket_forms import ForgottenForm
from core.accounts.ticket_queries import Behind
from core.accounts.ticket_rules import Purpose
from core.settings import settings

WINDOW, ASKED_MOST = timedelta(minutes=15), 10
"""So often a network may ask for a new password in so long a time."""


@blueprint.route("/uitnodiging/<token>", methods=["GET", "POST"])
@guard.open_to_all
def invitation(token: str) -> ResponseReturnValue:
    """Let who was invited choose a password, and sign them in."""
    return _choose(token, Purpose.INVITE)


@blueprint.route("/nieuw-wachtwoord/<token>", methods=["GET", "POST"])
@guard.open_to_all
def new_password(token: str) -> ResponseReturnValue:
    """Let who forgot a password choose a new one, and sign them in."""
    return _choose(token, Purpose.RESET)


@blueprint.route("/wachtwoord-vergeten", methods=["GET", "POST"])
@guard.open_to_all
def forgotten() -> ResponseReturnValue:
    """Mail a link to whoever has an account; the answer is the same for everybody."""
    form = ForgottenForm()
    if not settings().sends_mail:
        return render_template("accounts/no_link.html")
    if form.accepted():
        ratelimit.hit({"forgotten": 1}, window=WINDOW, limit=ASKED_MOST)
        ticket_actions.ask_new_password(form.email.data or "")
        return redirect(url_for("accounts.link_is_sent"), 303)
    page = render_template("accounts/forgotten.html", form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/wachtwoord-vergeten/verstuurd")
@guard.open_to_all
def link_is_sent() -> ResponseReturnValue:
    """Say what happens now, whether or not the address was somebody's."""
    return render_template("accounts/link_is_sent.html")


def _choose(token: str, purpose: Purpose) -> ResponseReturnValue:
    form = NewPasswordForm()
    whose = ticket_queries.behind(token, purpose, clock.now())
    if whose is None:
        return _over()
    password = form.new.data or ""
    if form.accepted() and form.judge(name=whose.name, email=whose.email):
        try:
            ticket_actions.open_ticket(token, purpose, hashed(password))
        except LinkIsOver:
            return _over()
        return _enter(whose, password)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/choose_password.html", form=form, purpose=purpose), status


def _enter(whose: Behind, password: str) -> ResponseReturnValue:
    browser = Browser(
        device=device_word(request.user_agent.string), own_device=False, held=guard.held_token()
    )
    try:
        entered = password_actions.sign_in(whose.email, password, browser)
    except NoRole:
        entered = None
    if entered is None:  # the role begins later; the password is kept
        return redirect(url_for(guard.SIGN_IN), 303)
    guard.begin(entered.token, entered.staff, own_device=False)
    if not entered.staff.steps_done:
        return redirect(url_for(guard.SECOND_STEP), 303)
    return redirect(first_page(entered.language), 303)


def _over() -> ResponseReturnValue:
    return make_response(render_template("accounts/link_is_over.html"), LinkIsOver.status)
