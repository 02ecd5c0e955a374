"""Groups: each use case asks within its transaction whether the group is of one's districts."""

from dataclasses import asdict
from datetime import date

from sqlalchemy import delete, select

from core import audit, changes, clock
from core.accounts.rules import Permission, Staff
from core.db import db, transaction
from core.errors import ChangedMeanwhile, NotFound, Refused
from core.i18n import day_year, gettext, lazy_gettext
from locations.districts.models import District
from recovery_groups.desk import experts_queries
from recovery_groups.desk.groups_rules import GroupWish, NewGroup
from recovery_groups.groups import actions as groups
from recovery_groups.groups.models import Facilitation, GroupLanguage, GroupState, RecoveryGroup
from recovery_groups.meetings.models import Schedule
from recovery_groups.planning import group_actions as planning
from recovery_groups.planning import queries as planned
from recovery_groups.planning.preview_queries import refuse_unseen
from recovery_groups.planning.rhythm_rules import Pattern, dates
from recovery_groups.planning.rules import LONGEST, SHORTEST, WrongLength
from recovery_groups.signups.actions import use_once
from recovery_groups.wishes.need_actions import free_slug, group_opened


class NoDates(Refused):
    """An open group needs a rhythm that gives a date."""

    sentence = lazy_gettext("Zo komt er geen enkele datum. Kijk de dagen na.")


class TimeIsSkipped(Refused):
    """On one of the dates the wall clock jumps over this time."""

    def __init__(self, day: date) -> None:
        super().__init__()
        self.sentence = gettext(  # type: ignore[misc]
            "Op %(day)s bestaat deze tijd niet. De klok gaat dan een uur vooruit.",
            day=day_year(day),
        )


def create(staff: Staff, new: NewGroup, *, state: str, nonce: bytes) -> int | None:
    """Make a group with its first schedule; return its id, None when this form did so before.

    Open: its dates are made at once. Raises NotFound, UnknownRoom, RoomIsTooSmall, VenueIsGone,
    RoomWasTaken, WrongLength, TimeIsSkipped, NoDates.
    """
    wish, pattern = new.wish, new.pattern
    with transaction() as session:
        there = session.get(District, new.district_id)
        if there is None or not staff.may_in(Permission.PLAN, new.district_id):
            raise NotFound
        if use_once(nonce, clock.now()) is not None:
            return None
        planned.lock_venue(pattern.venue_id)  # nobody closes it or archives a room from here on
        refuse_pattern(pattern, wish.capacity)
        if state == GroupState.OPEN:
            refuse_unseen(pattern, clock.now(), shown=new.shown)
        group = RecoveryGroup(
            slug=free_slug(wish.name), district_id=new.district_id, **_texts(wish)
        )
        session.add(group)
        session.flush()
        _speak(group.id, wish)
        for expert_id in dict.fromkeys(new.experts):
            experts_queries.refuse_gone(expert_id)
            first = max(pattern.valid_from, clock.today())
            groups.let_lead(group.id, expert_id, first_day=first, last_day=None)
        session.add(schedule_row(group.id, pattern))
        session.flush()
        _told(staff, "created", group)
        if state == GroupState.OPEN:
            _come_into(staff, group, GroupState(state), tell=False)
        return group.id


def change(staff: Staff, group_id: int, wish: GroupWish, *, slug: str, seen: int) -> None:
    """Change what a group is and its address; its coming dates take the new size over.

    `seen` is the edition the form showed. Raises NotFound, ChangedMeanwhile, SlugIsTaken,
    SeatsAreTakenOn, RoomIsTooSmall.
    """
    with transaction() as session:
        group = own(staff, group_id, seen)
        groups.rename(group_id, wish.name)
        groups.readdress(group_id, slug)
        with session.no_autoflush:  # walking in and the places for it change in one statement
            planning.resize(group, wish.capacity, wish.walk_in_places)
        for field, value in _texts(wish).items():
            setattr(group, field, value)
        _speak(group_id, wish)
        group.edition += 1
        session.flush()
        changes.raise_version()
        _told(staff, "changed", group)


def come_into(staff: Staff, group_id: int, wanted: str, *, tell: bool, seen: int) -> None:
    """Open a group, pause it or end it; asked again for what it is already, nothing happens.

    `tell`: who signed up and left an address gets mail. Raises NotFound, ChangedMeanwhile,
    NotThatState, NoDates.
    """
    with transaction():
        group = own(staff, group_id)
        if group.state == wanted:
            return
        if group.edition != seen:
            raise ChangedMeanwhile
        if wanted == GroupState.OPEN and not _has_schedule(group_id):
            raise NoDates
        group.edition += 1
        _come_into(staff, group, GroupState(wanted), tell=tell)


def let_lead(
    staff: Staff, group_id: int, expert_id: int, *, first_day: date, last_day: date | None
) -> None:
    """Let an expert lead a group from a day, maybe until one. Raises NotFound, LeadsAlready."""
    with transaction():
        group = own(staff, group_id)
        experts_queries.refuse_gone(expert_id)
        groups.let_lead(group_id, expert_id, first_day=first_day, last_day=last_day)
        _told(staff, "leads", group, expert=expert_id, first_day=first_day.isoformat())


def stop_leading(
    staff: Staff, group_id: int, facilitation_id: int, *, last_day: date, seen: date | None
) -> None:
    """Let somebody lead a group up to and including a day. Raises NotFound, ChangedMeanwhile."""
    with transaction() as session:
        group = own(staff, group_id)
        found = session.get(Facilitation, facilitation_id)
        if found is None or found.group_id != group_id:
            raise NotFound
        if found.last_day == last_day:
            return
        expert_id = found.expert_id
        groups.stop_leading(facilitation_id, last_day, seen=seen)
        _told(staff, "stops_leading", group, expert=expert_id, last_day=last_day.isoformat())


def own(staff: Staff, group_id: int, seen: int | None = None) -> RecoveryGroup:
    """Return a group of one's districts, held; raises NotFound, ChangedMeanwhile."""
    group = planned.lock_group(group_id)
    if not staff.may_in(Permission.PLAN, group.district_id):
        raise NotFound
    if seen not in {None, group.edition}:
        raise ChangedMeanwhile
    return group


def refuse_pattern(pattern: Pattern, capacity: int | None) -> None:
    """Raise WrongLength, UnknownRoom, RoomIsTooSmall, TimeIsSkipped or NoDates, if it must be."""
    if not SHORTEST <= pattern.minutes <= LONGEST:
        raise WrongLength
    planning.refuse_small_room(pattern.venue_id, pattern.room_id, capacity)
    found = dates(pattern, clock.now(), weeks=53)
    for one in found:
        if one.skipped:
            raise TimeIsSkipped(one.wall.date())
    if not any(one.starts_at for one in found):
        raise NoDates


def schedule_row(group_id: int, pattern: Pattern) -> Schedule:
    """Return the row of a schedule."""
    return Schedule(
        group_id=group_id,
        venue_id=pattern.venue_id,
        room_id=pattern.room_id,
        rule=pattern.rule,
        starts=pattern.starts,
        duration_minutes=pattern.minutes,
        valid_from=pattern.valid_from,
        valid_until=pattern.valid_until,
        skips_holidays=pattern.skips_holidays,
    )


def _come_into(staff: Staff, group: RecoveryGroup, state: GroupState, *, tell: bool) -> None:
    planning.come_into(group.id, state, tell=tell)
    if state == GroupState.OPEN:
        group_opened(group.id, by=staff.account_id)
    _told(staff, "came_into", group, state=state.value, told=tell)


def _has_schedule(group_id: int) -> bool:
    there = select(Schedule.id).where(Schedule.group_id == group_id)
    return db.session.scalar(there.limit(1)) is not None


def _texts(wish: GroupWish) -> dict[str, object]:
    return {name: value for name, value in asdict(wish).items() if name != "languages"}


def _speak(group_id: int, wish: GroupWish) -> None:
    db.session.execute(delete(GroupLanguage).where(GroupLanguage.group_id == group_id))
    db.session.add_all(
        GroupLanguage(group_id=group_id, language=one) for one in sorted(set(wish.languages))
    )


def _told(staff: Staff, word: str, group: RecoveryGroup, **facts: str | int | bool | None) -> None:
    audit.record(
        word, "group", group.id, by=staff.account_id, district_id=group.district_id, **facts
    )
