"""A demo asks for no second step: everybody may look around in it."""

from dataclasses import replace

import pytest

from core.accounts.rules import Role
from tests.support.staff import an_account, type_password, with_password, with_second_step


@pytest.fixture
def settings(settings):
    return replace(settings, demo_city=True)


@pytest.mark.parametrize("role", list(Role))
def test_a_password_is_enough(client, app, role):
    account = an_account(role)
    email = with_password(account)
    with_second_step(account)
    assert type_password(client, email).status_code == 303
    page = client.get("/mijn-account")
    assert page.status_code == 200
    assert "tweede stap" not in page.text.lower()
    assert client.get("/mijn-account/tweede-stap").status_code == 404
