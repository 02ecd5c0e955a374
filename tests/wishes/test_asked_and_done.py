"""Jij vroeg, wij deden: what the public reads of a district's needs."""

import pytest

from core.db import db, transaction
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.wishes import need_actions
from recovery_groups.wishes.queries import MOST_PUBLIC
from recovery_groups.wishes.rules import NeedState
from tests.support.site import counted_statements
from tests.wishes.doing import a_need, given, move, need_of, planner

PAGE = "/gebieden/noord"
SAID = {"public": True, "sentence": "Jullie vroegen om een avond."}


@pytest.fixture(autouse=True)
def _sunday(clock_at):
    """It is a Sunday in November."""


@pytest.fixture
def staff(ilse, noord):
    """Who plans in Noord."""
    return planner(ilse, noord)


def test_a_district_without_public_needs_has_no_such_part(client, staff, noord):
    a_need(staff, noord, what="Alleen voor het team", sentence="Een zin die nog niemand leest.")
    page = client.get(PAGE).text
    assert "Jij vroeg, wij deden" not in page
    assert "Alleen voor het team" not in page
    assert "Een zin die nog niemand leest." not in page


def test_the_public_reads_the_sentence_and_the_state_and_nothing_else(client, staff, noord):
    a_need(
        staff, noord, NeedState.DISCUSSED, what="Intern", decision="Geheim", owner_id=None, **SAID
    )
    page = client.get(PAGE).text
    assert "Jij vroeg, wij deden" in page
    assert "Jullie vroegen om een avond." in page
    assert "Besproken op 22 november 2026" in page or "Besproken op zondag 22 november" in page
    assert "Intern" not in page
    assert "Geheim" not in page


def test_a_kept_page_follows_each_change(client, staff, noord):
    made = a_need(staff, noord, **SAID)
    assert "Gezien op" in client.get(PAGE).text
    move(staff, made, NeedState.DISCUSSED)
    assert "Besproken op" in client.get(PAGE).text
    other = given(**{**SAID, "sentence": "Een andere zin."})
    need_actions.change(staff, made, other, seen=need_of(made).edition)
    assert "Een andere zin." in client.get(PAGE).text
    need_actions.put_away(staff, made)
    assert "Een andere zin." not in client.get(PAGE).text
    need_actions.bring_back(staff, made)
    assert "Een andere zin." in client.get(PAGE).text


def test_the_group_is_linked_once_one_may_read_its_page(client, staff, noord):
    made = a_need(staff, noord, NeedState.PLANNED, **SAID)
    group = need_actions.make_group(staff, made, name="Avond in Noord", promise="Praten.")
    assert "Avond in Noord" not in client.get(PAGE).text
    with transaction() as session:
        session.get_one(RecoveryGroup, group).state = GroupState.OPEN
        need_actions.group_opened(group, by=None)
    page = client.get(PAGE).text
    assert 'href="/groepen/avond-in-noord"' in page
    assert "Gestart op" in page
    assert client.get("/groepen/avond-in-noord").status_code == 200


def test_what_started_comes_first_and_the_list_ends(client, staff, noord):
    for number in range(MOST_PUBLIC):
        a_need(staff, noord, public=True, sentence=f"Zin {number}.")
    a_need(staff, noord, NeedState.STARTED, public=True, sentence="Deze is gestart.")
    page = client.get(PAGE).text
    assert page.index("Deze is gestart.") < page.index(f"Zin {MOST_PUBLIC - 1}.")
    assert "Zin 0." not in page


def test_another_district_shows_its_own(client, staff, noord, zuid):
    a_need(staff, noord, **SAID)
    assert SAID["sentence"] not in client.get("/gebieden/zuid").text


def test_the_needs_of_all_districts_are_asked_once_until_something_changes(client, staff, noord):
    a_need(staff, noord, **SAID)

    def asked(path):
        with counted_statements() as seen:
            client.get(path)
        return sum("FROM need" in one for one in seen)

    assert asked(f"{PAGE}?eerst") == 1
    assert asked(f"{PAGE}?dan") == 0
    a_need(staff, noord, **SAID)
    assert asked(f"{PAGE}?weer") == 1
    db.session.rollback()


@pytest.mark.parametrize("prefix", ["/en", "/ar"])
def test_a_dutch_sentence_is_marked_as_dutch(client, staff, noord, prefix):
    a_need(staff, noord, **SAID)
    page = client.get(f"{prefix}{PAGE}").text
    assert f'<h3 lang="nl" dir="ltr">{SAID["sentence"]}</h3>' in page
