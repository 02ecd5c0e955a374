"""An admin, a coordinator of one district, and a mail server that takes what they send."""

from dataclasses import replace

import pytest

from core.accounts.rules import Role
from core.db import transaction
from tests.people.profile_doing import expert_row
from tests.support.builders import a_district, a_group
from tests.support.staff import a_facilitator, an_account, sign_in


@pytest.fixture
def settings(settings, box):
    return replace(settings, **box.settings)


@pytest.fixture
def north(app):
    return a_district(name="Noord", slug="noord")


@pytest.fixture
def south(app):
    return a_district(name="Zuid", slug="zuid")


@pytest.fixture
def admin(app):
    """The account of an admin who can sign in."""
    return an_account(Role.ADMIN, name="Ans", password_hash="-")


@pytest.fixture
def coordinator(north):
    """The account of the coordinator of Noord."""
    return an_account((Role.COORDINATOR, north), name="Wim", password_hash="-")


@pytest.fixture
def ans(app, admin):
    """The browser of the admin."""
    return sign_in(app.test_client(), admin)


@pytest.fixture
def wim(app, coordinator):
    """The browser of the coordinator of Noord."""
    return sign_in(app.test_client(), coordinator)


@pytest.fixture
def samira(north):
    """A facilitator in Noord."""
    return an_account((Role.FACILITATOR, north), name="Samira", password_hash="-")


@pytest.fixture
def joost(south):
    """A facilitator in Zuid."""
    return an_account((Role.FACILITATOR, south), name="Joost", password_hash="-")


@pytest.fixture
def group(north):
    return a_group(district_id=north)


@pytest.fixture
def willem(group, north):
    """The account of a facilitator who has not said yes."""
    account = a_facilitator(group, name="Willem")
    with transaction():
        expert_row(account).consent_from = None
    return account


@pytest.fixture
def phone(app, willem):
    return sign_in(app.test_client(), willem)
