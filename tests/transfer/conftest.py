"""It is a Sunday morning; a coordinator of every district has spreadsheets."""

from datetime import datetime

import pytest

from core.accounts.rules import Role
from tests.support.staff import an_account, sign_in


@pytest.fixture(autouse=True)
def it_is_sunday_morning(time_machine):
    time_machine.move_to(datetime.fromisoformat("2026-11-22T08:00:00+01:00"), tick=False)


@pytest.fixture
def desk(client):
    return sign_in(client, an_account(Role.COORDINATOR))
