"""Every rule of the database, broken once by hand: the last line holds without our code."""

from collections.abc import Iterator
from datetime import time

import pytest
from sqlalchemy import CheckConstraint, UniqueConstraint, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from core import audit, clock
from core.accounts.models import Ticket
from core.accounts.rules import Role
from core.db import Base, db
from core.outbox import Outbox
from core.slugs import FormerSlug
from locations.venues.models import Activity, Closure, OpeningHours, Venue
from recovery_groups.coverage.models import DayFigure
from recovery_groups.experts.models import ExpertAccount, ExpertHalfDay, ExpertLanguage, TeamLink
from recovery_groups.facilitation.models import HeadCount
from recovery_groups.feeds.models import FeedToken
from recovery_groups.meetings.models import Meeting, Replacement, SubstituteAsked, Substitution
from recovery_groups.signups.models import MonthCount, Receipt, Signup
from recovery_groups.statistics.models import FrozenFigure
from recovery_groups.wishes.models import Need, NeedStep, WishCount
from tests.constraints_table import BREAKS, TWINS
from tests.support import builders
from tests.support.staff import an_account

DAY = clock.today()

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
        at, later = time(1), time(23, 59)
        session.add(Activity(**hours, name="Koffie", starts=at, ends=later))
        session.add(OpeningHours(**hours, opens=at, closes=later))
        session.add(Closure(venue_id=venue, **day))
        team = session.scalar(text("SELECT id FROM team"))
        session.add(TeamLink(expert_id=expert, team_id=team, **day))
        district = session.scalar(text("SELECT id FROM district"))
        session.add_all(_known_of(expert, district))
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
    staff_of(group, meeting, expert, district)


def staff_of(group: int, meeting: int, expert: int, district: int) -> None:
    """Fill the tables about staff: one with an account, a role and a calendar, who is away once."""
    account = an_account((Role.FACILITATOR, district))
    instead, later = builders.an_expert(), builders.a_meeting(group=group)
    with builders.transaction() as session:
        session.add(ExpertAccount(expert_id=expert, account_id=account))
        purpose = {"purpose": "invite", "nonce": b"1", "expires_at": clock.now()}
        session.add(Ticket(account_id=account, fingerprint=b"1", **purpose))
        feed = {"kind": "own", "discreet": True, "made_on": DAY}
        session.add(FeedToken(account_id=account, fingerprint=b"1", **feed))
        session.add(HeadCount(meeting_id=meeting, people=5, saved_at=clock.now()))
        session.add(Replacement(meeting_id=meeting, instead_id=later))
        asked = Substitution(meeting_id=meeting, away_id=expert, asked_at=clock.now())
        session.add(asked)
        session.flush()
        session.add(SubstituteAsked(substitution_id=asked.id, expert_id=instead))
        audit.record("cancelled", "meeting", meeting, by=account, district_id=district)


def _known_of(expert: int, district: int) -> Iterator[Base]:
    """What is known of an expert, and of a day of a district."""
    yield ExpertHalfDay(expert_id=expert, weekday=1, part="morning")
    yield ExpertLanguage(expert_id=expert, language="nl")
    met = {"places": 8, "taken": 5, "counted": 1, "visitors": 5, "meetings": 1}
    yield DayFigure(day=DAY, week=DAY, district_id=district, **met)


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
    with builders.transaction() as session:
        session.add(FormerSlug(kind="venue", slug="oud", subject_id=1))
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
        others = {one.name for rule in table.constraints for one in getattr(rule, "columns", ())}
        twin = {key: value for key, value in row.items() if key != "id"}
        for key in others - {*columns, "id"}:
            if isinstance(twin[key], int):
                twin[key] += 500
        engine = db.engine.execution_options(writing=True)
        with engine.connect() as connection, pytest.raises(IntegrityError) as error:
            connection.execute(insert(table).values(**twin))
        named = f"uq_{name}_{'_'.join(columns)}", ", ".join(f"{name}.{one}" for one in columns)
        assert any(f'{one}"' in f'{error.value.orig}"' for one in named), (name, columns)


@pytest.mark.parametrize("change", ["UPDATE audit_line SET action = 'x'", "DELETE FROM audit_line"])
def test_a_line_of_the_audit_log_is_neither_changed_nor_deleted(filled, change):
    engine = db.engine.execution_options(writing=True)
    with engine.connect() as connection, pytest.raises(IntegrityError) as error:
        connection.execute(text(change))
    assert "audit lines stay" in str(error.value.orig)


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
