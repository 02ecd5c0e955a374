"""Ending a link: the groups the expert leads in that district are handed over, or told about."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.accounts.rules import Role
from core.db import db
from recovery_groups.groups.models import Facilitation
from tests.support.builders import a_district, a_facilitation, a_group, an_expert
from tests.support.linking import a_link, stored_links, team_of
from tests.support.staff import an_account, sign_in

TODAY = date(2026, 11, 22)
LAST = date(2026, 12, 13)


@pytest.fixture
def noord(app):
    return a_district(name="Noord", slug="noord")


@pytest.fixture
def samira(app):
    return an_expert("Samira")


@pytest.fixture
def henk(app):
    return an_expert("Henk")


@pytest.fixture
def link(samira, noord):
    return a_link(samira, team_of(noord))


@pytest.fixture
def group(noord):
    return a_group(district_id=noord, name="Samen verder")


def end(desk, link, *, page=None, **given):
    page = page or desk.get(f"/beheer/koppelingen/{link}/stoppen")
    return desk.send(page, {"tot": LAST.isoformat(), **given}, button="stoppen")


def leaders(group):
    rows = db.session.execute(
        select(Facilitation.expert_id, Facilitation.last_day)
        .where(Facilitation.group_id == group)
        .order_by(Facilitation.first_day, Facilitation.id)
    ).all()
    db.session.rollback()
    return [tuple(row) for row in rows]


def test_the_link_ends_and_stays_in_the_history(desk, link, samira):
    answer = end(desk, link)
    assert "De koppeling stopt op die dag." in desk.get(answer.location).text
    assert stored_links(samira)[0][3] == LAST


def test_a_group_is_handed_over_to_somebody_else(desk, link, samira, henk, group):
    led = a_facilitation(group, samira)
    page = desk.get(f"/beheer/koppelingen/{link}/stoppen")
    assert "Samira is hier de enige begeleider." in page.text
    end(desk, link, page=page, **{f"groep-{led}": str(henk)})
    assert leaders(group) == [(samira, LAST), (henk, None)]


def test_a_group_without_anybody_is_told(desk, link, samira, group):
    led = a_facilitation(group, samira)
    answer = end(desk, link, **{f"groep-{led}": "0"})
    assert "1 groep heeft dan geen begeleider." in desk.get(answer.location).text
    assert leaders(group) == [(samira, LAST)]


def test_who_goes_on_leading_goes_on(desk, link, samira, group):
    a_facilitation(group, samira)
    end(desk, link)
    assert leaders(group) == [(samira, None)]


def test_who_leads_it_already_takes_it_over(desk, link, samira, henk, group):
    led = a_facilitation(group, samira)
    a_facilitation(group, henk)
    page = desk.get(f"/beheer/koppelingen/{link}/stoppen")
    assert "enige begeleider" not in page.text
    assert end(desk, link, page=page, **{f"groep-{led}": str(henk)}).status_code == 303
    assert sorted(leaders(group), key=str) == sorted([(samira, LAST), (henk, None)], key=str)


def test_only_groups_of_that_district_are_named(desk, link, samira):
    a_facilitation(a_group(name="Elders"), samira)
    assert "Elders" not in desk.get(f"/beheer/koppelingen/{link}/stoppen").text


@pytest.mark.parametrize("made_up", ["x", "999999", "-7", ""])
def test_who_was_not_offered_takes_nothing_over(desk, link, samira, group, made_up):
    led = a_facilitation(group, samira)
    end(desk, link, **{f"groep-{led}": made_up})
    assert leaders(group) == [(samira, None)]


def test_a_colleague_who_was_first_is_not_undone(desk, link, samira):
    opened = desk.get(f"/beheer/koppelingen/{link}/stoppen")
    colleague = sign_in(desk.application.test_client(), an_account(Role.COORDINATOR))
    end(colleague, link, tot="2026-12-01")
    answer = end(desk, link, page=opened)
    assert answer.status_code == 409
    assert "<dd>dinsdag 1 december 2026</dd>" in answer.text
    assert stored_links(samira)[0][3] == date(2026, 12, 1)


def test_a_day_is_needed(desk, link, samira):
    for text in ("", "ooit", "1999-01-01"):
        assert end(desk, link, tot=text).status_code == 422
    assert stored_links(samira)[0][3] is None


def test_the_day_after_the_last_one_the_public_page_names_nobody(desk, noord, time_machine):
    end(desk, a_link(an_expert("Yara"), team_of(noord)), tot=TODAY.isoformat())
    visitor = desk.application.test_client()
    assert "Yara" in visitor.get("/gebieden/noord").text
    time_machine.shift(timedelta(days=1))
    assert "Yara" not in visitor.get("/gebieden/noord").text
