"""Whoever runs the server keeps some settings as they are there."""

import pytest
from sqlalchemy import insert, select

from core import changes
from core.db import db, transaction
from core.preferences import Preference
from core.settings import Settings
from tests.settings_desk.conftest import PATH


@pytest.fixture
def settings(database_url):
    return Settings(
        database_url=database_url, locked_settings=("SITE_NAME", "ACCENT_COLOUR", "SECOND_COLOUR")
    )


def test_a_locked_setting_is_shown_and_cannot_be_changed(admin, change):
    page = admin.get(f"{PATH}/naam")
    assert "Staat vast op de server" in page.text
    assert 'name="site_name"' not in page.text
    assert change("naam", site_name="Om de hoek", place="Elders").status_code == 303
    names = db.session.scalars(select(Preference.name)).all()
    assert names == ["place"]


def test_a_part_with_nothing_to_choose_has_no_form(admin):
    assert "Bewaar</button>" not in admin.get(f"{PATH}/huisstijl").text


def test_a_row_of_before_it_was_locked_does_not_count(app, visitor):
    with transaction() as session:
        row = {"name": "site_name", "value": "Oud", "changed_at": changes.last_raised()}
        session.execute(insert(Preference), [row])
        changes.raise_version()
    assert "<b>Bij de buurt</b>" in visitor.get("/").text
