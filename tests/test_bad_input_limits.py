"""Too many tries: told to wait in Dutch, only where they came from, never somebody with a code."""

from datetime import timedelta

import pytest

from core import clock
from tests.support.builders import a_meeting, on_wall
from tests.support.crowd import facts, form_path
from tests.support.site import code_on

WRONG = "3467 89BC DFGH"


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    """Stand at the start of a window: a run never crosses its end."""
    time_machine.move_to(on_wall(clock.today() + timedelta(days=1), "12:00"))
    return time_machine


@pytest.fixture
def client(app):
    """A visitor; `neighbour` gives others of the same network."""
    return neighbour(app)


def neighbour(app):
    """Return a visitor from the one network of these tests."""
    visitor = app.test_client()
    visitor.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    return visitor


def signed_up(client, meeting, **given):
    answer = client.send(client.get(form_path(meeting)), given, button="</form>")
    assert answer.status_code == 303, answer.text
    return code_on(client.get("/bevestiging"))


def type_code(client, code, **kwargs):
    return client.send(client.get("/mijn-aanmelding"), {"code": code}, button="Kijk", **kwargs)


def guess(client, times, code=WRONG):
    return [type_code(client, code).status_code for _time in range(times)]


def test_after_thirty_wrong_codes_one_waits(client):
    assert guess(client, 30) == [422] * 30
    refused = type_code(client, WRONG)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert "Probeer het over een paar minuten weer" in refused.text
    assert f'value="{WRONG}"' in refused.text


def test_after_thirty_wrong_codes_a_right_one_waits_too(app, client):
    code = signed_up(app.test_client(), a_meeting())
    guess(client, 30)
    assert type_code(client, code).status_code == 429


def test_the_wait_ends(app, client, at_noon):
    code = signed_up(app.test_client(), a_meeting())
    guess(client, 30)
    wait = int(type_code(client, WRONG).headers["Retry-After"])
    at_noon.move_to(clock.now() + timedelta(seconds=wait + 1))
    assert type_code(client, code).status_code == 303


def test_elsewhere_nobody_waits(app, client):
    code = signed_up(app.test_client(), a_meeting())
    guess(client, 31)
    assert type_code(app.test_client(), code).status_code == 303


def test_what_cannot_be_a_code_is_not_counted(app, client):
    code = signed_up(app.test_client(), a_meeting())
    assert guess(client, 40, "te kort") == [422] * 40
    assert type_code(client, code).status_code == 303


def test_a_saved_code_never_waits(app, client):
    meeting = a_meeting()
    signed_up(client, meeting)
    client.send(client.get("/bevestiging"), button="Bewaar op deze telefoon")
    guess(neighbour(app), 31)
    assert "Jouw afspraken" in client.get("/mijn-aanmelding").text
    page = client.get(form_path(a_meeting()))
    assert client.send(page, {"erbij": "y"}, button="</form>").status_code == 303


def test_wrong_codes_on_the_sign_up_form_count_too(client):
    path = form_path(a_meeting())
    statuses = [
        client.send(client.get(path), {"code": WRONG}, button="</form>").status_code
        for _time in range(31)
    ]
    assert statuses == [422] * 30 + [429]


def test_a_seventh_seat_from_one_network_is_refused_with_input_kept(app, client):
    meeting = a_meeting(capacity=20)
    for _time in range(2):
        signed_up(neighbour(app), meeting, met="3")
    refused = client.send(client.get(form_path(meeting)), {"naam": "Zon"}, button="</form>")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "al veel aanmeldingen vandaan" in refused.text
    assert 'value="Zon"' in refused.text
    signed_up(app.test_client(), meeting, met="3")


def test_six_seats_are_counted_for_each_meeting_apart(app, client):
    for _meeting in range(2):
        meeting = a_meeting(capacity=20)
        for _time in range(2):
            signed_up(neighbour(app), meeting, met="3")
        assert facts(meeting)[1].seats_taken == 6


def test_a_refused_party_counts_nothing(app, client):
    meeting = a_meeting(capacity=20)
    signed_up(neighbour(app), meeting, met="3")
    signed_up(neighbour(app), meeting, met="2")
    page = client.get(form_path(meeting))
    assert client.send(page, {"met": "2"}, button="</form>").status_code == 429
    assert client.send(page, {"met": "1"}, button="</form>").status_code == 303


def test_correcting_a_form_counts_nothing(client):
    path = form_path(a_meeting(capacity=20))
    wrong = {"mail": "geen adres", "bericht": "y"}
    for _time in range(10):
        assert client.send(client.get(path), wrong, button="</form>").status_code == 422
    signed_up(client, int(path.split("/")[2]), met="3")


def test_sending_the_same_form_again_counts_once(client):
    page = client.get(form_path(a_meeting(capacity=20)))
    for _time in range(10):
        assert client.send(page, {"met": "3"}, button="</form>").status_code == 303


def test_being_asked_whether_to_wait_counts_nothing(app, client):
    meeting = a_meeting(capacity=1)
    page = client.get(form_path(meeting))
    signed_up(neighbour(app), meeting)
    for _time in range(10):
        assert client.send(page, button="</form>").status_code == 409
    assert client.send(page, {"vol": meeting}, button="</form>").status_code == 303


def test_a_seat_given_back_may_be_taken_again_by_somebody_next_door(app, client):
    meeting = a_meeting(capacity=20)
    signed_up(client, meeting, met="3")
    signed_up(neighbour(app), meeting, met="3")
    client.send(client.get(f"/mijn-aanmelding/afmelden/{meeting}"))
    signed_up(neighbour(app), meeting, met="3")
    assert facts(meeting)[1].seats_taken == 6
