"""Changing links between experts and teams; history stays.

Building blocks within `transaction()`: who calls them asks who may, and writes the audit line.
"""

from datetime import date, timedelta

from sqlalchemy import select

from core import changes
from core.db import db
from core.errors import ChangedMeanwhile, NotFound
from recovery_groups.experts.link_rules import (
    HasEnded,
    LinkOverlaps,
    LinkWish,
    is_over,
    overlap,
)
from recovery_groups.experts.models import Expert, TeamLink


def add(wish: LinkWish) -> int:
    """Link an expert to a team; return the id. Raises LinkOverlaps, NotFound for who left."""
    _lock(wish.expert_id)
    return _add(wish)


def change(link_id: int, wish: LinkWish, *, seen: int, since: date, today: date) -> int:
    """Change a link from a day on; return the id of the link that holds from then.

    When it began before `since`, it ends the day before and goes on as a new one: what was, stays
    to be seen. `seen` is the edition the form showed. Raises ChangedMeanwhile, HasEnded,
    LinkOverlaps.
    """
    _lock(wish.expert_id, also_gone=True)
    link = _open(link_id, seen=seen, today=today)
    same = (link.role, link.hours_a_week) == (wish.role, wish.hours)
    if same or since <= link.first_day:
        _refuse_overlap(wish, besides=link.id)
        link.role, link.hours_a_week = wish.role, wish.hours
        link.first_day, link.last_day = wish.first_day, wish.last_day
        _changed(link)
        return link.id
    link.last_day = since - timedelta(days=1)
    _changed(link)
    return _add(
        LinkWish(
            expert_id=link.expert_id,
            team_id=link.team_id,
            role=wish.role,
            hours=wish.hours,
            first_day=since,
            last_day=wish.last_day,
        )
    )


def end(link_id: int, last_day: date, *, seen: int, today: date) -> None:
    """Let a link end after `last_day`. Raises ChangedMeanwhile, HasEnded."""
    link = _open(link_id, seen=seen, today=today)
    link.last_day = max(last_day, link.first_day)
    _changed(link)


def end_all_of(expert_id: int, last_day: date) -> None:
    """Let every link of an expert end after `last_day`: those to come on their own first day."""
    _lock(expert_id, also_gone=True)
    statement = select(TeamLink).where(
        TeamLink.expert_id == expert_id,
        TeamLink.last_day.is_(None) | (TeamLink.last_day > last_day),
    )
    for link in db.session.scalars(statement.execution_options(populate_existing=True)):
        link.last_day = max(last_day, link.first_day)
        _changed(link)


def _add(wish: LinkWish) -> int:
    _refuse_overlap(wish, besides=0)
    link = TeamLink(
        expert_id=wish.expert_id,
        team_id=wish.team_id,
        role=wish.role,
        hours_a_week=wish.hours,
        first_day=wish.first_day,
        last_day=wish.last_day,
    )
    db.session.add(link)
    db.session.flush()
    changes.raise_version()
    return link.id


def _changed(link: TeamLink) -> None:
    link.edition += 1
    db.session.flush()
    changes.raise_version()


def _open(link_id: int, *, seen: int, today: date) -> TeamLink:
    link = db.session.get(TeamLink, link_id, with_for_update=True, populate_existing=True)
    if link is None:
        raise NotFound
    if link.edition != seen:
        raise ChangedMeanwhile
    if is_over(link.last_day, today):
        raise HasEnded
    return link


def _lock(expert_id: int, *, also_gone: bool = False) -> None:
    """Hold an expert, so that two who link the same one at once do so one after the other."""
    expert = db.session.get(Expert, expert_id, with_for_update=True, populate_existing=True)
    if expert is None or (expert.archived_on and not also_gone):
        raise NotFound


def _refuse_overlap(wish: LinkWish, *, besides: int) -> None:
    others = db.session.execute(
        select(TeamLink.first_day, TeamLink.last_day).where(
            TeamLink.expert_id == wish.expert_id,
            TeamLink.team_id == wish.team_id,
            TeamLink.role == wish.role,
            TeamLink.id != besides,
        )
    )
    if any(overlap((one[0], one[1]), (wish.first_day, wish.last_day)) for one in others):
        raise LinkOverlaps
