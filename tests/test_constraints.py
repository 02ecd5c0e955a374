"""Every rule of the database, broken once by hand: the last line holds without our code."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import CheckConstraint, UniqueConstraint, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from core import clock
from core.db import Base, db
from core.outbox import Outbox
from locations.venues.models import Activity, Closure, OpeningHours, Venue
from recovery_groups.coverage.models import DayFigure
from recovery_groups.experts.models import ExpertHalfDay, ExpertLanguage, TeamLink
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.models import MonthCount, Receipt, Signup
from recovery_groups.statistics.models import FrozenFigure
from recovery_groups.wishes.models import Need, NeedStep, WishCount
from tests.support import builders

DAY = clock.today()
BACKWARDS = {"first_day": "2026-05-02", "last_day": "2026-05-01"}

# table: {rule: the columns that break it}
BREAKS = {
    "activity": {
        "iso_weekday": {"weekday": 8},
        "starts_before_it_ends": {"starts": "20:00", "ends": "19:00"},
    },
    "closure": {"ends_after_it_starts": BACKWARDS},
    "day_figure": {
        "something_met": {"meetings": 0, "counted": 0},
        "nothing_negative": {"visitors": -1},
        "counted_what_met": {"counted": 2},
    },
    "district": {"known_stage": {"stage": "klaar"}},
    "expert": {
        "consent_ends_after_it_starts": {
            "consent_from": "2026-05-02",
            "consent_until": "2026-05-01",
        }
    },
    "expert_half_day": {"iso_weekday": {"weekday": 8}, "known_part": {"part": "night"}},
    "expert_language": {"two_letters": {"language": "n"}},
    "facilitation": {"ends_after_it_starts": BACKWARDS},
    "frozen_figure": {
        "known_span": {"span": "jaar"},
        "known_measure": {"measure": "names", "group_id": None, "venue_id": None},
        "visitors_are_of_a_group": {"measure": "wishes"},
        "a_group_is_somewhere": {"venue_id": None},
        "rounded_and_never_small": {"number": 4, "shown": 5},
        "nothing_negative": {"places": -1},
    },
    "group_language": {"two_letters": {"language": "n"}},
    "meeting": {
        "starts_before_it_ends": {"ends_at": "2020-01-01 00:00"},
        "known_status": {"status": "misschien"},
        "cancelled_has_a_reason": {"status": "cancelled"},
        "known_cancel_reason": {"status": "cancelled", "cancel_reason": "ziek"},
        "iso_weekday": {"weekday": 0},
        "minute_of_a_day": {"minute": 1440},
        "room_for_somebody": {"capacity": 0, "walk_in_places": 0},
        "walk_in_places_fit": {"walk_in_places": 9},
        "no_negative_seats": {"seats_taken": -1},
        "not_overbooked": {"seats_taken": 9},
        "no_negative_queue": {"parties_waiting": -1},
    },
    "month_count": {"no_negative_count": {"waiting": -1}},
    "need": {
        "known_state": {"state": "klaar"},
        "known_people": {"for_whom": "niemand"},
        "public_has_a_sentence": {"public": True, "sentence": ""},
        "says_what_is_needed": {"what": ""},
    },
    "need_step": {"known_state": {"state": "klaar"}},
    "opening_hours": {
        "iso_weekday": {"weekday": 8},
        "opens_before_it_closes": {"opens": "20:00", "closes": "19:00"},
    },
    "outbox": {
        "known_state": {"state": "weg"},
        "sent_has_a_moment": {"state": "sent"},
        "no_negative_tries": {"tries": -1},
    },
    "postcode": {
        "four_digits": {"digits": "641"},
        "latitude_on_earth": {"latitude": 91, "longitude": 5},
        "longitude_on_earth": {"latitude": 50, "longitude": 181},
        "both_or_neither": {"latitude": 50, "longitude": None},
    },
    "public_version": {"one_row": {"id": 2}},
    "recovery_group": {
        "known_state": {"state": "soms"},
        "room_for_somebody": {"capacity": 0, "walk_in_places": 0},
        "one_way_in_at_least": {"walk_in": False, "capacity": None},
        "walk_in_places_need_walk_in": {"walk_in": False, "walk_in_places": 1},
        "walk_in_places_fit": {"walk_in_places": 9},
    },
    "room": {"holds_somebody": {"size": 0}},
    "schedule": {
        "ends_after_it_starts": {"valid_from": "2026-05-02", "valid_until": "2026-05-01"},
        "lasts_minutes_to_half_a_day": {"duration_minutes": 14},
    },
    "signup": {
        "known_state": {"state": "misschien"},
        "one_to_three_people": {"party": 4},
        "no_mail_without_address": {"contact": None, "wants_changes": True},
        "no_address_without_consent": {"contact": b"x", "wants_changes": False},
    },
    "team_link": {
        "ends_after_it_starts": BACKWARDS,
        "a_working_week": {"hours_a_week": 41},
        "known_role": {"role": "Inloopuur"},
    },
    "wish_count": {
        "known_part": {"part": "nacht"},
        "no_negative_count": {"fresh": -1},
    },
    "venue": {
        "latitude_on_earth": {"latitude": 91},
        "longitude_on_earth": {"longitude": 181},
        "both_or_neither": {"latitude": None},
    },
}

# Two rows that differ in nothing these columns say.
TWINS = {
    ("district", "slug"),
    ("meeting", "group_id", "original_start"),
    ("need", "group_id"),
    ("outbox", "subject_id", "kind", "sequence"),
    ("receipt", "fingerprint"),
    ("recovery_group", "slug"),
    ("room", "venue_id", "name"),
    ("signup", "receipt_id", "meeting_id"),
    ("signup", "meeting_id", "number"),
    ("signup", "meeting_id", "door"),
    ("venue", "slug"),
}

RULES = [(table, rule) for table, rules in BREAKS.items() for rule in rules]


def one_of_everything() -> None:
    """Fill every table that has a rule."""
    meeting = builders.a_meeting(walk_in_places=0)
    row = db.session.get_one(Meeting, meeting)
    group, venue = row.group_id, row.venue_id
    expert = builders.an_expert()
    builders.a_facilitation(group, expert)
    builders.a_schedule(group, venue)
    builders.a_postcode("6411", db.session.get_one(Venue, venue).district_id)
    hours = {"venue_id": venue, "weekday": 1}
    day = {"first_day": DAY, "last_day": DAY}
    with builders.transaction() as session:
        at = clock.local(row.starts_at).time()
        later = at.replace(hour=23, minute=59)
        at = at.replace(hour=1)
        session.add(Activity(**hours, name="Koffie", starts=at, ends=later))
        session.add(OpeningHours(**hours, opens=at, closes=later))
        session.add(Closure(venue_id=venue, **day))
        team = session.scalar(text("SELECT id FROM team"))
        session.add(TeamLink(expert_id=expert, team_id=team, **day))
        session.add(ExpertHalfDay(expert_id=expert, weekday=1, part="morning"))
        session.add(ExpertLanguage(expert_id=expert, language="nl"))
        district = session.scalar(text("SELECT id FROM district"))
        met = {"places": 8, "taken": 5, "counted": 1, "visitors": 5, "meetings": 1}
        session.add(DayFigure(day=DAY, week=DAY, district_id=district, **met))
        nobody = {"people": 0, "parties": 0, "first_timers": 0, "waiting": 0}
        message = {"kind": "moved", "subject_id": 1, "sequence": 1}
        session.add(Outbox(**message, not_before=clock.now()))
        session.add(MonthCount(month=DAY.replace(day=1), district_id=district, **nobody))
        wishes = {"part": "elk", "wishes": 1, "fresh": 0}
        session.add(WishCount(month=DAY.replace(day=1), district_id=district, **wishes))
        since = {"since": DAY, "changed_at": clock.now()}
        need = Need(district_id=district, what="Een groep", group_id=group, **since)
        session.add(need)
        session.flush()
        session.add(NeedStep(need_id=need.id, state="seen", day=DAY))
        session.add_all(Receipt(fingerprint=bytes([one]) * 32, created_on=DAY) for one in (1, 2))
        session.flush()
        receipts = session.scalars(select(Receipt.id)).all()
        seat = {"meeting_id": meeting, "state": "seated", "created_on": DAY}
        for number, receipt in enumerate(receipts, 1):
            session.add(Signup(receipt_id=receipt, number=number, door=number + 10, **seat))


def a_frozen_figure() -> None:
    """Freeze a number of visitors."""
    with builders.transaction() as session:
        meeting = session.scalars(select(Meeting)).first()
        district = session.scalar(text("SELECT id FROM district"))
        part = {"district_id": district, "group_id": meeting.group_id, "venue_id": meeting.venue_id}
        counted = {"measure": "visitors", "number": 7, "shown": 5, "places": 8, "meetings": 1}
        session.add(FrozenFigure(span="week", first_day=DAY, **part, **counted))


def refused(table: str, values: dict) -> str:
    """Break a rule with a hand-made UPDATE and return what the database said."""
    names = ", ".join(f"{name} = :{name}" for name in values)
    engine = db.engine.execution_options(writing=True)
    with engine.connect() as connection, pytest.raises(IntegrityError) as error:
        connection.execute(text(f"UPDATE {table} SET {names}"), values)  # noqa: S608
    return str(error.value.orig)


@pytest.fixture
def filled(app) -> Iterator[None]:
    """A database with one of everything."""
    one_of_everything()
    a_frozen_figure()
    db.session.rollback()
    yield
    db.session.rollback()


@pytest.mark.parametrize("table", BREAKS)
def test_a_row_that_breaks_a_rule_is_refused_by_the_database(filled, table):
    for rule, values in BREAKS[table].items():
        assert f"ck_{table}_{rule}" in refused(table, values), (table, rule)


def test_every_rule_of_every_table_is_broken_above():
    known = {
        (table.name, rule.name.removeprefix(f"ck_{table.name}_"))
        for table in Base.metadata.tables.values()
        for rule in table.constraints
        if isinstance(rule, CheckConstraint)
    }
    assert known == set(RULES)


def test_every_pair_of_twins_is_named_above():
    known = {
        (table.name, *(column.name for column in rule.columns))
        for table in Base.metadata.tables.values()
        for rule in table.constraints
        if isinstance(rule, UniqueConstraint)
    }
    assert known == TWINS


def test_twins_are_refused_by_the_database(filled):
    for name, *columns in sorted(TWINS):
        table = Base.metadata.tables[name]
        row = dict(db.session.execute(select(table)).mappings().first())
        db.session.rollback()
        others = [one.name for rule in table.constraints for one in getattr(rule, "columns", ())]
        twin = {key: value for key, value in row.items() if key != "id"}
        for key in set(others) - set(columns) - {"id"}:
            if isinstance(twin.get(key), int) and not table.c[key].foreign_keys:
                twin[key] += 500
        engine = db.engine.execution_options(writing=True)
        with engine.connect() as connection, pytest.raises(IntegrityError) as error:
            connection.execute(insert(table).values(**twin))
        assert re.search("unique", str(error.value.orig), re.IGNORECASE), name


def test_a_meeting_is_not_overbooked_by_hand(filled):
    engine = db.engine.execution_options(writing=True)
    with engine.connect() as connection, connection.begin():
        connection.execute(update(Meeting).values(seats_taken=8))
    for by_hand in ({"seats_taken": 9}, {"capacity": 7}, {"capacity": None}):
        assert "ck_meeting_not_overbooked" in refused("meeting", by_hand)


def test_nobody_signs_up_for_a_meeting_that_is_not_there(filled):
    gone = "UPDATE signup SET meeting_id = 999"
    for statement in (gone, "DELETE FROM meeting", "DELETE FROM receipt"):
        engine = db.engine.execution_options(writing=True)
        with engine.connect() as connection, pytest.raises(IntegrityError) as error:
            connection.execute(text(statement))
        assert "foreign key" in str(error.value.orig).lower(), statement
