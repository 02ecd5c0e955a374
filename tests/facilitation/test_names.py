"""Whose names a facilitator reads: of own meetings, for nine days, never of before one began."""

from datetime import timedelta

import pytest

from core.db import db, transaction
from recovery_groups.facilitation.own_queries import own_meeting
from recovery_groups.facilitation.waiting_queries import readable_names
from recovery_groups.groups.models import Facilitation
from recovery_groups.meetings.models import Substitution
from recovery_groups.signups.receipt_actions import withdraw
from tests.facilitation.changing import staff_of
from tests.facilitation.evenings import StaysSignedIn, evening
from tests.support.builders import a_facilitation, on_wall
from tests.support.residents import SUNDAY, a_resident
from tests.support.staff import a_facilitator, expert_of

__all__ = ["evening"]


def leads_since(evening, day):
    with transaction():
        row = db.session.query(Facilitation).filter_by(group_id=evening.group).one()
        row.first_day = day


def take_over(evening, account, *, at):
    """Let somebody say yes to lead this one date instead of its own facilitator."""
    with transaction():
        db.session.add(
            Substitution(
                meeting_id=evening.meeting,
                away_id=expert_of(evening.facilitator),
                asked_at=at,
                accepted_at=at,
                substitute_id=expert_of(account),
            )
        )


@pytest.mark.parametrize(
    ("days", "named"), [(-8, False), (-7, True), (0, True), (1, True), (2, False)]
)
def test_names_are_shown_from_a_week_before_to_the_day_after(evening, days, named):
    evening.at("12:00", days=-10)
    a_resident(evening.meeting, nickname="Vlinder")
    page = evening.at("12:00", days=days).page()
    assert ("Vlinder" in page.text) is named


def test_otherwise_one_reads_a_door_number(evening):
    evening.at("12:00", days=-10)
    a_resident(evening.meeting, nickname="Vlinder")
    door = evening.signups()[0].door
    assert f"<bdi>Gast {door}</bdi>" in evening.page().text


def test_a_day_later_the_list_is_gone_from_the_page(evening):
    a_resident(evening.meeting, nickname="Vlinder")
    door = evening.signups()[0].door
    page = evening.at("12:00", days=2).page().text
    assert f"Gast {door}" not in page or "Deze lijst is gewist." in page
    assert "Deze lijst is gewist." in page


def test_names_of_before_one_began_stay_closed(evening):
    a_resident(evening.meeting, nickname="Vlinder")
    evening.at("12:00", days=-6)
    a_resident(evening.meeting, nickname="Marja")
    leads_since(evening, SUNDAY - timedelta(days=6))
    page = evening.at("12:00", days=-5).page().text
    assert "Marja" in page
    assert "Vlinder" not in page


def test_a_substitute_reads_names_of_after_saying_yes(app, evening):
    a_resident(evening.meeting, nickname="Vlinder")
    substitute = a_facilitator(name="Joost")
    take_over(evening, substitute, at=on_wall(SUNDAY - timedelta(days=3), "12:00"))
    evening.at("12:00", days=-3)
    a_resident(evening.meeting, nickname="Marja")
    page = StaysSignedIn(app, substitute).get(evening.path)
    assert "Marja" in page.text
    assert "Vlinder" not in page.text
    assert evening.page().status_code == 404, "who gave it away leads it no more"


def test_a_substitute_who_leads_the_group_anyway_reads_on(app, evening):
    a_resident(evening.meeting, nickname="Vlinder")
    both = a_facilitator(evening.group, name="Joost")
    take_over(evening, both, at=on_wall(SUNDAY - timedelta(days=3), "12:00"))
    evening.at("12:00", days=-2)
    assert "Vlinder" in StaysSignedIn(app, both).get(evening.path).text


def test_who_took_over_and_gave_it_away_again_leads_it_no_more(app, evening):
    second, third = a_facilitator(name="Joost"), a_facilitator(name="Noor")
    take_over(evening, second, at=on_wall(SUNDAY - timedelta(days=4), "12:00"))
    with transaction():
        later = on_wall(SUNDAY - timedelta(days=3), "12:00")
        db.session.add(
            Substitution(
                meeting_id=evening.meeting,
                away_id=expert_of(second),
                asked_at=later,
                accepted_at=later,
                substitute_id=expert_of(third),
            )
        )
    evening.at("12:00", days=-2)
    assert StaysSignedIn(app, second).get(evening.path).status_code == 404
    assert StaysSignedIn(app, third).get(evening.path).status_code == 200


def test_a_substitute_is_done_with_it_the_day_after(app, evening):
    substitute = a_facilitator(name="Joost")
    take_over(evening, substitute, at=on_wall(SUNDAY - timedelta(days=3), "12:00"))
    browser = StaysSignedIn(app, substitute)
    evening.at("12:00", days=1)
    assert browser.get(evening.path).status_code == 200
    evening.at("12:00", days=2)
    assert browser.get(evening.path).status_code == 404


def test_who_stopped_reads_nothing_any_more_at_the_next_request(evening):
    a_resident(evening.meeting, nickname="Vlinder")
    evening.at("12:00")
    assert "Vlinder" in evening.page().text
    with transaction():
        row = db.session.query(Facilitation).filter_by(group_id=evening.group).one()
        row.last_day = SUNDAY - timedelta(days=1)
    assert evening.page().status_code == 404


def test_leading_again_after_a_break_opens_only_what_came_since(evening):
    a_resident(evening.meeting, nickname="Vlinder")
    with transaction():
        row = db.session.query(Facilitation).filter_by(group_id=evening.group).one()
        row.last_day = SUNDAY - timedelta(days=6)
    a_facilitation(
        evening.group, expert_of(evening.facilitator), first_day=SUNDAY - timedelta(days=2)
    )
    page = evening.at("12:00", days=-1).page()
    assert page.status_code == 200
    assert "Vlinder" not in page.text


def test_who_withdrew_is_not_on_the_list(evening):
    code = a_resident(evening.meeting, nickname="Vlinder")
    withdraw(code, evening.meeting)
    page = evening.at("12:00", days=-1).page().text
    assert "Vlinder" not in page
    assert "Nog niemand aangemeld." in page


def test_names_can_be_hidden_from_who_looks_over_a_shoulder(evening):
    a_resident(evening.meeting, nickname="Vlinder")
    door = evening.signups()[0].door
    page = evening.at("19:00").page()
    assert "Vlinder" in page.text
    evening.browser.send(page, button="/namen")
    hidden = evening.page()
    assert "Vlinder" not in hidden.text
    assert f"Gast {door}" in hidden.text
    evening.browser.send(hidden, button="/namen")
    assert "Vlinder" in evening.page().text


def test_a_plain_link_hides_them_too_and_remembers_nothing(evening):
    a_resident(evening.meeting, nickname="Vlinder")
    evening.at("19:00")
    assert "Vlinder" not in evening.browser.get(f"{evening.path}?namen=nee").text
    assert "Vlinder" in evening.page().text


def test_five_are_shown_and_the_others_on_asking(evening):
    with transaction():
        evening.row().capacity = 20
    for number in range(8):
        a_resident(evening.meeting, nickname=f"Nummer {number}")
    before, _, after = evening.at("19:00").page().text.partition("<details")
    assert before.count("tick-row") == 5
    assert after.count("tick-row") == 3
    assert "Toon alle 8" in after


def test_a_warning_does_not_give_away_who_withdrew(evening):
    code = a_resident(evening.meeting, nickname="Vlinder")
    evening.at("12:00", days=-1)
    own = own_meeting(staff_of(evening.facilitator), evening.meeting)
    assert readable_names(own, SUNDAY - timedelta(days=1)) == ["Vlinder"]
    withdraw(code, evening.meeting)
    assert readable_names(own, SUNDAY - timedelta(days=1)) == []


def test_names_that_are_not_shown_yet_need_no_hiding(evening):
    a_resident(evening.meeting, nickname="Vlinder")
    assert "Verberg namen" in evening.at("12:00", days=-7).page().text
    assert "Verberg namen" not in evening.at("12:00", days=-8).page().text
