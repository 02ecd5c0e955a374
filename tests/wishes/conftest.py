"""Districts to wish in, and the people who plan there."""

from datetime import date, timedelta

import pytest

from core.accounts.rules import Role
from recovery_groups.wishes.need_actions import every_night
from tests.support.builders import a_district, on_wall
from tests.support.staff import an_account, sign_in

SUNDAY = date(2026, 11, 22)


@pytest.fixture
def clock_at(time_machine):
    """Let it be a day at a Dutch wall time: days after that Sunday."""

    def go(days=0, wall="12:00"):
        time_machine.move_to(on_wall(SUNDAY + timedelta(days=days), wall), tick=False)

    go()
    return go


@pytest.fixture
def night(clock_at):
    """Let a night come, and do what is done at 04:00."""

    def go(days=1):
        moment = on_wall(SUNDAY + timedelta(days=days), "04:00")
        clock_at(days, "04:00")
        every_night(moment)
        clock_at(days)

    return go


@pytest.fixture
def noord(app) -> int:
    """A district."""
    return a_district(slug="noord", name="Noord")


@pytest.fixture
def zuid(app) -> int:
    """Another district."""
    return a_district(slug="zuid", name="Zuid")


@pytest.fixture
def ilse(noord) -> int:
    """The account of who plans in Noord."""
    return an_account((Role.COORDINATOR, noord), name="Ilse")


@pytest.fixture
def desk(app, ilse):
    """The browser of who plans in Noord."""
    return sign_in(app.test_client(), ilse)
