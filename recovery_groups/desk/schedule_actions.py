"""Schedules: changed from a day on, added or ended, in one's own districts, with an audit line."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from core import audit
from core.accounts.rules import Staff
from core.db import transaction
from recovery_groups.desk.groups_actions import own, refuse_pattern
from recovery_groups.planning import replan_actions
from recovery_groups.planning.rhythm_rules import Pattern


class _Enough(Exception):
    """A rehearsal saw what it wanted to see; nothing of it stays."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a schedule of a group becomes from a day on.

    Without `schedule_id` the pattern comes beside the others; without a pattern the schedule ends.
    `shown` are the days on which the room was shown as taken, None before anything was shown.
    """

    schedule_id: int | None
    pattern: Pattern | None
    first_day: date
    shown: Collection[date] | None = None


def change_schedule(staff: Staff, group_id: int, wish: Change, *, tell: bool, seen: int) -> None:
    """Let a schedule of a group change from a day on. `tell`: with messages.

    `seen` is the group's edition the form showed. Raises NotFound, ChangedMeanwhile, and what
    planning.replan_actions.replan and refuse_pattern raise.
    """
    with transaction():
        group = own(staff, group_id, seen)
        if wish.pattern is not None:
            refuse_pattern(wish.pattern, group.capacity)
        group.edition += 1
        new_id = replan_actions.replan(
            group_id,
            wish.schedule_id,
            wish.pattern,
            first_day=wish.first_day,
            tell=tell,
            shown=wish.shown,
        )
        audit.record(
            "rescheduled",
            "group",
            group_id,
            by=staff.account_id,
            district_id=group.district_id,
            schedule=wish.schedule_id,
            new_schedule=new_id or None,
            first_day=wish.first_day.isoformat(),
            told=tell,
        )


def rehearse(staff: Staff, group_id: int, wish: Change, *, seen: int) -> None:
    """Raise what `change_schedule` would raise, and change nothing."""
    with suppress(_Enough), transaction():
        change_schedule(staff, group_id, wish, tell=False, seen=seen)
        raise _Enough
