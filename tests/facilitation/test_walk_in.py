"""Who walks in gets a place at the door's limit; the walk-in places are for the door."""

import pytest

from core import clock
from core.db import db, transaction
from core.errors import NotFound, Refused
from recovery_groups.facilitation import walk_in_actions
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings import seats
from recovery_groups.meetings.models import CancelReason, Meeting
from recovery_groups.planning.actions import cancel_meeting
from recovery_groups.signups.models import MonthCount, Receipt
from recovery_groups.signups.receipt_actions import withdraw
from tests.facilitation.evenings import evening, staff_of_account, strangers
from tests.support.residents import a_resident, night, rows, size

__all__ = ["evening", "night"]


def full_online(evening):
    """Let six people take every online place."""
    return [a_resident(evening.meeting) for _ in range(6)]


def seated(evening):
    row = evening.row()
    return row.seats_taken, row.walked_in, row.parties_waiting


def test_who_walks_in_gets_a_place_and_is_there(evening):
    evening.at("19:10").walk_in(2)
    (one,) = evening.signups()
    door = one.door
    assert (one.state, one.party, one.at_door, one.present) == ("seated", 2, True, True)
    assert seated(evening) == (2, 2, 0)
    page = evening.page().text
    assert f"Gast {door} · 2 mensen" in page
    assert "Kwam zo binnen" in page


def test_a_double_tap_adds_them_once(evening):
    page = evening.at("19:10").page()
    for _tap in range(2):
        assert evening.walk_in(1, page).status_code == 303
    assert seated(evening) == (1, 1, 0)
    evening.walk_in(1)
    assert seated(evening) == (2, 2, 0)


def test_the_door_goes_on_where_the_site_stops(evening):
    full_online(evening)
    evening.at("19:10").walk_in(2)
    assert seated(evening) == (8, 2, 0)


def test_who_walked_in_takes_no_place_from_who_signs_up(app, evening):
    for _place in range(5):
        a_resident(evening.meeting)
    evening.at("19:10").walk_in(2)
    group = db.session.get_one(RecoveryGroup, evening.group).slug
    resident = app.test_client()
    for path in ("/", f"/groepen/{group}", f"/bijeenkomsten/{evening.meeting}"):
        page = resident.get(path).text
        assert "Bijna vol" in page, path
        assert "Vol – wachtlijst kan" not in page, path


def test_when_full_it_is_refused_with_a_way_on(evening):
    full_online(evening)
    page = evening.at("19:10").page()
    evening.walk_in(2)
    answer = evening.walk_in(1, page=_another_mark(evening, page))
    assert answer.status_code == 409
    assert "Er is geen plek meer. Maak eerst meer plekken. Of tel gewoon mee." in answer.text
    assert seated(evening) == (8, 2, 0)
    assert 'name="mensen"' not in evening.page().text
    evening.count(12)
    assert evening.people() == 12


def _another_mark(evening, page):
    """Return a page that was opened before it was full: with a form of its own."""
    with transaction():
        db.session.get_one(Meeting, evening.meeting).capacity = 20
    fresh = evening.page()
    with transaction():
        db.session.get_one(Meeting, evening.meeting).capacity = 8
    assert page.status_code == 200
    return fresh


def test_the_walk_in_places_are_theirs_while_others_wait_online(evening):
    full_online(evening)
    a_resident(evening.meeting)
    evening.at("19:10")
    assert evening.walk_in(2).status_code == 303
    assert seated(evening) == (8, 2, 1)


def test_above_the_walk_in_places_who_waits_comes_first(evening):
    for _ in range(2):
        a_resident(evening.meeting, party=2)
    a_resident(evening.meeting, party=1)
    a_resident(evening.meeting, party=3)
    page = evening.at("19:10").page()
    assert evening.row().parties_waiting == 1
    assert "Er zijn nog 2 plekken." in page.text
    assert "De andere zijn voor wie wacht." in page.text
    assert evening.walk_in(2, page).status_code == 303
    assert seated(evening) == (7, 2, 1), "one online place is empty, but too small for who waits"
    page = evening.page()
    assert "De plekken die vrij zijn, zijn voor wie wacht." in page.text
    with transaction():
        assert seats.claim_at_door(evening.meeting, 1, now=clock.now()) is None


def test_from_the_start_on_every_empty_chair_is_for_the_door(evening):
    for _ in range(2):
        a_resident(evening.meeting, party=2)
    a_resident(evening.meeting, party=1)
    a_resident(evening.meeting, party=3)
    evening.at("19:30").walk_in(3)
    assert seated(evening) == (8, 3, 1)


def test_who_waits_moves_up_into_an_online_place_although_the_door_was_used(evening):
    codes = full_online(evening)
    waiting = a_resident(evening.meeting)
    evening.at("19:10").walk_in(2)
    withdraw(codes[0], evening.meeting)
    assert seated(evening) == (8, 2, 0), "the place that came free is not the door's"
    assert [one.state for one in evening.signups()].count("seated") == 7
    assert waiting


def test_the_site_still_offers_what_the_door_did_not_take(evening):
    evening.at("19:10").walk_in(2)
    codes = full_online(evening)
    assert len(codes) == 6
    assert seated(evening) == (8, 2, 0)


def test_it_can_be_taken_back(evening):
    evening.at("19:10").walk_in(2)
    page = evening.page()
    for _tap in range(2):
        answer = evening.browser.send(page, button="toch-niet")
        assert answer.status_code == 303
    assert evening.signups() == []
    assert size(Receipt) == 0
    assert seated(evening) == (0, 0, 0)


def test_taking_back_lets_who_waits_in_before_the_start(evening):
    evening.at("19:00").walk_in(3)
    for _ in range(5):
        a_resident(evening.meeting)
    a_resident(evening.meeting)
    assert seated(evening) == (8, 3, 1)
    evening.browser.send(evening.page(), button="toch-niet")
    assert seated(evening) == (6, 0, 0)


def test_who_signed_up_themselves_is_not_taken_back(evening):
    evening.at("19:00").walk_in(1)
    page = evening.page()
    a_resident(evening.meeting)
    theirs = next(one.door for one in evening.signups() if not one.at_door)
    evening.browser.send(page, {"gast": str(theirs)}, button="toch-niet")
    assert len(evening.signups()) == 2


@pytest.mark.parametrize(
    ("wall", "days", "words"),
    [
        ("18:29", 0, "Mensen erbij zetten kan vanaf een uur voor het begin."),
        ("21:00", 0, "Mensen erbij zetten kan niet meer. Tellen kan nog wel."),
    ],
)
def test_outside_the_evening_nobody_is_added(app, evening, wall, days, words):
    evening.at(wall, days=days)
    staff = staff_of_account(app, evening.facilitator)
    with pytest.raises(Refused) as refusal:
        walk_in_actions.add(staff, evening.meeting, 1, nonce=b"x" * 16)
    assert str(refusal.value.sentence) == words
    assert evening.signups() == []


def test_a_cancelled_evening_takes_nobody(evening):
    page = evening.at("18:40").page()
    cancel_meeting(evening.meeting, CancelReason.OTHER)
    answer = evening.walk_in(1, page)
    assert answer.status_code == 409
    assert evening.signups() == []


@pytest.mark.parametrize("people", ["0", "4", "x", "", "99999999999999999999"])
def test_only_one_two_or_three_come_in_together(evening, people):
    page = evening.at("19:10").page()
    answer = evening.browser.send(page, {"mensen": people}, button="/erbij")
    assert answer.status_code == 422
    assert "Kies 1, 2 of 3 mensen." in answer.text


def test_nobody_holds_a_code_of_a_walk_in(app, evening):
    evening.at("19:10").walk_in(1)
    visitor = app.test_client()
    page = visitor.get("/mijn-aanmelding")
    answer = visitor.send(page, {"code": "6789 BCDF GHJK"}, button="Kijk")
    assert "Deze code kennen wij niet" in answer.text


def test_walk_ins_count_in_what_stays(evening, night):
    evening.at("19:10").walk_in(3)
    night(8)
    (count,) = rows(MonthCount)
    assert (count.people, count.parties) == (3, 1)
    assert seated(evening) == (0, 0, 0)


def test_who_is_no_facilitator_of_it_cannot_do_so_by_the_use_case_either(app, evening):
    evening.at("19:10").walk_in(1)
    door = evening.signups()[0].door
    for name, stranger in strangers(app, evening).items():
        staff = staff_of_account(app, stranger.account)
        with pytest.raises(NotFound):
            walk_in_actions.add(staff, evening.meeting, 1, nonce=b"x" * 16)
        with pytest.raises(NotFound):
            walk_in_actions.take_back(staff, evening.meeting, door)
        assert len(evening.signups()) == 1, name


def test_a_public_page_still_tells_only_a_band(app, evening):
    full_online(evening)
    evening.at("19:10").walk_in(1)
    text = app.test_client().get(f"/bijeenkomsten/{evening.meeting}").text
    assert "Vol" in text


def test_who_waits_and_stands_there_is_added_too(evening):
    full_online(evening)
    a_resident(evening.meeting)
    asks = "Staat iemand van de wachtlijst voor je?"
    assert asks not in evening.at("19:10").page().text
    assert asks in evening.at("19:40").page().text
