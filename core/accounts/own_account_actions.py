"""What somebody changes in their own account, besides the password and the second step."""

from sqlalchemy import delete, update

from core import audit
from core.accounts import actions
from core.accounts.models import Account, StaffSession
from core.accounts.rules import Staff
from core.db import db, transaction
from core.erasing import changed


def end_one(staff: Staff, fingerprint: bytes) -> None:
    """End one of the own sessions at once; nothing happens when it is over, or another's."""
    with transaction():
        own = StaffSession.account_id == staff.account_id
        gone = delete(StaffSession).where(own, StaffSession.fingerprint == fingerprint)
        if changed(gone):
            audit.record("session_ended", "account", staff.account_id, by=staff.account_id)


def end_all(staff: Staff) -> None:
    """End all own sessions at once, this one too."""
    with transaction():
        actions.end_sessions(staff.account_id)
        audit.record("sessions_ended", "account", staff.account_id, by=staff.account_id)


def choose_language(staff: Staff, language: str) -> None:
    """Write to somebody in this language from now on."""
    with transaction():
        db.session.execute(
            update(Account)
            .where(Account.id == staff.account_id)
            .values(language=language)
            .execution_options(synchronize_session=False)
        )
