"""Counting heads and ticking names at the door: saved at once, never lost, only in time."""

import re

import pytest
from sqlalchemy import select

from core.audit import AuditLine
from core.db import db
from core.errors import NotFound
from core.forms import LIFETIME
from recovery_groups.facilitation import count_actions
from recovery_groups.facilitation.count_actions import Counted
from recovery_groups.meetings.models import CancelReason
from recovery_groups.planning.actions import cancel_meeting
from tests.facilitation.evenings import evening, staff_of_account, strangers
from tests.support.residents import a_resident
from tests.support.site import counted_statements, path_of

__all__ = ["evening"]


def audited(action):
    db.session.rollback()
    return list(db.session.scalars(select(AuditLine).where(AuditLine.action == action)))


def plus(page):
    return re.search(r'value="(\d+)" aria-label="Eén erbij"', page.text)[1]


def test_a_tap_on_plus_is_saved_at_once_with_the_time(evening):
    page = evening.at("19:42").page()
    assert "Nog niet geteld." in page.text
    answer = evening.count(plus(page), page)
    assert answer.status_code == 303
    assert path_of(answer) == evening.path
    page = evening.page()
    assert evening.people() == 1
    assert "Laatst bewaard om 19:42 uur" in page.text
    assert [line.account_id for line in audited("counted")] == [evening.facilitator]


def test_a_double_tap_counts_once(evening):
    page = evening.at("19:42").page()
    for _tap in range(2):
        assert evening.count(plus(page), page).status_code == 303
    assert evening.people() == 1
    assert "collega" not in evening.page().text


def test_up_and_down_and_never_below_zero(evening):
    evening.at("19:42")
    evening.count(1)
    evening.count(2)
    evening.count(1)
    assert evening.people() == 1
    evening.count(0)
    page = evening.page()
    assert evening.people() == 0
    assert re.search(r'aria-label="Eén minder" disabled', page.text)


def test_a_number_can_be_typed_and_may_exceed_the_places(evening):
    page = evening.at("19:42").page()
    evening.browser.send(page, {"getal": "25"}, button="tellen")
    assert evening.people() == 25


@pytest.mark.parametrize("typed", ["veel", "1000", "-1", "1e2", "٣"])
def test_what_is_no_head_count_is_refused_and_kept(evening, typed):
    page = evening.at("19:42").page()
    answer = evening.browser.send(page, {"getal": typed}, button="tellen")
    assert answer.status_code == 422
    assert "Vul een getal in van 0 tot en met 999." in answer.text
    assert f'value="{typed}"' in answer.text
    assert evening.people() is None


def test_saving_only_ticks_counts_nobody(evening):
    a_resident(evening.meeting)
    evening.at("19:42").tick(evening.signups()[0].door)
    assert evening.people() is None
    assert evening.signups()[0].present


def test_plus_one_is_four_statements(evening):
    evening.at("19:42").count(1)
    for number in (2, 3):
        page = evening.page()
        with counted_statements() as seen:
            assert evening.count(number, page).status_code == 303
        assert len(seen) <= 4, seen


def test_the_first_count_is_four_statements_too(evening):
    page = evening.at("19:42").page()
    with counted_statements() as seen:
        evening.count(1, page)
    assert len(seen) <= 4, seen


def test_two_who_count_at_once_are_told_both_numbers(app, evening):
    other = evening.at("19:42").colleague(app)
    evening.count(5)
    theirs = other.get(evening.path)
    evening.count(9)
    other.send(theirs, {"aantal": "6"}, button="tellen")
    assert evening.people() == 6, "at a door the last number stands"
    for browser in (other, evening.browser):
        page = browser.get(evening.path)
        assert "Een collega telde 9." in page.text
        assert "Zet op 9" in page.text
    evening.count(9)
    assert evening.people() == 9
    assert "Een collega telde" not in evening.page().text


def test_two_who_count_the_same_number_at_once_are_told_too(app, evening):
    other = evening.at("19:42").colleague(app)
    evening.count(5)
    theirs = other.get(evening.path)
    evening.count(6)
    other.send(theirs, {"aantal": "6"}, button="tellen")
    assert evening.people() == 6
    assert "Een collega telde ook 6." in other.get(evening.path).text


def test_a_double_tap_does_not_hide_the_number_of_a_colleague(app, evening):
    other = evening.at("19:42").colleague(app)
    theirs = other.get(evening.path)
    evening.count(9)
    for _tap in range(2):
        other.send(theirs, {"aantal": "1"}, button="tellen")
    assert "Een collega telde 9." in other.get(evening.path).text


@pytest.mark.parametrize(
    ("wall", "days", "refusal"),
    [
        ("18:29", 0, count_actions.TooEarlyToCount),
        ("04:00", 1, count_actions.TooLateToCount),
    ],
)
def test_outside_the_evening_nothing_is_counted(app, evening, wall, days, refusal):
    evening.at(wall, days=days)
    staff = staff_of_account(app, evening.facilitator)
    with pytest.raises(refusal):
        count_actions.save(staff, evening.meeting, Counted(people=3))
    assert evening.people() is None


def test_a_page_of_before_the_end_of_the_night_is_told_that_it_is_over(evening):
    page = evening.at("03:59", days=1).page()
    answer = evening.at("04:00", days=1).count(3, page)
    assert answer.status_code == 409
    assert "Tellen kan niet meer. Deze keer is voorbij." in answer.text


@pytest.mark.parametrize(("wall", "days"), [("18:30", 0), ("03:59", 1)])
def test_from_an_hour_before_until_four_at_night_it_is(evening, wall, days):
    evening.at(wall, days=days).count(3)
    assert evening.people() == 3


def test_later_the_count_can_still_be_read(evening):
    evening.at("20:00").count(7)
    page = evening.at("12:00", days=3).page()
    assert '<b class="count__was">7</b>' in page.text
    assert 'name="getal"' not in page.text


def test_a_cancelled_evening_is_not_counted(evening):
    page = evening.at("18:40").page()
    cancel_meeting(evening.meeting, CancelReason.OTHER)
    answer = evening.count(3, page)
    assert answer.status_code == 409
    assert "Deze keer gaat niet door." in answer.text


def test_a_form_that_stood_open_too_long_keeps_its_ticks(evening):
    a_resident(evening.meeting)
    page = evening.at("19:00").page()
    evening.clock.shift(LIFETIME * 1.5)
    door = evening.signups()[0].door
    evening.browser.get(evening.path)
    answer = evening.tick(door, page=page)
    assert answer.status_code == 422
    assert re.search(rf'name="is-er" value="{door}" checked', answer.text)
    assert evening.browser.send(answer, button="tellen").status_code == 303
    assert evening.signups()[0].present


def test_a_tap_on_plus_saves_the_ticks_with_it(evening):
    a_resident(evening.meeting)
    door = evening.signups()[0].door
    page = evening.at("19:42").page()
    evening.browser.send(page, {"aantal": "1", "is-er": str(door)}, button="tellen")
    assert evening.people() == 1
    assert evening.signups()[0].present


def test_two_who_tick_at_once_lose_no_tick(app, evening):
    for _number in range(3):
        a_resident(evening.meeting)
    first, second, third = (one.door for one in evening.signups())
    other = evening.at("19:42").colleague(app)
    evening.tick(first)
    theirs, mine = other.get(evening.path), evening.page()
    other.send(theirs, {"is-er": [str(first), str(second)]}, button="tellen")
    evening.tick(third, page=mine)
    assert [one.present for one in evening.signups()] == [False, True, True]


def test_the_ticked_people_can_be_taken_over_as_head_count(evening):
    a_resident(evening.meeting, party=3)
    a_resident(evening.meeting)
    evening.at("19:42").tick(*(one.door for one in evening.signups()))
    page = evening.page()
    assert "Neem 4 over van de lijst" in page.text
    evening.count(4, page)
    assert evening.people() == 4
    assert "over van de lijst" not in evening.page().text


def test_a_door_number_of_another_meeting_ticks_nobody(evening):
    a_resident(evening.meeting)
    evening.at("19:42").tick(99_999)
    assert not evening.signups()[0].present


def test_who_is_no_facilitator_of_it_cannot_save_by_the_use_case_either(app, evening):
    evening.at("19:42")
    for name, stranger in strangers(app, evening).items():
        with pytest.raises(NotFound):
            count_actions.save(
                staff_of_account(app, stranger.account), evening.meeting, Counted(people=3)
            )
        assert evening.people() is None, name
