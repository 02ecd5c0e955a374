"""Migrations: up, down and up again with data, and the schema the models describe."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select

from core.db import Base, db
from recovery_groups.meetings.models import Meeting
from tests.support.builders import a_facilitation, a_meeting, a_schedule, an_expert


def difference():
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)


def tables():
    with db.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def rules():
    """Return the name of every rule in the database."""
    found = set()
    with db.engine.connect() as connection:
        inspector = inspect(connection)
        for table in inspector.get_table_names():
            for rule in inspector.get_check_constraints(table):
                found.add((table, rule["name"]))
            for rule in inspector.get_unique_constraints(table):
                found.add((table, rule["name"]))
    return found


def fill():
    meeting = a_meeting()
    row = db.session.get_one(Meeting, meeting)
    a_schedule(row.group_id, row.venue_id)
    a_facilitation(row.group_id, an_expert())
    db.session.rollback()


def test_the_models_are_the_migrated_schema(app):
    assert difference() == []


def test_every_rule_of_the_models_is_in_the_database(app):
    wanted = {
        (table.name, str(rule.name))
        for table in Base.metadata.tables.values()
        for rule in table.constraints
        if str(rule.name).startswith(("ck_", "uq_"))
    }
    assert wanted <= rules()


def test_a_filled_database_goes_down_and_up_again(app):
    everything = tables()
    fill()
    downgrade(revision="base")
    assert tables() == set()
    upgrade()
    assert tables() == everything
    assert difference() == []
    fill()
    assert db.session.scalar(select(func.count()).select_from(Meeting)) == 1
    db.session.rollback()


def test_going_up_twice_changes_nothing(app):
    fill()
    upgrade()
    assert db.session.scalar(select(func.count()).select_from(Meeting)) == 1
    db.session.rollback()


@pytest.fixture(autouse=True)
def _quiet(caplog):
    """Keep Alembic's own lines out of the way."""
    caplog.set_level("WARNING", "alembic")
