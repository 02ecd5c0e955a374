"""What a facilitator shows of themself on the site: first name and photo, with their own yes."""

from collections.abc import Callable

from core import audit, clock
from core.accounts.rules import Staff
from core.db import transaction
from core.errors import NotFound
from recovery_groups.experts import actions as experts
from recovery_groups.experts import queries
from recovery_groups.experts.portrait_renderers import portrait


def give_consent(staff: Staff, version: int) -> None:
    """Let the site show the own first name, after the text of this version. Raises OtherText."""
    _change(
        staff, "consented", lambda expert_id: experts.give_consent(expert_id, version), text=version
    )


def withdraw_consent(staff: Staff) -> None:
    """Take the own name and photo off the site at once."""
    _change(staff, "withdrew_consent", experts.withdraw_consent)


def set_photo(staff: Staff, file: bytes) -> None:
    """Show a photo beside the name. Raises NotAPhoto, TooManyPixels, TooLarge, NoConsent."""
    image = portrait(file)  # before the transaction: on SQLite all others would wait for it
    _change(staff, "photo_set", lambda expert_id: experts.set_photo(expert_id, image))


def delete_photo(staff: Staff) -> None:
    """Take the own photo off the site at once."""
    _change(staff, "photo_deleted", experts.delete_photo)


def _change(staff: Staff, action: str, change: Callable[[int], None], **facts: int) -> None:
    with transaction():
        profile = queries.profile_of(staff.account_id, clock.today())
        if profile is None:
            raise NotFound
        change(profile.expert_id)
        audit.record(action, "expert", profile.expert_id, by=staff.account_id, **facts)
