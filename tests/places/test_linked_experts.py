"""Who is linked to the buurtteam of a district is named at its venues, with a yes and a link."""

from datetime import date, timedelta

import pytest

from core import changes
from core.db import db, transaction
from recovery_groups.experts.models import Expert
from tests.support.builders import a_facilitation, a_group, a_schedule, an_expert
from tests.support.linking import a_link, team_of

TODAY = date(2026, 11, 22)
VENUE = "/buurtpunten/de-linde"


@pytest.fixture
def yara(noord, linde):
    expert = an_expert("Yara")
    a_link(expert, team_of(noord), last_day=TODAY)
    return expert


def test_a_linked_expert_is_named_until_the_last_day(visitor, yara, time_machine):
    page = visitor.get(VENUE).text
    assert "Yara" in page
    assert "Zij werken samen met het buurtteam." in page
    assert "/ervaringsdeskundigen#noord" in page
    time_machine.shift(timedelta(days=1))
    assert "Yara" not in visitor.get(VENUE).text


def test_without_a_yes_nobody_is_named(visitor, yara):
    assert "Yara" in visitor.get(VENUE).text
    with transaction() as session:
        session.get_one(Expert, yara).consent_until = TODAY - timedelta(days=1)
        changes.raise_version()
    page = visitor.get(VENUE).text
    assert "Yara" not in page
    assert "Ervaringsdeskundigen hier" not in page


def test_who_is_linked_elsewhere_or_later_is_not_named(visitor, zuid, noord, linde):
    a_link(an_expert("Henk"), team_of(zuid))
    a_link(an_expert("Bas"), team_of(noord), first_day=TODAY + timedelta(days=1))
    page = visitor.get(VENUE).text
    assert "Henk" not in page
    assert "Bas" not in page


def test_who_leads_a_group_there_as_well_is_named_once(visitor, yara, noord, linde):
    group = a_group(district_id=noord)
    a_schedule(group, linde)
    a_facilitation(group, yara)
    db.session.rollback()
    page = visitor.get(VENUE).text
    assert page.count("<li>Yara</li>") == 1
    assert "Zij werken samen met het buurtteam." not in page
