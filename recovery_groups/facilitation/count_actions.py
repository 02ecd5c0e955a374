"""Counting heads, and ticking who is there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, update
from sqlalchemy.dialects import postgresql, sqlite

from core import audit, clock
from core.accounts.rules import Staff
from core.db import db, dialect, transaction
from core.errors import Refused
from core.i18n import lazy_gettext
from recovery_groups.facilitation.evening_rules import Phase, counting
from recovery_groups.facilitation.models import HeadCount
from recovery_groups.facilitation.own_queries import Own, own_meeting
from recovery_groups.meetings import seats
from recovery_groups.signups.models import Signup, SignupState


class IsCancelled(Refused):
    """Nobody comes to a meeting that does not take place."""

    sentence = lazy_gettext("Deze keer gaat niet door. Je hoeft niemand te tellen.")


class TooEarlyToCount(Refused):
    """Nobody is there yet."""

    sentence = lazy_gettext("Tellen kan vanaf een uur voor het begin.")


class TooLateToCount(Refused):
    """The evening is over, and its list was erased."""

    sentence = lazy_gettext("Tellen kan niet meer. Deze keer is voorbij.")


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What somebody at the door saved in one go.

    `people` is None when they did not count; `seen` is the number their page showed, None for none.
    `here` and `away` are door numbers whose tick they set or took away: ticks of a colleague stay.
    """

    people: int | None = None
    seen: int | None = None
    here: frozenset[int] = frozenset()
    away: frozenset[int] = frozenset()


def save(staff: Staff, meeting_id: int, counted: Counted) -> None:
    """Save a head count (0 to 999; it may exceed the places) and changed ticks.

    The last number wins, for at a door nobody can stop to compare. When it replaces a colleague's
    that was not on the page yet, that number is kept beside it, and the page tells both. The same
    number sent twice by the same person is saved once. Raises NotFound, IsCancelled,
    TooEarlyToCount, TooLateToCount.
    """
    now = clock.now()
    with transaction():
        own = own_meeting(staff, meeting_id)
        refuse_closed(own, now)
        by = {"by": staff.account_id, "district_id": own.district_id}
        if counted.people is not None:
            _store(meeting_id, counted, by=staff.account_id, now=now)
            audit.record("counted", "meeting", meeting_id, **by, people=counted.people)
        if counted.here or counted.away:
            seats.room_of(meeting_id)  # two colleagues who tick at once follow each other
            _tick(meeting_id, counted.here, present=True)
            _tick(meeting_id, counted.away, present=False)
            audit.record("ticked", "meeting", meeting_id, **by)


def refuse_closed(own: Own, now: datetime) -> None:
    """Raise unless heads of this meeting can be counted now."""
    if own.cancelled:
        raise IsCancelled
    match counting(own.starts_at, own.ends_at, now):
        case Phase.EARLY:
            raise TooEarlyToCount
        case Phase.OVER:
            raise TooLateToCount


def _store(meeting_id: int, counted: Counted, *, by: int, now: datetime) -> None:
    insert = sqlite.insert if dialect() == "sqlite" else postgresql.insert
    row = insert(HeadCount).values(
        meeting_id=meeting_id, people=counted.people, saved_at=now, saved_by=by
    )
    unseen = case(
        (HeadCount.people.is_not_distinct_from(counted.seen), None),
        (HeadCount.saved_by == by, HeadCount.other),  # a second tap tells nothing new
        else_=HeadCount.people,
    )
    replaced = {"other": unseen} | {
        name: row.excluded[name] for name in ("people", "saved_at", "saved_by")
    }
    db.session.execute(row.on_conflict_do_update(index_elements=["meeting_id"], set_=replaced))


def _tick(meeting_id: int, doors: frozenset[int], *, present: bool) -> None:
    if doors:
        of_these = (Signup.meeting_id == meeting_id, Signup.door.in_(doors))
        db.session.execute(
            update(Signup)
            .where(*of_these, Signup.state == SignupState.SEATED)
            .values(present=present)
            .execution_options(synchronize_session=False)
        )
