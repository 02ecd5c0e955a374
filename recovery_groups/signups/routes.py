"""Signing up: one page, nothing required."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock, codes, cookies, i18n, ratelimit
from core.errors import NotFound, TooManyTries
from core.forms import one_time_mark, open_mark
from core.i18n import lazy_gettext
from core.settings import settings
from recovery_groups.meetings.rules import Band, MeetingState, opens_on
from recovery_groups.signups import actions, keeping_routes, queries, receipt_routes
from recovery_groups.signups.actions import (
    Confirmation,
    FilledMeanwhile,
    MeetingIsClosed,
    SignupRequest,
    UnknownCode,
)
from recovery_groups.signups.forms import WRONG_CODE, SignupForm
from recovery_groups.signups.held_routes import (
    SAVED,
    SEATS_WINDOW,
    blueprint,
    count_wrong_code,
    counted_seats,
    open_receipt,
    refuse_guessing,
)
from recovery_groups.signups.rules import MOST_DATES

__all__ = ["blueprint", "keeping_routes", "receipt_routes"]

TOO_MANY = lazy_gettext("Hier kwamen al veel aanmeldingen vandaan. Bel ons, of kom gewoon binnen.")


@blueprint.route("/bijeenkomsten/<number:meeting_id>/aanmelden", methods=["GET", "POST"])
def sign_up(meeting_id: int) -> ResponseReturnValue:
    """Show the form, or take a place: POST → 303 → confirmation."""
    main, beside = _dates(meeting_id)
    if main.state != MeetingState.OPEN:
        return _closed(main)
    form = SignupForm()
    form.offer(main, beside)
    nonce = open_mark(form.mark.data or "", _scope(main))
    form.expired = form.is_submitted() and nonce is None
    if form.accepted() and nonce is not None:
        return _take_place(form, nonce)
    return _form(form, 422 if form.is_submitted() else 200)


def _dates(meeting_id: int) -> tuple[queries.Date, list[queries.Date]]:
    opens_days, now = settings().signup_opens_days, clock.now()
    main = queries.date_to_join(meeting_id, opens_days=opens_days, now=now)
    if main is None:
        raise NotFound
    beside = queries.dates_beside(main, opens_days=opens_days, now=now, most=MOST_DATES - 1)
    return main, beside


def _scope(main: queries.Date) -> str:
    return f"group-{main.group_id}"


def _take_place(form: SignupForm, nonce: bytes) -> ResponseReturnValue:
    try:
        outcome = _sign_up(form, nonce)
    except FilledMeanwhile as refusal:
        return _ask_to_wait(form, refusal.meeting_ids)
    except MeetingIsClosed:
        return _closed(_dates(form.main.id)[0])
    except TooManyTries as refusal:
        form.refusal = str(TOO_MANY)
        response = make_response(_form(form, refusal.status))
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    except UnknownCode:
        count_wrong_code()
        form.code.errors = [str(WRONG_CODE)]
        return _form(form, 422)
    response = make_response(redirect(url_for("signups.confirmation"), 303))
    return open_receipt(response, outcome.code, fresh=True, offered=list(outcome.offered))


def _sign_up(form: SignupForm, nonce: bytes) -> Confirmation:
    known_code = codes.normalise(form.code.data or "")
    if known_code:
        refuse_guessing()
    elif form.with_saved.data and (saved := cookies.read(SAVED)):
        known_code = str(saved["code"])
    meeting_ids = frozenset({form.main.id, *(form.also.data or ())})
    party = int(form.party.data)
    wish = SignupRequest(
        meeting_ids=meeting_ids,
        accepts_queue=meeting_ids & frozenset(form.shown_full.data or ()),
        party=party,
        nickname=form.nickname.data or "",
        first_time=form.first_time.data,
        address=form.address.data or "",
        wants_changes=form.wants_changes.data,
        wants_reminder=form.wants_reminder.data,
        language=i18n.language(),
    )
    with counted_seats(dict.fromkeys(meeting_ids, party)):
        outcome = actions.sign_up(
            wish, nonce=nonce, opens_days=settings().signup_opens_days, known_code=known_code
        )
    if outcome.repeated:
        for meeting_id in meeting_ids:
            ratelimit.give_back(f"seats-{meeting_id}", party, window=SEATS_WINDOW)
    return outcome


def _form(form: SignupForm, status: int) -> ResponseReturnValue:
    if open_mark(form.mark.data or "", _scope(form.main)) is None:
        form.mark.data = one_time_mark(_scope(form.main))
    page = render_template(
        "signups/sign_up.html",
        form=form,
        full=[one.id for one in form.dates.values() if one.band == Band.FULL],
        saved=cookies.read(SAVED) is not None,
    )
    return page, status


def _ask_to_wait(form: SignupForm, full: tuple[int, ...]) -> ResponseReturnValue:
    chosen = {form.main.id, *(form.also.data or ())}
    page = render_template(
        "signups/filled.html",
        form=form,
        full=[form.dates[one] for one in full],
        others=[one for one in form.beside if one.id not in chosen and one.band != Band.FULL],
    )
    return page, 409


def _closed(main: queries.Date) -> ResponseReturnValue:
    # A walk-in meeting has no sign-up page at all; the others had one, or will.
    absent = main.state == MeetingState.WALK_IN
    status = 404 if absent else (409 if request.method == "POST" else 200)
    opens = opens_on(main.starts_at, settings().signup_opens_days)
    return render_template("signups/closed.html", date=main, opens_on=opens), status
