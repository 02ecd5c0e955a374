"""Signing up: one page, nothing required."""

from functools import partial

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock, codes, cookies, i18n
from core.errors import NotFound, TooManyTries
from core.forms import one_time_mark, open_mark
from core.settings import at_hand, settings
from recovery_groups.meetings.rules import Band, MeetingState, opens_on
from recovery_groups.signups import (
    actions,
    keeping_routes,
    mail_stop_routes,
    queries,
    receipt_routes,
)
from recovery_groups.signups.actions import (
    Confirmation,
    FilledMeanwhile,
    MeetingIsClosed,
    SignupRequest,
    SlipHoldsOneDate,
    UnknownCode,
)
from recovery_groups.signups.forms import NO_SUCH_DATE, WRONG_CODE, SignupForm
from recovery_groups.signups.held_routes import (
    SAVED,
    blueprint,
    count_wrong_code,
    counted_seats,
    give_back_seats,
    open_receipt,
    read,
    refuse_guessing,
    save_code,
)
from recovery_groups.signups.rules import MOST_DATES

__all__ = ["blueprint", "keeping_routes", "mail_stop_routes", "receipt_routes"]


@blueprint.route("/bijeenkomsten/<number:meeting_id>/aanmelden", methods=["GET", "POST"])
def sign_up(meeting_id: int) -> ResponseReturnValue:
    """Show the form, or take a place: POST → 303 → confirmation."""
    form = SignupForm()
    marked = open_mark(form.mark.data)
    form.expired = form.is_submitted() and marked is None
    if form.accepted() and marked is not None:
        return _take_place(form, meeting_id, marked)
    return _form(form, meeting_id, 422 if form.is_submitted() else 200)


def _take_place(
    form: SignupForm, meeting_id: int, marked: tuple[bytes, int]
) -> ResponseReturnValue:
    try:
        outcome = _sign_up(form, meeting_id, marked)
    except FilledMeanwhile as refusal:
        return _ask_to_wait(form, meeting_id, refusal.meeting_ids)
    except MeetingIsClosed:
        return _refuse(form, meeting_id, group_id=marked[1])
    except TooManyTries as refusal:
        form.refusal = str(refusal.sentence)
        response = make_response(_form(form, meeting_id, refusal.status))
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    except UnknownCode:
        count_wrong_code()
        form.code.errors = [str(WRONG_CODE)]
        return _form(form, meeting_id, 422)
    except SlipHoldsOneDate as refusal:
        form.code.errors = [str(refusal.sentence)]
        return _form(form, meeting_id, 409)
    response = make_response(redirect(url_for("signups.confirmation"), 303))
    saved, places = cookies.read(SAVED), None
    if saved and saved["code"] == outcome.code:
        places = read(outcome.code)  # dates were added: the code stays on this phone for them too
    if places:
        save_code(response, outcome.code, places)
    more = {"taken": list(outcome.taken), "offered": list(outcome.offered)}
    return open_receipt(response, outcome.code, fresh=True, **more)


def _refuse(form: SignupForm, meeting_id: int, *, group_id: int) -> ResponseReturnValue:
    _offer(form, meeting_id)
    if form.main.group_id != group_id:
        form.expired, form.mark.data = True, ""
        return _form(form, meeting_id, 422)
    form.also.errors = [str(NO_SUCH_DATE)]
    return _form(form, meeting_id, 409)


def _sign_up(form: SignupForm, meeting_id: int, marked: tuple[bytes, int]) -> Confirmation:
    known_code = codes.normalise(form.code.data or "")
    if known_code:
        refuse_guessing()
    elif form.with_saved.data and (saved := cookies.read(SAVED)):
        known_code = str(saved["code"])
    nonce, group_id = marked
    meeting_ids = frozenset({meeting_id, *(form.also.data or ())})
    party = int(form.party.data)
    wish = SignupRequest(
        group_id=group_id,
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
    take = partial(actions.sign_up, wish, nonce=nonce, known_code=known_code)
    with counted_seats(dict.fromkeys(meeting_ids, party)):
        # The form was shown, so it was open: only for a "no" the settings of now are asked for.
        known = at_hand().signup_opens_days
        try:
            outcome = take(opens_days=known)
        except MeetingIsClosed:
            if settings().signup_opens_days <= known:
                raise
            outcome = take(opens_days=settings().signup_opens_days)
    give_back_seats(dict.fromkeys(meeting_ids - set(outcome.taken), party))
    return outcome


def _offer(form: SignupForm, meeting_id: int) -> None:
    opens_days, now = settings().signup_opens_days, clock.now()
    main = queries.date_to_join(meeting_id, opens_days=opens_days, now=now)
    if main is None:
        raise NotFound
    beside = queries.dates_beside(main, opens_days=opens_days, now=now, most=MOST_DATES - 1)
    form.offer(main, beside)


def _form(form: SignupForm, meeting_id: int, status: int) -> ResponseReturnValue:
    _offer(form, meeting_id)
    if form.main.state != MeetingState.OPEN or not form.main.group_open:
        return _closed(form.main)
    if form.also.errors and not form.beside:
        form.refusal, form.also.errors = str(NO_SUCH_DATE), []  # there is no field to show it at
    if open_mark(form.mark.data) is None:
        form.mark.data = one_time_mark(form.main.group_id)
    page = render_template(
        "signups/sign_up.html",
        form=form,
        full=[one.id for one in form.dates.values() if one.band == Band.FULL],
        saved=cookies.read(SAVED) is not None,
    )
    return page, status


def _ask_to_wait(form: SignupForm, meeting_id: int, full: tuple[int, ...]) -> ResponseReturnValue:
    _offer(form, meeting_id)
    chosen = {meeting_id, *(form.also.data or ())}
    page = render_template(
        "signups/filled.html",
        form=form,
        full=[form.dates[one] for one in full if one in form.dates],
        others=[one for one in form.beside if one.id not in chosen and one.band != Band.FULL],
    )
    return page, 409


def _closed(main: queries.Date) -> ResponseReturnValue:
    # A walk-in meeting has no sign-up page at all; the others had one, or will.
    absent = main.state == MeetingState.WALK_IN
    status = 404 if absent else (409 if request.method == "POST" else 200)
    opens = opens_on(main.starts_at, settings().signup_opens_days)
    return render_template("signups/closed.html", date=main, opens_on=opens), status
