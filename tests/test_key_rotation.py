"""Keys change while the site is in use: what was made before stays good, nothing opens wrongly."""

from contextlib import contextmanager

import pytest

from app import create_app
from core import mail, secrets
from core.db import db
from core.keys_cli import KINDS, rotated
from core.settings import Settings, WrongSetting
from recovery_groups.signups.models import Signup
from tests.support.builders import a_meeting
from tests.support.crowd import form_path, judge
from tests.support.site import Visitor, code_on, counted_statements

NICKNAME = "Zonnebloempje"
MAILBOX = "stille.lezer@voorbeeld.nl"
GIVEN = {"naam": NICKNAME, "bericht": "y", "mail": MAILBOX}


def environment_of(texts):
    return {secrets.variable(name): text for name, text in texts.items()}


@pytest.fixture
def keyring(monkeypatch):
    """The keys in the environment; change them with `rotate(kind)`."""

    class Keyring(dict):
        def put(self):
            for name, text in self.items():
                monkeypatch.setenv(name, text)

        def rotate(self, *kinds):
            for kind in kinds:
                self.update(environment_of(rotated(kind, self)))
            self.put()

        def drop(self, name):
            self.pop(name)
            monkeypatch.delenv(name)

    ring = Keyring(environment_of(secrets.new_keys()))
    ring.put()
    return ring


@pytest.fixture
def started(database_url, tmp_path):
    """Start the site as it is after a restart, with the keys of now."""
    given = Settings(
        database_url=database_url, contact_phone="000 000 00 00", mail_folder=str(tmp_path)
    )

    @contextmanager
    def start():
        site = create_app(given, tmp_path / "instance")
        site.test_client_class = Visitor
        with site.app_context():
            try:
                yield site
            finally:
                db.session.remove()
                db.engine.dispose()

    return start


def signed_up(site, meeting, **given):
    client = site.test_client()
    answer = client.send(client.get(form_path(meeting)), {**GIVEN, **given}, button="</form>")
    assert answer.status_code == 303, answer.text
    return client, code_on(client.get("/bevestiging"))


def taken_along(client, site):
    """Return the same browser, visiting the site after a restart."""
    moved = site.test_client()
    moved._cookies = client._cookies
    moved.environ_base = client.environ_base
    return moved


def look(client, code):
    page = client.send(client.get("/mijn-aanmelding"), {"code": code}, button="Kijk")
    return client.get("/mijn-aanmelding") if page.status_code == 303 else page


def test_after_changing_all_keys_codes_nicknames_cookies_and_addresses_still_open(keyring, started):
    with started() as site:
        meeting = a_meeting(capacity=8)
        client, code = signed_up(site, meeting)
        client.send(client.get("/bevestiging"), button="Bewaar op deze telefoon")
        client.delete_cookie("bevestiging")
        client.delete_cookie("formulier")
        named = mail.message_id("moved:1:1")
    for _ in range(2):
        keyring.rotate(*KINDS)
        with started() as site:
            assert NICKNAME in taken_along(client, site).get("/mijn-aanmelding").text
            assert NICKNAME in look(site.test_client(), code).text
            [sealed] = db.session.scalars(db.select(Signup.contact))
            assert secrets.open_contact(sealed) == MAILBOX
            assert mail.message_id("moved:1:1") == named
    with started() as site:
        _, second = signed_up(site, meeting)
        visitor = site.test_client()
        look(visitor, code)
        page = visitor.get(f"/mijn-aanmelding/afmelden/{meeting}")
        assert visitor.send(page).status_code == 303
        assert NICKNAME in look(site.test_client(), second).text
        judge(meeting)


def test_what_is_made_after_the_change_needs_no_old_key(keyring, started):
    with started():
        meeting = a_meeting(capacity=8)
    keyring.rotate(*KINDS)
    with started() as site:
        _, code = signed_up(site, meeting)
    for name in [name for name in keyring if name.endswith("_OLD")]:
        keyring.drop(name)
    with started() as site:
        assert NICKNAME in look(site.test_client(), code).text
        assert secrets.open_contact(db.session.scalar(db.select(Signup.contact))) == MAILBOX


def test_without_its_old_key_nothing_opens_and_nothing_breaks(keyring, started):
    with started() as site:
        meeting = a_meeting(capacity=8)
        client, code = signed_up(site, meeting)
        old_cookie = client
    keyring.rotate("lookup", "box", "contact")
    kept = keyring["KEY_LOOKUP_OLD"]
    for name in ("KEY_LOOKUP_OLD", "KEY_BOX_OLD", "KEY_CONTACT_PRIVATE_OLD"):
        keyring.drop(name)
    with started() as site:
        assert look(site.test_client(), code).status_code == 422
        assert "Heb je een code?" in taken_along(old_cookie, site).get("/mijn-aanmelding").text
        assert secrets.open_contact(db.session.scalar(db.select(Signup.contact))) is None
    keyring["KEY_LOOKUP_OLD"] = kept
    keyring.put()
    with started() as site:
        page = look(site.test_client(), code)
        assert page.status_code == 200
        assert NICKNAME not in page.text


@pytest.mark.parametrize("kind", ["code", "signing"])
def test_an_open_form_is_shown_again_filled_in_and_then_works(keyring, started, kind):
    with started() as site:
        meeting = a_meeting(capacity=8)
        client = site.test_client()
        page = client.get(form_path(meeting))
    keyring.rotate(kind)
    with started() as site:
        client = taken_along(client, site)
        again = client.send(page, GIVEN, button="</form>")
        assert again.status_code == 422
        assert f'value="{NICKNAME}"' in again.text
        assert f'value="{MAILBOX}"' in again.text
        assert db.session.scalars(db.select(Signup)).all() == []
        assert client.send(again, button="</form>").status_code == 303
        judge(meeting)


@pytest.mark.parametrize("kind", ["code", "signing", "lookup", "box"])
def test_a_form_sent_again_after_the_change_takes_no_second_place(keyring, started, kind):
    with started() as site:
        meeting = a_meeting(capacity=8)
        client = site.test_client()
        page = client.get(form_path(meeting))
        assert client.send(page, GIVEN, button="</form>").status_code == 303
    keyring.rotate(kind)
    with started() as site:
        taken_along(client, site).send(page, GIVEN, button="</form>")
        assert len(db.session.scalars(db.select(Signup)).all()) == 1
        judge(meeting)


def test_everybody_keeps_a_door_number_of_their_own(keyring, started):
    with started() as site:
        meeting = a_meeting(capacity=60)
        for _ in range(20):
            signed_up(site, meeting)
    keyring.rotate("lookup")
    with started() as site:
        for _ in range(25):
            signed_up(site, meeting)
        doors = db.session.scalars(db.select(Signup.door)).all()
        assert len(set(doors)) == 45


def test_looking_up_costs_the_same_number_of_statements(keyring, started):
    counts = []
    with started() as site:
        meeting = a_meeting(capacity=8)
        client, _ = signed_up(site, meeting)
    for _ in range(2):
        with started() as site:
            client = taken_along(client, site)
            with counted_statements() as statements:
                assert NICKNAME in client.get("/mijn-aanmelding").text
            counts.append(len(statements))
        keyring.rotate("lookup", "box")
    assert counts[0] == counts[1]


def test_a_version_nobody_knows_opens_nothing(keyring, started):
    with started():
        closed, sealed = secrets.close("Zon"), secrets.seal_contact(MAILBOX)
        for version in (0, 2, 255):
            assert secrets.open_closed(bytes((version,)) + closed[1:]) is None
            assert secrets.open_contact(bytes((version,)) + sealed[1:]) is None
    keyring.rotate("box", "contact")
    with started():
        for version in (2, 3):
            assert secrets.open_closed(bytes((version,)) + closed[1:]) is None
            assert secrets.open_contact(bytes((version,)) + sealed[1:]) is None
        assert secrets.open_closed(closed) == "Zon"
        assert secrets.open_contact(sealed) == MAILBOX


def test_the_web_process_runs_without_the_private_key(keyring, started):
    keyring.drop("KEY_CONTACT_PRIVATE")
    with started() as site:
        signed_up(site, a_meeting())
        with pytest.raises(WrongSetting, match="KEY_CONTACT_PRIVATE"):
            secrets.open_contact(db.session.scalar(db.select(Signup.contact)))


def test_a_private_key_of_another_pair_is_refused(keyring, started):
    keyring["KEY_CONTACT_PRIVATE"] = secrets.new_keys()["contact_private"]
    keyring.put()
    with started(), pytest.raises(WrongSetting, match="hoort niet bij"):
        secrets.contact_keys()


def test_a_key_that_is_used_for_two_things_is_refused(keyring, started):
    keyring["KEY_BACKUP"] = keyring["KEY_BOX"]
    keyring.put()
    with started(), pytest.raises(WrongSetting, match="gelijk"):
        secrets.keys_on_demand("backup")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("KEY_BOX", "0:{}"),
        ("KEY_BOX", "256:{}"),
        ("KEY_BOX", "x:{}"),
        ("KEY_BOX", "1:2:{}"),
        ("KEY_BOX_OLD", "2:kort"),
        ("KEY_LOOKUP_OLD", "1:{}"),
    ],
)
def test_a_wrong_version_is_refused_by_name(keyring, started, name, text):
    keyring[name] = text.format(secrets.new_keys()["box"])
    keyring.put()
    with pytest.raises(WrongSetting, match=name), started():
        pass
