"""An admin in front of the settings, and a visitor who sees what they do."""

import pytest

from core.accounts.rules import Role
from tests.support.staff import an_account, sign_in

PATH = "/beheer/instellingen"


@pytest.fixture
def admin(client):
    return sign_in(client, an_account(Role.ADMIN))


@pytest.fixture
def visitor(app):
    return app.test_client()


@pytest.fixture
def change(admin):
    """Fill in a part of the settings and send it; return the answer."""

    def send(part, page=None, **given):
        page = page or admin.get(f"{PATH}/{part}")
        return admin.send(page, given, button="Bewaar")

    return send
