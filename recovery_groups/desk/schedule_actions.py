"""Schedules: changed from a day on, added or ended, in one's own districts, with an audit line."""

from contextlib import suppress
from datetime import date

from core import audit
from core.accounts.rules import Staff
from core.db import transaction
from core.errors import Refused
from core.i18n import lazy_gettext
from recovery_groups.desk.groups_actions import own, refuse_pattern
from recovery_groups.planning import replan_actions
from recovery_groups.planning.rhythm_rules import Pattern


class _Enough(Exception):
    """A rehearsal saw what it wanted to see; nothing of it stays."""


class NothingLeft(Refused):
    """A schedule that is over cannot change."""

    sentence = lazy_gettext("Dit rooster is al voorbij. Maak een nieuw rooster.")


def change_schedule(
    staff: Staff,
    group_id: int,
    schedule_id: int | None,
    pattern: Pattern | None,
    *,
    first_day: date,
    tell: bool,
    seen: int,
) -> None:
    """Let a schedule follow a pattern from a day on; None adds one, or ends it.

    `seen` is the group's edition the form showed. Raises NotFound, ChangedMeanwhile, and what
    planning.replan_actions.replan and refuse_pattern raise.
    """
    with transaction():
        group = own(staff, group_id, seen)
        if pattern is not None:
            refuse_pattern(pattern, group.capacity)
        group.edition += 1
        new_id = replan_actions.replan(
            group_id, schedule_id, pattern, first_day=first_day, tell=tell
        )
        audit.record(
            "rescheduled",
            "group",
            group_id,
            by=staff.account_id,
            district_id=group.district_id,
            schedule=schedule_id,
            new_schedule=new_id or None,
            first_day=first_day.isoformat(),
            told=tell,
        )


def rehearse(
    staff: Staff,
    group_id: int,
    schedule_id: int | None,
    pattern: Pattern | None,
    *,
    first_day: date,
    seen: int,
) -> None:
    """Raise what `change_schedule` would raise, and change nothing."""
    with suppress(_Enough), transaction():
        change_schedule(
            staff, group_id, schedule_id, pattern, first_day=first_day, tell=False, seen=seen
        )
        raise _Enough
