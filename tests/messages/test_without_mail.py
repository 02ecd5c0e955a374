"""A site that cannot send mail asks for no address; who left one before can still wipe it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from core.db import db
from recovery_groups.signups.models import Signup
from tests.support.builders import a_meeting
from tests.support.mailing import BO


@pytest.fixture
def settings(settings):
    return replace(settings, smtp_host="", mail_folder="")


@pytest.fixture
def signed_up(client):
    """Sign somebody up who sends the fields of mail although nobody asked."""
    form = client.get(f"/bijeenkomsten/{a_meeting()}/aanmelden")
    return client.send(form, {"bericht": "y", "herinner": "y", "mail": BO}, follow=True)


def contacts():
    db.session.rollback()
    return db.session.scalars(select(Signup.contact)).all()


def test_the_form_does_not_ask(client):
    page = client.get(f"/bijeenkomsten/{a_meeting()}/aanmelden")
    assert "e-mailadres" not in page.text
    assert 'name="bericht"' not in page.text


def test_the_waiting_list_promises_no_mail(client):
    meeting = a_meeting(capacity=1)
    client.send(client.get(f"/bijeenkomsten/{meeting}/aanmelden"))
    page = client.get(f"/bijeenkomsten/{meeting}/aanmelden")
    assert "Je kijkt met je code." in page.text
    assert "Of je krijgt een mail" not in page.text


def test_an_address_that_is_sent_anyway_is_not_kept(signed_up):
    assert contacts() == [None]


def test_a_half_filled_address_is_no_mistake(client):
    form = client.get(f"/bijeenkomsten/{a_meeting()}/aanmelden")
    assert client.send(form, {"bericht": "y", "mail": "bo@"}).status_code == 303


def test_the_receipt_offers_no_mail(client, signed_up):
    assert "Mail krijgen als er iets verandert" not in client.get("/mijn-aanmelding").text
    assert client.get("/mijn-aanmelding/mail").status_code == 404


def test_an_address_from_before_can_be_wiped(app, client, monkeypatch):
    before = replace(app.extensions["settings"], mail_folder="somewhere")
    with monkeypatch.context() as patch:
        patch.setitem(app.extensions, "settings", before)
        form = client.get(f"/bijeenkomsten/{a_meeting()}/aanmelden")
        client.send(form, {"bericht": "y", "mail": BO})
    assert contacts() != [None]
    page = client.get("/mijn-aanmelding/mail")
    assert "Wij sturen nu geen mail." in page.text
    client.send(page)
    assert contacts() == [None]


def test_the_demo_shows_the_questions(app, client, monkeypatch):
    demo = replace(app.extensions["settings"], demo_city=True)
    monkeypatch.setitem(app.extensions, "settings", demo)
    assert 'name="bericht"' in client.get(f"/bijeenkomsten/{a_meeting()}/aanmelden").text
