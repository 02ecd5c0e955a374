"""A coordinator finds who leads one date: asks facilitators of the district, or appoints one."""

from collections.abc import Collection

from core import audit, changes, clock
from core.accounts.rules import Staff
from core.db import db, transaction
from recovery_groups.facilitation import planner_queries, swap_notices, swap_queries
from recovery_groups.facilitation.planner_queries import Planned
from recovery_groups.facilitation.swap_actions import (
    ask_about,
    asked_of,
    open_request,
    refuse_over,
)
from recovery_groups.facilitation.swap_rules import AskSomebody, NotLeading
from recovery_groups.meetings import leading_queries
from recovery_groups.planning import queries as planned


def ask(staff: Staff, meeting_id: int, expert_ids: Collection[int], *, away_id: int | None) -> None:
    """Ask facilitators to lead a date, in the place of `away_id` or beside who leads it.

    Each gets mail once; the first yes takes it. Raises NotFound for a date of another district,
    AskSomebody, NotLeading, MeetingHasStarted, AlreadyCancelled.
    """
    with transaction():
        one, there = _held(staff, meeting_id)
        _refuse_away(away_id, there)
        if ask_about(one, away_id, expert_ids):
            _record("swap_asked", one, staff)


def appoint(staff: Staff, meeting_id: int, expert_id: int, *, away_id: int | None) -> None:
    """Let a facilitator lead a date from now on, and tell them and who is away.

    Who leads it already goes on doing so. Raises NotFound for a date of another district,
    AskSomebody, NotLeading, MeetingHasStarted, AlreadyCancelled.
    """
    with transaction():
        one, there = _held(staff, meeting_id)
        if expert_id in there:
            return
        _refuse_away(away_id, there)
        known = {each.expert_id for each in swap_queries.colleagues(one, away_id)}
        if expert_id not in known:
            raise AskSomebody
        now = clock.now()
        request = open_request(meeting_id, away_id)
        request.substitute_id, request.accepted_at = expert_id, now
        db.session.flush()
        sequence = int(now.timestamp()) % 2**31
        swap_notices.over(asked_of(request.id, besides=expert_id))
        swap_notices.given(request.id, sequence)
        if away_id is not None:
            swap_notices.accepted(request.id, sequence)
        _record("appointed", one, staff, expert=expert_id)
        changes.raise_version()


def _held(staff: Staff, meeting_id: int) -> tuple[Planned, Collection[int]]:
    """Return a date of one's districts, held, and who leads it."""
    one = planner_queries.planned_meeting(staff, meeting_id)
    refuse_over(planned.lock_meeting(meeting_id))
    return one, leading_queries.leaders(meeting_id, one.group_id, on=one.day)


def _refuse_away(away_id: int | None, there: Collection[int]) -> None:
    if away_id is not None and away_id not in there:
        raise NotLeading


def _record(action: str, one: Planned, staff: Staff, **facts: int) -> None:
    audit.record(
        action,
        "meeting",
        one.meeting_id,
        by=staff.account_id,
        district_id=one.district_id,
        **facts,
    )
