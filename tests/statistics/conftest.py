"""It is the morning of 12 November; October was frozen last night, or not yet."""

from datetime import datetime

import pytest

from core.accounts.rules import Role
from tests.support.builders import a_district, a_group, a_venue
from tests.support.staff import an_account, sign_in


@pytest.fixture(autouse=True)
def it_is_a_morning_in_november(time_machine):
    time_machine.move_to(datetime.fromisoformat("2026-11-12T08:00:00+01:00"), tick=False)


@pytest.fixture
def desk(client):
    return sign_in(client, an_account(Role.COORDINATOR))


@pytest.fixture
def noord(app):
    return a_district(name="Noord", slug="noord")


@pytest.fixture
def anker(noord):
    return a_venue(district_id=noord, name="Het Anker")


@pytest.fixture
def group(noord):
    return a_group(district_id=noord, name="Samen verder")


@pytest.fixture
def other(noord):
    return a_group(district_id=noord, name="Rust")
