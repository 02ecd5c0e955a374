"""Ervaringsdeskundigen: each use case asks within its transaction whether one looks after them."""

from collections.abc import Callable

from core import audit, clock
from core.accounts.rules import Permission, Staff
from core.db import transaction
from core.errors import Refused
from core.i18n import lazy_gettext
from recovery_groups.desk import experts_queries as queries
from recovery_groups.experts import actions, link_actions, profile_actions
from recovery_groups.experts.portrait_renderers import portrait
from recovery_groups.experts.profile_actions import Known
from recovery_groups.groups import actions as groups


class WorksElsewhere(Refused):
    """Who also works in somebody else's district is not for one coordinator to let go."""

    sentence = lazy_gettext(
        "Deze persoon werkt ook in een ander gebied. Stop eerst jouw eigen koppelingen."
    )


def add_expert(staff: Staff, known: Known) -> int:
    """Add an expert; return the id."""
    with transaction():
        expert_id = profile_actions.add(known)
        _note(staff, "added", expert_id)
    return expert_id


def change_expert(staff: Staff, expert_id: int, known: Known, *, seen: int) -> None:
    """Change what is known of an expert. Raises NotFound, ChangedMeanwhile."""
    _do(
        staff,
        expert_id,
        action="changed",
        change=lambda: profile_actions.change(expert_id, known, seen=seen),
    )


def record_consent(staff: Staff, expert_id: int, version: int) -> None:
    """Write down that an expert agreed to be named. Raises NotFound, OtherText."""
    _do(
        staff,
        expert_id,
        action="consent_given",
        change=lambda: actions.give_consent(expert_id, version),
    )


def withdraw_consent(staff: Staff, expert_id: int) -> None:
    """Take name, story and photo off the site at once. Raises NotFound."""
    _do(
        staff,
        expert_id,
        action="consent_withdrawn",
        change=lambda: actions.withdraw_consent(expert_id),
    )


def set_photo(staff: Staff, expert_id: int, file: bytes) -> None:
    """Keep a photo of who agreed. Raises NotFound, NoConsent, and what `portrait` raises."""
    image = portrait(file)  # outside the transaction: decoding takes its time
    _do(staff, expert_id, action="photo_set", change=lambda: actions.set_photo(expert_id, image))


def delete_photo(staff: Staff, expert_id: int) -> None:
    """Delete the photo. Raises NotFound."""
    _do(staff, expert_id, action="photo_deleted", change=lambda: actions.delete_photo(expert_id))


def archive(staff: Staff, expert_id: int) -> None:
    """Let an expert leave: links and groups end today, what is personal goes, the rest stays.

    Raises NotFound, WorksElsewhere.
    """
    scope, today = staff.districts(Permission.PLAN), clock.today()
    with transaction():
        queries.refuse_others(expert_id, scope)
        queries.refuse_gone(expert_id)
        if scope is not None and not queries.busy_districts(expert_id, today) <= scope:
            raise WorksElsewhere
        link_actions.end_all_of(expert_id, today)
        for facilitation_id, last_day, _district in queries.leading(expert_id, today):
            groups.stop_leading(facilitation_id, today, seen=last_day)
        profile_actions.archive(expert_id)
        _note(staff, "archived", expert_id)


def _do(staff: Staff, expert_id: int, *, action: str, change: Callable[[], None]) -> None:
    with transaction():
        queries.refuse_others(expert_id, staff.districts(Permission.PLAN))
        queries.refuse_gone(expert_id)
        change()
        _note(staff, action, expert_id)


def _note(staff: Staff, action: str, expert_id: int) -> None:
    audit.record(action, "expert", expert_id, by=staff.account_id)
