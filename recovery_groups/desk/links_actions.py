"""Koppelingen: each use case asks within its transaction whether the team is of one's districts."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta

from core import audit, clock
from core.accounts.rules import Permission, Staff
from core.db import transaction
from core.errors import NotFound
from recovery_groups.desk import links_queries as queries
from recovery_groups.desk.experts_queries import refuse_gone
from recovery_groups.desk.links_rules import KEEPS, NOBODY
from recovery_groups.experts import link_actions as links
from recovery_groups.experts import team_link_queries
from recovery_groups.experts.link_rules import LinkWish
from recovery_groups.groups import actions as groups
from recovery_groups.groups.actions import LeadsAlready


def add_link(staff: Staff, wish: LinkWish) -> int:
    """Link an expert to a team of one's own; return the id. Raises NotFound, LinkOverlaps."""
    with transaction():
        district_id = _district_of(staff, wish.team_id)
        link_id = links.add(wish)
        _note(staff, "linked", link_id, district_id=district_id, wish=wish)
    return link_id


def change_link(staff: Staff, link_id: int, wish: LinkWish, *, seen: int, since: date) -> int:
    """Change a link from a day on; return the id of what holds then.

    Raises NotFound, ChangedMeanwhile, HasEnded, LinkOverlaps.
    """
    with transaction():
        before = team_link_queries.link(link_id, staff.districts(Permission.PLAN))
        same = LinkWish(
            expert_id=before.expert.id,
            team_id=before.team_id,
            role=wish.role,
            hours=wish.hours,
            first_day=wish.first_day,
            last_day=wish.last_day,
        )
        new_id = links.change(link_id, same, seen=seen, since=since, today=clock.today())
        _note(staff, "link_changed", new_id, district_id=before.district_id, wish=same)
    return new_id


def end_link(
    staff: Staff, link_id: int, last_day: date, *, seen: int, successors: Mapping[int, int]
) -> int:
    """End a link after a day, and hand the expert's groups of that district over.

    `successors`: facilitation id → who leads from the next day, NOBODY, or KEEPS for no change.
    Return how many groups have nobody then. Raises NotFound, ChangedMeanwhile, HasEnded.
    """
    with transaction():
        before = team_link_queries.link(link_id, staff.districts(Permission.PLAN))
        links.end(link_id, last_day, seen=seen, today=clock.today())
        left = max(last_day, clock.today() - timedelta(days=1))  # nobody leads as of before
        for led in queries.groups_led(before.expert.id, before.district_id, left):
            successor = successors.get(led.facilitation_id, KEEPS)
            if successor == KEEPS:
                continue
            groups.stop_leading(led.facilitation_id, left, seen=led.last_day)
            if successor != NOBODY:
                refuse_gone(successor)
                first = left + timedelta(days=1)
                with suppress(LeadsAlready):  # then the group is in good hands
                    groups.let_lead(led.group_id, successor, first_day=first, last_day=None)
            audit.record(
                "handed_over",
                "group",
                led.group_id,
                by=staff.account_id,
                district_id=before.district_id,
                to_expert=successor if successor != NOBODY else None,
                last_day=last_day.isoformat(),
            )
        audit.record(
            "unlinked",
            "team_link",
            link_id,
            by=staff.account_id,
            district_id=before.district_id,
            last_day=last_day.isoformat(),
        )
        return queries.groups_without_leader(before.district_id, last_day + timedelta(days=1))


def _district_of(staff: Staff, team_id: int) -> int:
    for team in team_link_queries.teams(staff.districts(Permission.PLAN)):
        if team.id == team_id:
            return team.district_id
    raise NotFound


def _note(staff: Staff, action: str, link_id: int, *, district_id: int, wish: LinkWish) -> None:
    audit.record(
        action,
        "team_link",
        link_id,
        by=staff.account_id,
        district_id=district_id,
        expert=wish.expert_id,
        team=wish.team_id,
        role=wish.role,
        hours=wish.hours,
        first_day=wish.first_day.isoformat(),
        last_day=wish.last_day.isoformat() if wish.last_day else None,
    )
