"""The page of an evening: today's meeting, or any other one that one leads."""

from datetime import datetime, timedelta
from typing import Any

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.forms import one_time_mark
from core.i18n import lazy_gettext
from recovery_groups.facilitation import own_queries, swap_queries, today_queries
from recovery_groups.facilitation.evening_rules import (
    counting,
    counting_ends,
    door_opens,
    first_of,
    of_today,
    walking_in,
)
from recovery_groups.facilitation.frame_routes import blueprint
from recovery_groups.facilitation.own_queries import Own
from recovery_groups.facilitation.rules import names_shown
from recovery_groups.facilitation.today_forms import CountForm, HideForm
from recovery_groups.facilitation.today_queries import Evening

LISTED_FOR = timedelta(weeks=2)
AHEAD = timedelta(weeks=26)
MOST_LISTED = 10
"""The list of coming meetings: two weeks, at most so many; else the first of this half year."""

HIDDEN = "names_hidden"
"""In the session: somebody may look over the shoulder, so names are left out."""

FIRST_SHOWN = 5
"""Names on the list before one asks for all of them."""

TILES = (
    ("facilitation.message", "bubble", lazy_gettext("Stuur bericht aan iedereen")),
    ("facilitation.waiting", "people", lazy_gettext("Wachtlijst")),
    ("facilitation.hard_moment", "heart", lazy_gettext("Iemand heeft het zwaar: wat nu?")),
    ("facilitation.cancel", "cross", lazy_gettext("Gaat niet door")),
)
MORE = (
    ("facilitation.move", "arrow", lazy_gettext("Verplaatsen")),
    ("facilitation.swap", "people", lazy_gettext("Ik kan niet")),
    ("facilitation.places", "chair", lazy_gettext("Meer of minder plekken")),
    ("facilitation.extra", "calendar", lazy_gettext("Extra datum")),
    ("facilitation.slips", "print", lazy_gettext("Strookjes met een code")),
    ("facilitation.door_sign", "door", lazy_gettext("Bord voor de deur")),
    ("facilitation.note", "info", lazy_gettext("Briefje over de ruimte")),
)
"""What one can do from the page: (endpoint, drawing, words); some need the group's id."""

_OF_PLACES = {"facilitation.waiting", "facilitation.places", "facilitation.slips"}
_OF_WHO_COMES = {*_OF_PLACES, "facilitation.message", "facilitation.swap"}
_BEFORE_THE_START = {*_OF_WHO_COMES, "facilitation.cancel", "facilitation.move"}
"""What is not offered where it only leads to a page that says that it cannot be done."""


@blueprint.get("/vandaag")
@guard.needs(Permission.FACILITATE)
def today() -> ResponseReturnValue:
    """Show today's meeting: the one going on, or the next; else when the next one is."""
    around = _around(clock.now())
    own = first_of(of_today(around, clock.now()), clock.now())
    if own is not None:
        return evening_page(own, around)
    coming = _coming(around, clock.now())
    found = today_queries.evenings([one.meeting_id for one in coming], clock.today())
    return render_template(
        "facilitation/no_evening.html",
        coming=list(found.values()),
        asked=swap_queries.open_requests(guard.staff()),
    )


@blueprint.get("/bijeenkomsten/<number:meeting_id>")
@guard.needs(Permission.FACILITATE)
def meeting(meeting_id: int) -> ResponseReturnValue:
    """Show any meeting that one leads, as on its own day."""
    around = _around(clock.now())
    found = next((one for one in around if one.meeting_id == meeting_id), None)
    return evening_page(found or own_queries.own_meeting(guard.staff(), meeting_id), around)


@blueprint.post("/namen")
@guard.needs(Permission.FACILITATE)
def names() -> ResponseReturnValue:
    """Leave names out of the list in this browser until one asks for them, or signs out."""
    form = HideForm()
    if form.accepted():
        session[HIDDEN] = form.hide.data == "ja"
    if form.meeting_id and form.back.data == "wachtlijst":
        return redirect(url_for(".waiting", meeting_id=form.meeting_id), 303)
    return back_to(form.meeting_id) if form.meeting_id else redirect(url_for(".today"), 303)


def names_hidden() -> bool:
    """Return whether nicknames are left out of every page of this browser, or of this one."""
    return bool(session.get(HIDDEN)) or request.args.get("namen") == "nee"


def back_to(meeting_id: int, anchor: str = "lijst", **more: Any) -> ResponseReturnValue:
    """Go back to the page of a meeting, at the part where something was done."""
    return redirect(url_for(".meeting", meeting_id=meeting_id, _anchor=anchor, **more), 303)


def shown_again(
    meeting_id: int, form: CountForm | None = None, *, refusal: str = "", status: int = 422
) -> ResponseReturnValue:
    """Show the page of a meeting after something on it was refused; what was typed is kept."""
    own = own_queries.own_meeting(guard.staff(), meeting_id)
    page = evening_page(own, _around(clock.now()), form=form, refusal=refusal)
    return page, status


def evening_page(
    own: Own, around: list[Own], *, form: CountForm | None = None, refusal: str = ""
) -> str:
    """Return the page of one meeting; `around` are the own meetings of now and later."""
    now, today_ = clock.now(), clock.today()
    todays = of_today(around, now)
    coming = [one for one in _coming(around, now) if one.meeting_id != own.meeting_id]
    ids = {own.meeting_id} | {one.meeting_id for one in (*todays, *coming)}
    evenings = today_queries.evenings(ids, today_)
    hidden = names_hidden()
    guests = today_queries.guests(own, today_, hidden=hidden)
    shown = evenings[own.meeting_id]
    form = form or CountForm(formdata=None)
    form.refusal = refusal or form.refusal
    return render_template(
        "facilitation/evening.html",
        evening=shown,
        todays=[evenings[one.meeting_id] for one in todays],
        is_today=own in todays,
        coming=[evenings[one.meeting_id] for one in coming],
        form=form,
        guests=guests,
        first=FIRST_SHOWN,
        ticked=today_queries.people_of(one for one in guests if one.present),
        hidden=hidden,
        nameable=names_shown(own.day, today_),
        mark=one_time_mark(own.meeting_id),
        **_phases(own, now),
        tiles=_links(TILES, own, not_now := _not_now(own, shown, now)),
        more=_links(MORE, own, not_now),
        asked=swap_queries.open_requests(guard.staff()),
        done=request.args.get("gedaan", ""),
    )


def _phases(own: Own, now: datetime) -> dict[str, Any]:
    return {
        "counting": counting(own.starts_at, own.ends_at, now).value,
        "walking_in": walking_in(own.starts_at, own.ends_at, now).value,
        "opens": door_opens(own.starts_at),
        "closes": counting_ends(own.starts_at, own.ends_at),
        "begun": own.starts_at <= now,
        "listed": own.day >= (clock.local(now) - timedelta(days=1)).date(),
    }


def _around(now: datetime) -> list[Own]:
    """Return the own meetings of today and later, in order of start; after midnight yesterday's."""
    found = own_queries.own_meetings_between(guard.staff(), now - timedelta(days=1), now + AHEAD)
    return sorted(found, key=lambda one: (one.starts_at, one.meeting_id))


def _coming(around: list[Own], now: datetime) -> list[Own]:
    """Return what comes after today's: two weeks of it, or else the first one."""
    todays = of_today(around, now)
    later = [one for one in around if one.starts_at > now and one not in todays]
    soon = [one for one in later if one.starts_at < now + LISTED_FOR]
    return soon[:MOST_LISTED] or later[:1]


def _not_now(own: Own, shown: Evening, now: datetime) -> set[str]:
    """Return the endpoints of what cannot be done with this meeting, as it is now."""
    # Who stands in for one date adds none to the group.
    found = {"facilitation.extra"} if own.substitute else set()
    if own.starts_at <= now:
        found |= _BEFORE_THE_START
    if shown.cancelled:
        found |= _OF_WHO_COMES
    if shown.room.capacity is None:
        found |= _OF_PLACES
    return found


def _links(
    of: tuple[tuple[str, str, Any], ...], own: Own, not_now: set[str]
) -> list[tuple[str, str, str, str]]:
    """Return (kind, address, drawing, words) of what one can do with this meeting."""
    given: dict[str, dict[str, Any]] = {
        "facilitation.hard_moment": {},
        "facilitation.extra": {"group_id": own.group_id},
    }
    one: dict[str, Any] = {"meeting_id": own.meeting_id}
    return [
        (endpoint.rpartition(".")[2], url_for(endpoint, **given.get(endpoint, one)), icon, words)
        for endpoint, icon, words in of
        if endpoint not in not_now
    ]
