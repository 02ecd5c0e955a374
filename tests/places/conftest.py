"""It is a Sunday morning; a coordinator of every district looks, and one of Noord only."""

from datetime import datetime

import pytest

from core.accounts.rules import Role
from tests.support.builders import a_district, a_venue
from tests.support.staff import an_account, sign_in


@pytest.fixture(autouse=True)
def it_is_sunday_morning(time_machine):
    time_machine.move_to(datetime.fromisoformat("2026-11-22T08:00:00+01:00"), tick=False)


@pytest.fixture
def desk(client):
    return sign_in(client, an_account(Role.COORDINATOR))


@pytest.fixture
def noord(app):
    return a_district(name="Noord", slug="noord")


@pytest.fixture
def zuid(app):
    return a_district(name="Zuid", slug="zuid")


@pytest.fixture
def linde(noord):
    return a_venue(district_id=noord, name="De Linde", slug="de-linde")


@pytest.fixture
def of_zuid(app, zuid):
    """The browser of who plans in Zuid only."""
    return sign_in(app.test_client(), an_account((Role.COORDINATOR, zuid)))


@pytest.fixture
def visitor(app):
    return app.test_client()
