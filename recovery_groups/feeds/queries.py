"""Meetings for a feed: the coming ones in order, then the past ones, each along an index."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    union,
)

from core.clock import local
from core.db import UtcDateTime, db, dialect
from locations.districts.models import District
from locations.venues.models import Venue
from recovery_groups.experts.models import ExpertAccount
from recovery_groups.feeds.rules import MOST, Fact, Selection, Window
from recovery_groups.groups.models import Facilitation, GroupState, RecoveryGroup
from recovery_groups.groups.queries import facilitation_holds
from recovery_groups.meetings.models import Meeting, Substitution
from recovery_groups.meetings.public_queries import was_ever_open
from recovery_groups.signups.models import Signup, SignupState


class Subject(NamedTuple):
    """What a public feed is about, with its name."""

    id: int
    name: str
    archived: bool = False


# Tables, not models: the ORM would double the cost of 900 rows.
_meeting = Meeting.__table__.c
_group = RecoveryGroup.__table__.c
_venue = Venue.__table__.c
_district = District.__table__.c
_facilitation = Facilitation.__table__.c
_substitution = Substitution.__table__.c
_signup = Signup.__table__.c

_COLUMNS = (
    _meeting.id,
    _meeting.group_id,
    _meeting.original_start,
    _meeting.starts_at,
    _meeting.ends_at,
    _meeting.status,
    _meeting.sequence,
    _meeting.changed_at,
    _meeting.created_at,
    _group.name.label("group_name"),
    _group.changed_at.label("group_changed_at"),
    _venue.name.label("venue_name"),
    _venue.street,
    _venue.city,
    _venue.latitude,
    _venue.longitude,
    _venue.changed_at.label("venue_changed_at"),
)

Which = Callable[[], ColumnElement[bool]]
"""Which meetings a feed lists, as a condition with parameters."""


def district_of(slug: str) -> Subject | None:
    """Return a district, or None."""
    return _subject(
        select(_district.id, _district.name, _district.archived_at.is_not(None)).where(
            _district.slug == slug
        )
    )


def venue_of(slug: str) -> Subject | None:
    """Return a venue, or None."""
    return _subject(
        select(_venue.id, _venue.name, _venue.archived_at.is_not(None)).where(_venue.slug == slug)
    )


def group_of(slug: str) -> Subject | None:
    """Return a group that is or was open, or None."""
    return _subject(select(_group.id, _group.name).where(_group.slug == slug, was_ever_open()))


def group_of_meeting(meeting_id: int) -> Subject | None:
    """Return the group of a meeting, if there is one that is no draft."""
    return _subject(
        select(_group.id, _group.name)
        .join(Meeting.__table__, _meeting.group_id == _group.id)
        .where(_meeting.id == meeting_id, _group.state != GroupState.DRAFT)
    )


def _subject(statement: Select[*tuple[Any, ...]]) -> Subject | None:
    row = db.session.connection().execute(statement).one_or_none()
    return Subject(*row) if row else None


def all_meetings(span: Window) -> list[Fact]:
    """Return the meetings of all open groups."""
    return _listed(_everywhere, span, {})


def meetings_in_district(district_id: int, span: Window) -> list[Fact]:
    """Return the meetings at the venues of a district, and those just moved away from there."""
    # Asked first: with their numbers at hand both databases look along the index of each venue.
    there = select(_venue.id).where(_venue.district_id == district_id)
    venues = db.session.connection().scalars(there).all()
    return _listed(_at_venues, span, {"venues": venues})


def meetings_at_venue(venue_id: int, span: Window) -> list[Fact]:
    """Return the meetings at a venue, and those moved away until their first date is over."""
    return _listed(_at_venues, span, {"venues": [venue_id]})


def meetings_of_group(group_id: int, span: Window) -> list[Fact]:
    """Return the meetings of a group."""
    return _listed(_of_group, span, {"group": group_id})


def one_meeting(meeting_id: int, span: Window) -> list[Fact]:
    """Return one meeting, if its group is open."""
    return _listed(_one, span, {"meeting": meeting_id})


def meetings_of_receipt(receipt_id: int, span: Window) -> list[Fact]:
    """Return the meetings at which a receipt has a place."""
    return _listed(_of_receipt, span, {"receipt": receipt_id})


def meetings_maybe_led(account_id: int, span: Window) -> list[Fact]:
    """Return the meetings an account's expert may lead; who leads is for own_queries to judge."""
    expert = select(ExpertAccount.expert_id).where(ExpertAccount.account_id == account_id)
    led = select(_facilitation.group_id).where(_facilitation.expert_id.in_(expert))
    taken = select(_substitution.meeting_id).where(_substitution.substitute_id.in_(expert))
    ask = db.session.connection().scalars
    return _listed(_maybe_led, span, {"groups": ask(led).all(), "taken": ask(taken).all()})


def selected_meetings(
    chosen: Selection, districts: frozenset[int] | None, span: Window
) -> list[Fact]:
    """Return what a coordinator chose, within these districts (None: all of them)."""
    today = local(span.today).date()
    given = {**vars(chosen), "own": tuple(districts or ()), "day": today}
    if chosen == Selection():
        return _listed(_everywhere if districts is None else _in_own, span, given)
    return _listed(_chosen if districts is None else _chosen_in_own, span, given)


def _listed(which: Which, span: Window, given: dict[str, Any]) -> list[Fact]:
    """Return at most MOST: coming ones, and when there is room past ones."""
    wall = local(span.today).replace(tzinfo=None)
    found: list[Fact] = []
    for lower, upper in ((span.today, span.last), (span.first, span.today)):
        past = upper == span.today
        values = {"from": lower, "until": upper, "wall": wall, **given, "most": MOST - len(found)}
        if values["most"]:
            rows = db.session.connection().execute(_facts(dialect(), which, past=past), values)
            found += map(Fact._make, rows.all())
    return found


@cache  # Making a statement costs as much as running it, so each is made once.
def _facts(database: str, which: Which, *, past: bool) -> Select[*tuple[Any, ...]]:
    start: ColumnElement[Any] = _meeting.starts_at
    group: ColumnElement[Any] = _meeting.group_id
    venue: ColumnElement[Any] = _meeting.venue_id
    if database == "sqlite":
        # As in meetings/queries.py: else it begins with all groups or venues and sorts everything.
        group, venue = group + 0, venue + 0
    if database == "sqlite" and which not in {_everywhere, _of_group}:
        # Else it reads all meetings in order, to find the few of one venue among them.
        start = literal_column("+meeting.starts_at", UtcDateTime())
    return (
        select(*_COLUMNS)
        .select_from(Meeting.__table__)
        .join(RecoveryGroup.__table__, _group.id == group)
        .join(Venue.__table__, _venue.id == venue)
        .where(_group.state == GroupState.OPEN, which())
        .order_by(start.desc() if past else start, _meeting.id)
        .limit(bindparam("most", type_=Integer()))
    )


def _of(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=Integer())


def _each(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=Integer(), expanding=True)


def _within(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    lower, upper = (bindparam(name, type_=UtcDateTime()) for name in ("from", "until"))
    return and_(*conditions, _meeting.starts_at >= lower, _meeting.starts_at < upper)


def _at(there: Callable[[ColumnElement[int]], Any]) -> list[ColumnElement[bool]]:
    """Return the meetings there, and those moved away whose first date is today or later."""
    not_over = _meeting.original_start >= bindparam("wall", type_=DateTime())
    moved = _meeting.venue_id != _meeting.original_venue_id
    away = there(_meeting.original_venue_id)
    return [_within(there(_meeting.venue_id)), _within(away, moved, not_over)]


def _any_of(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return what fulfils one of the conditions, each looked up along an index of its own."""
    return _meeting.id.in_(union(*(select(_meeting.id).where(one) for one in conditions)))


def _venues_in(districts: ColumnElement[bool]) -> Select[tuple[int]]:
    return select(_venue.id).where(districts)


def _everywhere() -> ColumnElement[bool]:
    return _within()


def _at_venues() -> ColumnElement[bool]:
    return or_(*_at(lambda venue: venue.in_(_each("venues"))))


def _of_group() -> ColumnElement[bool]:
    return _within(_meeting.group_id == _of("group"))


def _one() -> ColumnElement[bool]:
    return _within(_meeting.id == _of("meeting"))


def _of_receipt() -> ColumnElement[bool]:
    place = and_(_signup.receipt_id == _of("receipt"), _signup.state == SignupState.SEATED)
    return _within(_meeting.id.in_(select(_signup.meeting_id).where(place)))


def _maybe_led() -> ColumnElement[bool]:
    led, taken = _meeting.group_id.in_(_each("groups")), _meeting.id.in_(_each("taken"))
    return or_(_within(led), _within(taken))


def _in_own() -> ColumnElement[bool]:
    groups = select(_group.id).where(_group.district_id.in_(_each("own")))
    venues = _venues_in(_venue.district_id.in_(_each("own")))
    there = _at(lambda venue: venue.in_(venues))
    return _any_of(*there, _within(_meeting.group_id.in_(groups)))


def _chosen() -> ColumnElement[bool]:
    leading = and_(Facilitation.expert_id.in_(_each("experts")), facilitation_holds())
    led = select(Facilitation.group_id).where(leading)
    districts = _each("districts")
    groups = or_(_group.district_id.in_(districts), _group.id.in_(_each("groups")))
    return _any_of(
        *_at(lambda venue: venue.in_(_venues_in(_venue.district_id.in_(districts)))),
        *_at(lambda venue: venue.in_(_each("venues"))),
        _within(_meeting.group_id.in_(select(_group.id).where(groups))),
        _within(_meeting.group_id.in_(led)),
    )


def _chosen_in_own() -> ColumnElement[bool]:
    return and_(_chosen(), _is_own())


def _is_own() -> ColumnElement[bool]:
    own = _each("own")
    came_from = _meeting.original_venue_id.in_(_venues_in(_venue.district_id.in_(own)))
    return or_(_group.district_id.in_(own), _venue.district_id.in_(own), came_from)
