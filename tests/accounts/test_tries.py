"""Guessing gets slow, for the account and for the network; nobody is ever locked out."""

import re
from datetime import timedelta

import pytest

from core import clock
from core.accounts.rules import Role
from core.ratelimit import RateBucket
from tests.support.builders import on_wall
from tests.support.residents import rows
from tests.support.staff import (
    an_account,
    app_code,
    email_of,
    type_password,
    with_password,
    with_second_step,
)


@pytest.fixture
def at_noon(time_machine):
    """Stand at the start of a window, away from midnight."""
    time_machine.move_to(on_wall(clock.today() + timedelta(days=1), "12:00"), tick=False)
    return time_machine


def pass_by(time_machine, **time):
    time_machine.move_to(clock.now() + timedelta(**time), tick=False)


def fail(client, email, times=1):
    return [type_password(client, email, "niet dit wachtwoord").status_code for _ in range(times)]


def test_ten_wrong_tries_are_free_and_the_next_has_to_wait(app, client, at_noon, facilitator):
    email = email_of(facilitator)
    assert fail(client, email, 10) == [422] * 10
    answer = type_password(client, email)
    assert answer.status_code == 429
    assert "Wacht 30 seconden. Probeer het dan weer." in answer.text
    assert answer.headers["Retry-After"] == "30"
    assert f'value="{email}"' in answer.text
    pass_by(at_noon, seconds=30)
    assert type_password(client, email).status_code == 303


def test_each_wrong_try_after_that_waits_twice_as_long_up_to_a_quarter(app, client, at_noon):
    waits = []
    fail(client, "niemand@voorbeeld.nl", 10)
    for _time in range(6):
        wait = int(type_password(client, "niemand@voorbeeld.nl").headers["Retry-After"])
        waits.append(wait)
        pass_by(at_noon, seconds=wait)
        assert fail(client, "niemand@voorbeeld.nl") == [422]
    assert waits == [30, 60, 120, 240, 480, 15 * 60]


def test_an_address_of_nobody_gets_slow_like_any_other(app, at_noon, facilitator):
    for email in (email_of(facilitator), "niemand@voorbeeld.nl"):
        client = app.test_client()
        assert [*fail(client, email, 10), *fail(client, email)] == [422] * 10 + [429]


def test_tries_on_both_sides_of_a_quarter_count_together(app, client, at_noon, facilitator):
    pass_by(at_noon, minutes=14)
    fail(client, email_of(facilitator), 5)
    pass_by(at_noon, minutes=2)
    fail(client, email_of(facilitator), 5)
    assert type_password(client, email_of(facilitator)).status_code == 429


def test_an_account_gets_slow_from_wherever_it_is_tried(app, at_noon, facilitator):
    for _network in range(10):
        fail(app.test_client(), email_of(facilitator))
    assert type_password(app.test_client(), email_of(facilitator)).status_code == 429


def test_a_network_gets_slow_whichever_accounts_it_tries(app, client, at_noon, facilitator):
    for number in range(10):
        fail(client, f"iemand{number}@voorbeeld.nl")
    assert type_password(client, email_of(facilitator)).status_code == 429
    assert type_password(app.test_client(), email_of(facilitator)).status_code == 303


def test_a_browser_that_was_in_before_does_not_wait_for_what_others_try(
    app, client, at_noon, facilitator
):
    email = email_of(facilitator)
    type_password(client, email)
    client.send(client.get("/mijn-account"), button="Uitloggen")
    for _network in range(10):
        fail(app.test_client(), email)
    assert type_password(app.test_client(), email).status_code == 429
    assert type_password(client, email).status_code == 303


def test_and_it_has_a_count_of_its_own(app, client, at_noon, facilitator):
    email = email_of(facilitator)
    type_password(client, email)
    client.send(client.get("/mijn-account"), button="Uitloggen")
    fail(client, email, 10)
    assert type_password(client, email).status_code == 429
    assert type_password(app.test_client(), email).status_code == 303


def test_the_cookie_of_a_device_counts_for_its_own_account_only(app, client, at_noon):
    mine = with_password(an_account(Role.FACILITATOR))
    theirs = with_password(an_account(Role.FACILITATOR))
    type_password(client, mine)
    client.send(client.get("/mijn-account"), button="Uitloggen")
    for _network in range(10):
        fail(app.test_client(), theirs)
    assert type_password(client, theirs).status_code == 429


def test_the_cookie_of_a_device_says_nothing_to_who_reads_it(client, facilitator):
    type_password(client, email_of(facilitator))
    value = client.get_cookie("toestel").value
    assert email_of(facilitator) not in value
    assert len(value) > 100


def test_signing_in_often_is_no_failure(app, client, at_noon, facilitator):
    for _time in range(12):
        assert type_password(client, email_of(facilitator)).status_code == 303
        client.send(client.get("/mijn-account"), button="Uitloggen")
        client.delete_cookie("toestel")


def test_a_wrong_code_of_the_second_step_gets_slow_too(app, client, at_noon, coordinator):
    secret = with_second_step(coordinator)
    type_password(client, email_of(coordinator))
    page = client.get("/inloggen/tweede-stap")
    for _time in range(10):
        page = client.send(page, {"code": "000000"}, button="Ga verder")
        assert page.status_code == 422
    answer = client.send(page, {"code": app_code(secret)}, button="Ga verder")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "30"
    pass_by(at_noon, seconds=30)
    answer = client.send(answer, {"code": app_code(secret)}, button="Ga verder")
    assert answer.status_code == 303


def test_what_is_counted_names_nobody(app, client, at_noon, facilitator):
    email = email_of(facilitator)
    fail(client, email, 11)
    kept = {one.bucket for one in rows(RateBucket)}
    assert len(kept) == 4, "a count and a wait, for the account and for the network"
    for bucket in kept:
        assert re.fullmatch(r"sign-in:([0-9a-f]{4}|[0-9a-f]{16})(/wait)?", bucket)
