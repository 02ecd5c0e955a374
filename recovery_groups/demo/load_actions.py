"""Load in the database, in bulk: the rows of `volume_rules`, with meetings and signups."""

import random
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from core import changes, clock, codes
from core.db import Base, db, dialect, transaction
from core.secrets import keys
from locations.districts.models import District, Postcode, Team
from locations.venues.models import Activity, OpeningHours, Room, Venue
from recovery_groups.demo import queries, volume_rules
from recovery_groups.demo.calendar_rules import Regular, meeting_rows
from recovery_groups.demo.volume_rules import PAST_WEEKS, Row, Size
from recovery_groups.experts.models import Expert
from recovery_groups.groups.models import Facilitation, GroupLanguage, RecoveryGroup
from recovery_groups.meetings.models import Meeting, Schedule
from recovery_groups.signups.models import Receipt, Signup, SignupState
from recovery_groups.signups.rules import door_number

GROUPS_AT_ONCE = 100
"""Groups between two steps of the progress bar: some 3,000 meetings in memory."""

OPENS_DAYS = 28
"""Only meetings so near have signups."""

NUMBERED = (
    *(District, Team, Venue, Room, OpeningHours, Activity, Expert, RecoveryGroup, Facilitation),
    *(Schedule, Meeting, Receipt, Signup),
)
"""Tables whose rows come with an id."""


class _Load:
    """One run: what day it is, and how far the ids are."""

    def __init__(self, size: Size, seed: int) -> None:
        self.size, self.seed = size, seed
        self.today = clock.today()
        self.midnight = clock.local_moment(self.today, time(0))
        self.meetings = 0
        self.signups = 0
        self.chance_of_signups = self.chance("signups")

    def chance(self, what: str) -> random.Random:
        """Return the dice of one table, so that another table's rows do not change its throws."""
        return random.Random(f"{self.seed} {what}")  # noqa: S311 - has to repeat itself


def fill_load(size: Size, seed: int, *, progress: Callable[[int], None]) -> tuple[int, int]:
    """Fill an empty database with load, all of it or nothing; return how many meetings, signups.

    The same seed on the same day gives the same rows (door numbers also follow the site's keys).
    Nobody has a code: receipts open with none. `progress` hears of groups done. Raises NotEmpty,
    NoTables.
    """
    load = _Load(size, seed)
    with transaction():
        if not queries.is_empty():
            raise queries.NotEmpty
        regulars = _store_places_and_groups(load)
        for first in range(0, len(regulars), GROUPS_AT_ONCE):
            batch = regulars[first : first + GROUPS_AT_ONCE]
            _store_meetings(batch, load)
            progress(len(batch))
        _count_on()
        changes.raise_version()
    return load.meetings, load.signups


def _store_places_and_groups(load: _Load) -> list[Regular]:
    size, today = load.size, load.today
    groups = volume_rules.group_rows(size, load.chance("groups"))
    schedules = volume_rules.schedule_rows(size, today, load.chance("schedules"))
    _insert(District, volume_rules.district_rows(size))
    _insert(Postcode, volume_rules.postcode_rows(size, load.chance("postcodes")))
    _insert(Team, volume_rules.team_rows(size))
    _insert(Venue, volume_rules.venue_rows(size, load.chance("venues")))
    _insert(Room, volume_rules.room_rows(size))
    _insert(OpeningHours, _numbered(volume_rules.hours_rows(size)))
    _insert(Activity, _numbered(volume_rules.activity_rows(size, load.chance("activities"))))
    _insert(Expert, volume_rules.expert_rows(size, today))
    _insert(RecoveryGroup, groups)
    _insert(GroupLanguage, volume_rules.language_rows(size, load.chance("languages")))
    _insert(Facilitation, _numbered(volume_rules.facilitation_rows(size, today)))
    _insert(Schedule, schedules)
    return [_regular(*pair) for pair in zip(groups, schedules, strict=True)]


def _regular(group: Row, schedule: Row) -> Regular:
    return Regular(
        schedule_id=schedule["id"],
        group_id=group["id"],
        venue_id=schedule["venue_id"],
        room_id=schedule["room_id"],
        rule=schedule["rule"],
        starts=schedule["starts"],
        minutes=schedule["duration_minutes"],
        valid_from=schedule["valid_from"],
        valid_until=schedule["valid_until"],
        capacity=group["capacity"],
        walk_in_places=group["walk_in_places"],
    )


def _store_meetings(regulars: Sequence[Regular], load: _Load) -> None:
    first = load.today - timedelta(weeks=PAST_WEEKS)
    last = load.today + timedelta(weeks=load.size.weeks, days=-1)
    meetings: list[Row] = []
    signups: list[Row] = []
    for regular in regulars:
        for row in meeting_rows(regular, first, last, changed_at=load.midnight):
            load.meetings += 1
            row["id"] = load.meetings
            meetings.append(row)
            signups += _signups(row, load)
    receipts = [_receipt(row["receipt_id"], load) for row in signups]
    _insert(Meeting, meetings)
    _insert(Receipt, receipts)
    _insert(Signup, signups)


def _signups(meeting: Row, load: _Load) -> list[Row]:
    """Return the signups of a meeting, and write in its row how full that makes it."""
    day: date = meeting["original_start"].date()
    near = load.today <= day < load.today + timedelta(days=OPENS_DAYS)
    if meeting["capacity"] is None or not near:
        return []
    limit = meeting["capacity"] - meeting["walk_in_places"]
    found = volume_rules.parties(limit, load.chance_of_signups)
    meeting["seats_taken"] = sum(people for people, seated in found if seated)
    meeting["parties_waiting"] = sum(not seated for _, seated in found)
    meeting["signups_made"] = len(found)
    # The seed of signups.actions.place: who signs up later gets a number nobody here has.
    seed = codes.fingerprint(f"door:{meeting['id']}".encode(), keys().lookup)
    rows = []
    for number, (people, seated) in enumerate(found, start=1):
        load.signups += 1
        rows.append(
            {
                "id": load.signups,
                "receipt_id": load.signups,
                "meeting_id": meeting["id"],
                "state": SignupState.SEATED if seated else SignupState.WAITING,
                "party": people,
                "first_time": load.chance_of_signups.random() < 0.2,
                "number": number,
                "door": door_number(seed, number),
                "created_on": load.today,
            }
        )
    return rows


def _receipt(number: int, load: _Load) -> Row:
    mark = codes.fingerprint(f"{load.seed} {number}".encode(), b"load")
    return {"id": number, "fingerprint": mark, "created_on": load.today}


def _numbered(rows: Sequence[Row]) -> list[Row]:
    return [{"id": number, **row} for number, row in enumerate(rows, start=1)]


def _insert(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model), rows)


def _count_on() -> None:
    """Let PostgreSQL count on from the ids that are there; SQLite does so by itself."""
    if dialect() != "postgresql":
        return
    for model in NUMBERED:
        last = select(func.max(model.id)).scalar_subquery()
        sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
        db.session.execute(select(func.setval(sequence, last)))
