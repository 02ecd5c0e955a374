"""A site that sends nothing shows links once, to hand over."""

import pytest

from core.accounts.rules import Role
from tests.people.desk_doing import invite
from tests.people.doing import (
    a_link,
    path_in,
    use,
)
from tests.support.mailing import outbox as rows
from tests.support.staff import an_account


@pytest.fixture
def settings(settings):
    return type(settings)(database_url=settings.database_url)


def test_the_link_is_shown_once_and_works(app, wim):
    answer = invite(wim)
    shown = wim.get(answer.location)
    path = path_in(shown.text)
    assert "Geef deze link aan Bo." in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert "Geef deze link" not in wim.get(answer.location).text
    assert use(app.test_client(), path).status_code == 303


def test_a_link_is_not_shown_on_the_page_of_somebody_else(wim, samira):
    invite(wim)
    assert "Geef deze link" not in wim.get(f"/beheer/mensen/{samira}").text


@pytest.fixture
def opened(app):
    return an_account(Role.FACILITATOR, name="Joost", password_hash="-")


def test_it_says_whom_to_ask(client, opened):
    page = client.get("/wachtwoord-vergeten")
    assert "Deze site stuurt nu geen mail." in page.text
    assert "<form" not in page.text.partition("<main")[2]


def test_who_is_invited_by_hand_opens_the_link_all_the_same(app, client):
    account = an_account(Role.FACILITATOR)
    assert use(client, a_link(account, mail=True)).status_code == 303
    assert rows() == []
