"""Staff with a password, and somebody who leads no group."""

import pytest

from core.accounts.rules import Role
from tests.support.staff import an_account, with_password


@pytest.fixture
def facilitator(app):
    """An account that may sign in with a password only."""
    account = an_account(Role.FACILITATOR, name="Samira de Vries")
    with_password(account)
    return account


@pytest.fixture
def coordinator(app):
    """An account that needs a second step."""
    account = an_account(Role.COORDINATOR, name="Joost Bakker")
    with_password(account)
    return account
