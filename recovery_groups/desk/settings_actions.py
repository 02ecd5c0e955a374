"""Changing settings: one transaction, a line in the log for each."""

from collections.abc import Mapping

from core import audit, preferences
from core.accounts.rules import Permission, Staff
from core.db import transaction
from core.errors import NotFound
from core.preferences import Change
from recovery_groups.desk.settings_rules import told


def change(staff: Staff, values: Mapping[str, str | int], *, seen: str) -> list[Change]:
    """Set these settings; return what changed.

    `seen` is the fingerprint of what was shown. Raises NotFound for who may not, ChangedMeanwhile.
    """
    if not staff.may(Permission.CHANGE_SETTINGS):
        raise NotFound
    with transaction():
        changed = preferences.choose(values, seen=seen)
        for one in changed:
            audit.record(
                *("changed", "setting", None),
                by=staff.account_id,
                name=one.name,
                old=told(one.name, one.before),
                new=told(one.name, one.after),
            )
    return changed
