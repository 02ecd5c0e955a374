"""The door and the site at the same moment: the last places go once, whoever is first."""

import secrets
from datetime import timedelta

import pytest

from core import clock
from core.accounts.models import StaffSession
from core.accounts.queries import session_fingerprint
from core.db import db, transaction
from recovery_groups.facilitation.models import HeadCount
from recovery_groups.signups.models import SignupState
from tests.support.builders import a_group, a_meeting
from tests.support.crowd import Client, clients_of, facts, form_path, opened, send_at_once
from tests.support.server import all_at_once
from tests.support.staff import a_facilitator

pytestmark = pytest.mark.race
PLACES, FOR_WALK_IN, CLIENTS = 8, 2, 8


@pytest.fixture
def door(server, lasting_site):
    """An evening that starts in half an hour, and eight windows of its facilitators."""
    group = a_group(capacity=PLACES, walk_in_places=FOR_WALK_IN)
    places = {"capacity": PLACES, "walk_in_places": FOR_WALK_IN}
    meeting = a_meeting(group=group, starts_in=timedelta(minutes=30), **places)
    browsers = [signed_in(server, lasting_site, a_facilitator(group)) for _ in range(CLIENTS)]
    return meeting, opened(browsers, f"/begeleiders/bijeenkomsten/{meeting}")


def signed_in(server, site, account):
    """Return a browser in which somebody is signed in, as their cookie says it."""
    token, now = secrets.token_urlsafe(32), clock.now()
    moments = dict.fromkeys(("started_at", "seen_at", "password_at"), now)
    with transaction():
        db.session.add(
            StaffSession(
                fingerprint=session_fingerprint(token),
                account_id=account,
                steps_done=True,
                **moments,
            )
        )
    signer = site.session_interface.get_signing_serializer(site)
    cookie = {site.config["SESSION_COOKIE_NAME"]: signer.dumps({"_user_id": token})}
    return server.browser(cookies=cookie)


def walk_in(client):
    return client.browser.send(client.page, {"mensen": "1"}, button="/erbij")


def test_walk_ins_and_online_signups_share_the_last_places_exactly(server, door):
    meeting, windows = door
    online = clients_of(server, form_path(meeting), CLIENTS)
    jobs = [lambda one=one: walk_in(one) for one in windows]
    jobs += [lambda one=one: one.browser.send(one.page, button="Meld je aan") for one in online]
    answers = all_at_once(jobs)
    assert {one.status_code for one in answers} <= {303, 409}
    rows, row = facts(meeting)
    seated = [one for one in rows if one.state == SignupState.SEATED]
    came = [one for one in seated if one.at_door]
    assert row.seats_taken == len(seated) == PLACES
    assert row.walked_in == len(came) >= FOR_WALK_IN
    assert sum(one.status_code == 303 for one in answers) == PLACES


def test_five_taps_at_once_add_somebody_once(server, door):
    meeting, windows = door
    client = windows[0]
    taps = [Client(client.browser.twin(), client.page) for _ in range(5)]
    answers = all_at_once([lambda one=one: walk_in(one) for one in taps])
    assert {one.status_code for one in answers} == {303}
    rows, row = facts(meeting)
    assert (len(rows), row.seats_taken, row.walked_in) == (1, 1, 1)


def test_while_others_wait_the_door_keeps_to_its_own_places(server, door):
    meeting, windows = door
    send_at_once(clients_of(server, form_path(meeting), 6))
    waiting = clients_of(server, form_path(meeting), 2)
    send_at_once(waiting, "Zet mij op de wachtlijst")
    answers = all_at_once([lambda one=one: walk_in(one) for one in windows])
    assert sorted(one.status_code for one in answers) == [303] * 2 + [409] * 6
    _rows, row = facts(meeting)
    assert (row.seats_taken, row.walked_in, row.parties_waiting) == (8, 2, 2)


def test_eight_who_count_at_once_leave_one_number_and_no_error(server, door):
    meeting, windows = door

    def count(client, number):
        return client.browser.send(client.page, {"aantal": str(number)}, button="tellen")

    answers = all_at_once(
        [lambda one=one, number=number: count(one, number) for number, one in enumerate(windows)]
    )
    assert {one.status_code for one in answers} == {303}
    db.session.rollback()
    stored = db.session.get_one(HeadCount, meeting)
    assert stored.people in range(CLIENTS)
    assert stored.other in range(CLIENTS)
