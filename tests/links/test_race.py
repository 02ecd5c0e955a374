"""Several coordinators link the same expert at the same moment: one does, the others read why."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from core import clock
from core.accounts.rules import HeldGrant, Role, Staff
from core.db import db
from recovery_groups.desk.links_actions import add_link, change_link
from recovery_groups.experts.link_rules import LinkOverlaps, LinkWish
from tests.support.builders import a_district, an_expert
from tests.support.linking import a_link, stored_links, team_of
from tests.support.staff import an_account

pytestmark = pytest.mark.race

AT_ONCE = 8


def coordinator():
    grants = (HeldGrant(Role.COORDINATOR, None, date(2020, 1, 1)),)
    return Staff(
        account_id=an_account(Role.COORDINATOR),
        name="Samira",
        grants=grants,
        password_at=clock.now(),
    )


def wish(expert, team, **different):
    row = {"role": "group", "hours": 8, "first_day": date(2026, 11, 22), "last_day": None}
    return LinkWish(expert_id=expert, team_id=team, **{**row, **different})


def all_try(app, attempts):
    """Let each attempt run in a thread of its own; return how many were refused for overlap."""

    def one(attempt):
        with app.app_context():
            try:
                attempt()
            except LinkOverlaps:
                return 1
            finally:
                db.session.remove()
            return 0

    with ThreadPoolExecutor(len(attempts)) as pool:
        return sum(pool.map(one, attempts))


def test_of_eight_who_link_the_same_at_once_one_does(app):
    staff, expert, team = coordinator(), an_expert(), team_of(a_district())
    refused = all_try(app, [lambda: add_link(staff, wish(expert, team))] * AT_ONCE)
    assert refused == AT_ONCE - 1
    assert len(stored_links(expert)) == 1


def test_a_link_made_longer_and_one_added_after_it_never_overlap(app):
    staff, expert, team = coordinator(), an_expert(), team_of(a_district())
    link = a_link(expert, team, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31))
    longer = wish(expert, team, first_day=date(2026, 1, 1), last_day=None)
    after = wish(expert, team, first_day=date(2027, 1, 1))
    today = clock.today()
    refused = all_try(
        app,
        [
            lambda: change_link(staff, link, longer, seen=1, since=today),
            lambda: add_link(staff, after),
        ],
    )
    assert refused == 1
