"""What a coordinator should do now: each lack, and what is none."""

from datetime import date, timedelta

from sqlalchemy import select

from core import clock
from core.db import transaction
from locations.venues.models import Room
from recovery_groups.coverage.figure_actions import keep_figures
from recovery_groups.meetings.models import SubstituteAsked, Substitution
from tests.coverage.reading import PATH, TODAY, counted, every_week, row_of, todos
from tests.support.builders import (
    a_facilitation,
    a_group,
    a_meeting,
    an_expert,
    on_wall,
)
from tests.support.linking import a_link, team_of


def test_a_district_without_a_group_is_missing_and_comes_first(desk, noord, anker):
    page = desk.get(PATH)
    assert row_of(page, "Noord")[-1] == "Ontbreekt"
    assert todos(page)[0] == (
        "Noord: start een groep Hier is nog geen groep. Er is al een buurtpunt: Het Anker."
    )
    assert todos(page)[1].startswith("Noord: zoek een ervaringsdeskundige")


def test_a_team_waits_since_the_day_after_its_last_link(desk, noord, samira):
    a_link(samira, team_of(noord), last_day=date(2026, 11, 9))
    page = desk.get(PATH)
    assert row_of(page, "Noord")[7] == "Nog niemand sinds 10 nov 2026"
    assert any("wacht sinds dinsdag 10 november" in one for one in todos(page))


def test_a_link_that_ends_within_four_weeks_asks_for_something(desk, noord, samira):
    a_link(samira, team_of(noord), last_day=TODAY + timedelta(days=28))
    a_link(an_expert("Henk"), team_of(noord), last_day=TODAY + timedelta(days=29))
    about = [one for one in todos(desk.get(PATH)) if "stopt" in one]
    assert len(about) == 1
    assert "Noord: koppeling van Samira stopt" in about[0]


def test_a_date_without_facilitator_is_named_once_for_each_group(desk, noord, anker, group):
    every_week(group, anker)
    about = [one for one in todos(desk.get(PATH)) if "geen begeleider" in one]
    assert about == ["Maandag 23 november: geen begeleider Samen verder, Het Anker. En nog 3 keer."]


def substitution(meeting, away, **given):
    with transaction() as session:
        session.add(Substitution(meeting_id=meeting, away_id=away, asked_at=clock.now(), **given))


def unled(desk):
    return [one for one in todos(desk.get(PATH)) if "geen begeleider" in one]


def test_who_asked_for_a_substitute_is_away_until_somebody_says_yes(desk, anker, group, samira):
    a_facilitation(group, samira)
    first, *_ = every_week(group, anker)
    substitution(first, samira)
    assert [one[:19] for one in unled(desk)] == ["Maandag 23 november"]
    assert "En nog" not in unled(desk)[0]


def test_it_says_when_everybody_who_was_asked_said_no(desk, anker, group, samira):
    a_facilitation(group, samira)
    first, *_ = every_week(group, anker)
    substitution(first, samira)
    with transaction() as session:
        question = session.scalars(select(Substitution.id)).one()
        answers = [
            SubstituteAsked(substitution_id=question, expert_id=an_expert(name), declined_at=when)
            for name, when in (("Henk", clock.now()), ("Noor", None))
        ]
        session.add_all(answers)
    assert "Alle collega" not in unled(desk)[0]
    with transaction() as session:
        session.query(SubstituteAsked).update({SubstituteAsked.declined_at: clock.now()})
    assert unled(desk)[0].endswith("Alle collega’s die zijn gevraagd, kunnen niet.")


def test_a_substitute_who_said_yes_leads(desk, anker, group, samira):
    a_facilitation(group, samira)
    first, *_ = every_week(group, anker)
    substitution(first, samira, substitute_id=an_expert("Henk"), accepted_at=clock.now())
    assert unled(desk) == []


def test_who_took_the_question_back_leads_again(desk, anker, group, samira):
    a_facilitation(group, samira)
    first, *_ = every_week(group, anker)
    substitution(first, samira, withdrawn_at=clock.now())
    assert unled(desk) == []


def test_a_substitute_who_is_away_as_well_leaves_nobody(desk, anker, group, samira):
    a_facilitation(group, samira)
    first, *_ = every_week(group, anker)
    henk = an_expert("Henk")
    substitution(first, samira, substitute_id=henk, accepted_at=clock.now())
    substitution(first, henk)
    assert len(unled(desk)) == 1


def test_a_facilitator_who_stops_leaves_the_dates_after_that(desk, anker, group, samira):
    a_facilitation(group, samira, last_day=TODAY + timedelta(days=1))
    every_week(group, anker)
    assert [one[:19] for one in unled(desk)] == ["Maandag 30 november"]


def test_a_room_used_twice_is_told_for_the_later_group(desk, noord, anker, group, samira):
    other = a_group(district_id=noord, name="Koffie")
    a_facilitation(group, samira)
    a_facilitation(other, samira)
    room = a_room(anker)
    a_meeting(group=group, venue=anker, room_id=room, starts_at=on_wall(TODAY, "19:00"))
    a_meeting(group=other, venue=anker, room_id=room, starts_at=on_wall(TODAY, "20:00"))
    a_meeting(group=other, venue=anker, room_id=room, starts_at=on_wall(TODAY, "21:30"))
    about = [one for one in todos(desk.get(PATH)) if "dubbel" in one]
    assert about == ["Zondag 22 november: ruimte dubbel bezet Koffie, Het Anker."]


def a_room(venue):
    with transaction() as session:
        room = Room(venue_id=venue, name="zaal 9", size=20)
        session.add(room)
        session.flush()
        return room.id


def test_a_full_district_is_weak_and_asks_for_a_second_group(desk, noord, anker, group, samira):
    every_week(group, anker)
    a_facilitation(group, samira)
    a_link(samira, team_of(noord))
    counted(group, anker, 8)
    keep_figures(clock.now())
    page = desk.get(PATH)
    assert row_of(page, "Noord")[-1] == "Kwetsbaar"
    assert todos(page) == ["Noord: zit bijna vol Is er plek voor een tweede groep?"]
