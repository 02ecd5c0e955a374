"""The second step: an app's codes and the recovery codes beside it, each good for one time."""

import secrets

from sqlalchemy import delete, or_, select, update

from core import audit, clock, codes
from core.accounts import actions
from core.accounts.models import Account, RecoveryCode
from core.accounts.rules import Staff, needs_second_step
from core.accounts.second_step_rules import step_of
from core.db import db, transaction
from core.erasing import changed
from core.errors import Refused
from core.i18n import lazy_gettext
from core.secrets import close, keys, open_closed
from core.settings import settings

RECOVERY_CODES = 10


class StepIsRequired(Refused):
    """A coordinator or an admin cannot do without."""

    sentence = lazy_gettext("Voor jouw taak is de tweede stap verplicht.")


class StepIsOn(Refused):
    """Another browser of the same person turned it on meanwhile."""

    sentence = lazy_gettext("De tweede stap staat al aan.")


def pass_step(staff: Staff, token: str, typed: str) -> str | None:
    """Let a session past the second step with a code of the app; return its new token.

    None when the code is wrong, too old, or was used before: one statement decides that, so of two
    browsers with one code one gets in.
    """
    with transaction():
        if not _use_code(staff.account_id, typed):
            return None
        return actions.renew(token, steps_done=True)


def pass_with_recovery_code(staff: Staff, token: str, typed: str) -> str | None:
    """Do the same with a recovery code, which is used up then."""
    code = codes.normalise(typed)
    if code is None:
        return None
    now = clock.now()
    with transaction():
        used = (
            update(RecoveryCode)
            .where(
                RecoveryCode.account_id == staff.account_id,
                RecoveryCode.fingerprint.in_(_fingerprints(staff.account_id, code)),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=now)
        )
        if not changed(used):
            return None
        audit.record("recovery_code_used", "account", staff.account_id, by=staff.account_id)
        return actions.renew(token, steps_done=True)


def turn_on(staff: Staff, token: str, *, secret: str, code: str) -> tuple[str, list[str]] | None:
    """Turn the second step on with a secret that the app answers to.

    Return the session's new token and fresh recovery codes; None when the code is not of this
    secret. Other sessions of the account end: they never took the step. Raises StepIsOn.
    """
    step = step_of(secret, code, clock.now())
    if step is None:
        return None
    with transaction():
        first = (
            update(Account)
            .where(Account.id == staff.account_id, Account.totp_secret.is_(None))
            .values(totp_secret=close(secret), totp_step=step)
        )
        if not changed(first):
            raise StepIsOn
        actions.end_sessions(staff.account_id, but=token)
        audit.record("second_step_on", "account", staff.account_id, by=staff.account_id)
        fresh = _new_codes(staff.account_id)
        return actions.renew(token, steps_done=True), fresh


def turn_off(staff: Staff, token: str) -> str:
    """Turn the second step off and forget its codes; return the session's new token.

    Raises StepIsRequired.
    """
    if needs_second_step(staff.roles, demo=bool(settings().demo_city)):
        raise StepIsRequired
    with transaction():
        forget_step(staff.account_id)
        actions.end_sessions(staff.account_id, but=token)
        audit.record("second_step_off", "account", staff.account_id, by=staff.account_id)
        return actions.renew(token)


def forget_step(account_id: int) -> None:
    """Take the secret and the recovery codes of an account away, in the running `transaction()`.

    Also for who lost telephone and codes: a coordinator asks who it is, and takes them away.
    """
    db.session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(totp_secret=None, totp_step=None)
        .execution_options(synchronize_session=False)
    )
    _forget_codes(account_id)


def renew_codes(staff: Staff) -> list[str]:
    """Replace the recovery codes; return the new ones, which are shown once."""
    with transaction():
        # The account's row first: of two renewals at once, the later one's codes are the ones.
        db.session.execute(
            select(Account.id).where(Account.id == staff.account_id).with_for_update()
        )
        audit.record("codes_renewed", "account", staff.account_id, by=staff.account_id)
        return _new_codes(staff.account_id)


def _use_code(account_id: int, code: str) -> bool:
    closed = db.session.scalar(select(Account.totp_secret).where(Account.id == account_id))
    secret = open_closed(closed) if closed else None
    step = step_of(secret, code, clock.now()) if secret else None
    if step is None:
        return False
    unused = or_(Account.totp_step.is_(None), Account.totp_step < step)
    use = update(Account).where(Account.id == account_id, unused, Account.totp_secret == closed)
    return changed(use.values(totp_step=step)) == 1


def _new_codes(account_id: int) -> list[str]:
    _forget_codes(account_id)
    fresh = [codes.code_from(secrets.token_bytes(16), keys().code) for _ in range(RECOVERY_CODES)]
    for code in fresh:
        mark = _fingerprints(account_id, code)[0]
        db.session.add(RecoveryCode(account_id=account_id, fingerprint=mark))
    return fresh


def _forget_codes(account_id: int) -> None:
    whose = RecoveryCode.account_id == account_id
    db.session.execute(
        delete(RecoveryCode).where(whose).execution_options(synchronize_session=False)
    )


def _fingerprints(account_id: int, code: str) -> list[bytes]:
    """Return under what a code may be stored: of the present key and of those before it."""
    return [
        codes.fingerprint(f"recovery:{account_id}:{code}".encode(), key) for key in keys().lookups
    ]
