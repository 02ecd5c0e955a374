"""/healthz and /readyz: two words, and nothing else."""

from datetime import timedelta
from time import monotonic

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import insert, text, update

from app import create_app
from core import clock
from core.db import db, transaction
from core.jobs import JobRun
from core.settings import Settings
from tests.support.site import counted_statements


def forgotten(ago):
    """Say that everything was forgotten so long ago."""
    with transaction() as session:
        row = {"name": "forget", "succeeded_at": clock.now() - ago}
        session.execute(insert(JobRun), [row])


def answer_of(client, path="/readyz"):
    page = client.get(path)
    assert page.content_type == "text/plain; charset=utf-8"
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers
    return page.status_code, page.text


READY, NOT_READY = (200, "ok\n"), (503, "not ready\n")


def test_the_process_says_ok_and_asks_nobody(client):
    with counted_statements() as statements:
        assert answer_of(client, "/healthz") == READY
    assert statements == []


@pytest.mark.parametrize(
    ("hours", "expected"), [(0, READY), (25, READY), (26.1, NOT_READY), (300, NOT_READY)]
)
def test_the_site_is_ready_as_long_as_it_forgot_last_night(client, hours, expected):
    forgotten(timedelta(hours=hours))
    with counted_statements() as statements:
        assert answer_of(client) == expected
    assert len(statements) == 2


def test_a_site_that_never_forgot_is_not_ready(client):
    assert answer_of(client) == NOT_READY


def test_a_site_whose_tables_are_of_another_version_is_not_ready(client):
    forgotten(timedelta(0))
    with transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert answer_of(client) == NOT_READY


def test_a_missed_night_and_then_a_good_one(client):
    forgotten(timedelta(hours=50))
    assert answer_of(client) == NOT_READY
    with transaction() as session:
        session.execute(update(JobRun).values(succeeded_at=clock.now()))
    assert answer_of(client) == READY


def test_without_tables_the_site_is_not_ready_and_says_no_more(tmp_path):
    site = create_app(Settings(database_url=f"sqlite:///{tmp_path}/empty.sqlite"), tmp_path)
    assert answer_of(site.test_client()) == NOT_READY
    with site.app_context():
        db.engine.dispose()


def test_without_its_database_the_site_is_not_ready_within_five_seconds(tmp_path):
    url = "postgresql+psycopg://nobody@192.0.2.1/nothing"  # RFC 5737: leads nowhere
    site = create_app(Settings(database_url=url), tmp_path)
    began = monotonic()
    assert answer_of(site.test_client()) == NOT_READY
    assert monotonic() - began < 5
    assert answer_of(site.test_client(), "/healthz") == READY


def test_the_newest_step_is_the_one_that_alembic_names(app):
    folder = app.extensions["migrate"].directory
    assert app.extensions["schema_head"] == ScriptDirectory(folder).get_current_head()
