"""The frame of staff pages: the blueprint of accounts, and what their layout asks for."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from core import codes, cookies, forms, i18n, ratelimit
from core.accounts import carried_guard, guard
from core.accounts.forms import StepForm
from core.accounts.rules import Role, local_path
from core.errors import Refused, TooManyTries
from core.forms import Form
from core.i18n import gettext, lazy_gettext, ngettext
from core.settings import settings

AnyStep = TypeVar("AnyStep", bound=StepForm)
Result = TypeVar("Result")

WINDOW, FREE_TRIES = timedelta(minutes=15), 10
"""So many wrong tries in so long a time cost nothing; from then on each next one waits longer."""

blueprint = Blueprint("accounts", __name__)

MENU = (
    ("facilitation.today", lazy_gettext("Vandaag")),
    ("facilitation.own_calendar", lazy_gettext("Agenda")),
    ("desk.coverage", lazy_gettext("Dekking")),
    ("desk.people", lazy_gettext("Mensen")),
    ("facilitation.profile", lazy_gettext("Gegevens")),
    ("accounts.own_account", lazy_gettext("Account")),
)
"""The pages of the menu, by endpoint: whoever may open one sees it."""

SLIPS, HANDED_OVER = "strookjes", "overhandigen"
"""Cookies with what is shown once: the codes of a sheet of slips, a link to hand over."""

HARD_MOMENT = "facilitation.hard_moment"
"""The card that says what to do when somebody at a meeting is in a bad way."""


@blueprint.app_template_global()
def staff_menu() -> list[tuple[str, str, bool]]:
    """Return (address, words, whether it is this page) of what this person's menu holds."""
    return [
        (url_for(endpoint), str(words), request.endpoint == endpoint)
        for endpoint, words in MENU
        if may_open(endpoint)
    ]


@blueprint.app_template_global()
def hard_moment_address() -> str:
    """Return the address of that card, or "" for who may not open it."""
    return url_for(HARD_MOMENT) if may_open(HARD_MOMENT) else ""


@blueprint.app_template_global()
def staff_area() -> str:
    """Return which part of the site this is for the person in front of it."""
    who = guard.signed_in()
    desk = request.path.startswith("/beheer") or (who and Role.FACILITATOR not in who.roles)
    return gettext("Beheer") if desk else gettext("Begeleiders")


@blueprint.app_template_global()
def staff_is_in() -> bool:
    """Return whether somebody is signed in, so that there is something to sign out of."""
    return guard.signed_in() is not None


@blueprint.app_template_global()
def staff_way_back(status: int) -> tuple[str, str] | None:
    """Return (address, words) of the page to go on from, on an error page of a part of staff.

    None for who is not signed in there, and when the site itself fails: it asks the database.
    """
    part = re.match("/(beheer|begeleiders)(?:/|$)", request.path)
    if part is None or status >= 500:
        return None
    mine = [(endpoint, words) for endpoint, words in MENU if may_open(endpoint)]
    there = [one for one in mine if part[1] == "beheer" and one[0].startswith("desk.")]
    for endpoint, words in there or mine:
        return url_for(endpoint), str(words)
    return None


def may_open(endpoint: str) -> bool:
    """Return whether a page is there, and for who is signed in now."""
    who = guard.signed_in()
    view = current_app.view_functions.get(endpoint)
    if who is None or view is None or not who.steps_done:
        return False
    asked = guard.permission_of(view)
    return asked is not None and who.may(asked)


def step_form(kind: type[AnyStep]) -> AnyStep:
    """Return the form of a step of signing in: as it was sent, or empty, with where it leads."""
    if guard.arriving():
        return kind(formdata=None, data={"carried": guard.carried()})
    form = kind(data={"next": local_path(request.args.get("next"))})
    if form.is_submitted() and not forms.shown_here():
        # Sealed by us, but maybe for another browser: its fields are not this person's.
        form.carried.data = ""
    return form


def next_step(endpoint: str, form: StepForm) -> ResponseReturnValue:
    """Go to another step of signing in, with everything that is carried along."""
    if form.carried.data:
        # A redirect would lose it.
        guard.carry(form.carried.data)
        return current_app.ensure_sync(current_app.view_functions[endpoint])()  # type: ignore[no-any-return]
    return redirect(url_for(endpoint, next=local_path(form.next.data) or None), 303)


def onward(form: StepForm, *, language: str = "") -> ResponseReturnValue:
    """Go where somebody wanted to be, all steps done: a page, or what they were sending."""
    sent = carried_guard.opened(form.carried.data or "")
    if sent:
        return render_template("accounts/go_on.html", sent=sent)
    return redirect(local_path(form.next.data) or first_page(language), 303)


def signed_out_page() -> Response:
    """Forget in this browser who was signed in, and what was shown to them; go and say so."""
    guard.end()
    response = make_response(redirect(url_for("accounts.signed_out"), 303))
    cookies.drop(response, SLIPS, HANDED_OVER)
    return response


def first_page(language: str = "", *, among: str = "") -> str:
    """Return the page that staff begin with, in their own language if none was chosen.

    One whose endpoint begins with `among`, if this person may open one.
    """
    mine = [endpoint for endpoint, _ in MENU if may_open(endpoint)]
    there = [endpoint for endpoint in mine if endpoint.startswith(among)]
    address = url_for(next(iter(there or mine), "pages.home"))
    if i18n.language() != i18n.SOURCE or language not in settings().languages:
        return address
    root = request.script_root
    return root + i18n.prefix_of(language) + address.removeprefix(root)


def is_sent(form: StepForm) -> bool:
    """Return whether this step itself was sent, and in order."""
    return not guard.arriving() and form.accepted()


def tried(attempt: Callable[[], Result | None], *buckets: str) -> Result | None:
    """Do what may be guessing: counted beforehand in each bucket, taken back when it succeeds.

    Raises TooManyTries while one has to wait.
    """
    counted = ratelimit.count_try(*buckets, window=WINDOW, free=FREE_TRIES)
    try:
        found = attempt()
    except Refused:
        ratelimit.take_back(counted)
        raise
    if found is not None:
        ratelimit.take_back(counted)
    return found


def step_page(
    template: str, form: Form, *, refusal: Refused | None = None, **more: object
) -> Response:
    """Answer with a form, and what is wrong with it if it was sent."""
    status = 422 if form.is_submitted() and not guard.arriving() else 200
    if refusal:
        form.refusal, status = str(refusal.sentence), refusal.status
    if isinstance(refusal, TooManyTries):
        form.refusal = _wait(refusal.retry_after)
    response = make_response(render_template(template, form=form, **more), status)
    if isinstance(refusal, TooManyTries):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def codes_page(fresh: list[str], *, then: str, form: StepForm | None = None) -> str:
    """Return the page with recovery codes, once, that leads to where one wanted to be, or `then`.

    Straight from the form that made them: a page to go to would have to keep them somewhere.
    """
    return render_template(
        "accounts/recovery_codes.html",
        codes=[codes.grouped(code) for code in fresh],
        sent=carried_guard.opened(form.carried.data or "") if form else None,
        next=(local_path(form.next.data) if form else "") or then,
    )


def _wait(seconds: int) -> str:
    if seconds < 60:
        return ngettext(
            "Wacht %(num)s seconde. Probeer het dan weer.",
            "Wacht %(num)s seconden. Probeer het dan weer.",
            seconds,
        )
    return ngettext(
        "Wacht %(num)s minuut. Probeer het dan weer.",
        "Wacht %(num)s minuten. Probeer het dan weer.",
        -(-seconds // 60),
    )
