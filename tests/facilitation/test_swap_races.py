"""Two facilitators at the same moment, on the production server: one wins, nothing is lost."""

from datetime import timedelta
from functools import partial

import pytest

from core import clock
from recovery_groups.facilitation import swap_actions
from recovery_groups.signups.models import SignupState
from tests.facilitation.changing import (
    an_evening,
    meetings_of,
    row,
    signups_of,
    staff_of,
    substitutions,
)
from tests.support.builders import a_meeting
from tests.support.crowd import signed_up
from tests.support.mailing import sign_up
from tests.support.server import all_at_once
from tests.support.staff import a_facilitator, expert_of, sign_in

pytestmark = pytest.mark.race

AHEAD = timedelta(days=5)


def staff_browser(server, app, account):
    """Return a browser at the server in which this account is signed in."""
    client = sign_in(app.test_client(), account)
    browser = server.browser()
    browser.cookies = {one.key: one.value for one in client._cookies.values()}
    return browser


@pytest.fixture
def evening(server, lasting_site):
    return an_evening(lasting_site, starts_at=clock.now() + AHEAD, capacity=4)


def at_once(browsers, address, button, data=None):
    """Let everybody open a page, then send its form at the same moment."""
    pages = [browser.get(address) for browser in browsers]
    return all_at_once(
        [
            lambda one=one, page=page: one.send(page, data or {}, button=button)
            for one, page in zip(browsers, pages, strict=True)
        ]
    )


def test_of_eight_who_say_yes_at_once_one_takes_over(server, lasting_site, evening):
    accounts = [a_facilitator(name=f"Naam {number}") for number in range(8)]
    experts = [expert_of(one) for one in accounts]
    swap_actions.ask(staff_of(evening.account), evening.meeting, experts)
    browsers = [staff_browser(server, lasting_site, one) for one in accounts]
    answers = at_once(browsers, evening.path("vervanging"), "Ja, ik neem het over")
    assert sorted(one.status_code for one in answers) == [303] + [409] * 7
    winner = experts[[one.status_code for one in answers].index(303)]
    assert substitutions(evening.meeting)[0].substitute_id == winner


def colleagues(server, lasting_site, evening, count=2):
    others = [a_facilitator(evening.group, name=f"Ook {one}") for one in range(count - 1)]
    accounts = [evening.account, *others]
    return [staff_browser(server, lasting_site, one) for one in accounts]


def test_two_who_give_the_same_last_place_give_it_once(server, lasting_site, evening):
    made = with_a_reserve(evening)
    for _ in range(5):
        sign_up(made, "")
    doors = [one.door for one in signups_of(made) if one.state == SignupState.WAITING]
    browsers = colleagues(server, lasting_site, evening, 2)
    pages = [browser.get(evening.path("wachtlijst", made)) for browser in browsers]
    answers = all_at_once(
        [
            lambda one=one, page=page, door=door: one.send(
                page, {"nummer": str(door), "zeker": "ja"}, button="Geef plek"
            )
            for one, page, door in zip(browsers, pages, doors, strict=True)
        ]
    )
    assert sorted(one.status_code for one in answers) == [303, 409]
    assert row(made).seats_taken == 4
    counts(made)


def with_a_reserve(evening):
    """Make a date for four, one place of which is kept for who walks in."""
    start = clock.now() + AHEAD + timedelta(days=len(meetings_of(evening.group)))
    return a_meeting(
        group=evening.group, venue=evening.venue, starts_at=start, capacity=4, walk_in_places=1
    )


def counts(meeting):
    """The meeting's own counts are those of its rows."""
    rows, found = signups_of(meeting), row(meeting)
    seated = [one.party for one in rows if one.state == SignupState.SEATED]
    waiting = [one for one in rows if one.state == SignupState.WAITING]
    assert (found.seats_taken, found.parties_waiting) == (sum(seated), len(waiting))


def test_giving_a_place_while_it_is_withdrawn_online_keeps_the_counts(
    server, lasting_site, evening
):
    for _ in range(10):
        made = with_a_reserve(evening)
        residents = signed_up(server, made, 4)
        waiting = next(one for one in signups_of(made) if one.state == SignupState.WAITING)
        (browser,) = colleagues(server, lasting_site, evening, 1)
        page = browser.get(evening.path("wachtlijst", made))
        leaving = residents[-1].get(f"/mijn-aanmelding/afmelden/{made}")
        given = partial(browser.send, page, {"nummer": str(waiting.door)}, button="Geef plek")
        left = partial(residents[-1].send, leaving, button="Ja, meld mij af")
        answers = all_at_once([given, left])
        assert answers[1].status_code == 303
        assert answers[0].status_code in {303, 409}
        last = next(one for one in signups_of(made) if one.door == waiting.door)
        assert last.state == SignupState.WITHDRAWN
        counts(made)


def test_a_double_tap_at_the_same_moment_cancels_and_adds_once(server, lasting_site, evening):
    (browser,) = colleagues(server, lasting_site, evening, 1)
    page = browser.get(evening.path("gaat-niet-door"))
    day = (clock.today() + AHEAD + timedelta(days=1)).isoformat()
    given = {"reden": "room", "wanneer": "nieuw", "dag": day, "tijd": "10:00"}
    page = browser.send(page, given, button="Waarom")
    twins = [browser.twin() for _ in range(4)]
    answers = all_at_once(
        [
            lambda one=one: one.send(page, {"zeker": "ja"}, button="Ja, dit gaat niet door")
            for one in twins
        ]
    )
    assert {one.status_code for one in answers} == {303}
    assert len(meetings_of(evening.group)) == 2
