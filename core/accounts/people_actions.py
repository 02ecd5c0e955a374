"""Changing who is staff: accounts, and the roles they hold from and until a day.

Building blocks: the desk and the command line ask first whether one may, and open `transaction()`.
Each writes its own audit line; `by` is the account that does it, None for the command line.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import ColumnElement, delete, exists, select

from core import audit, clock, outbox
from core.accounts import actions
from core.accounts.models import Account, Grant, Ticket
from core.accounts.queries import grant_holds
from core.accounts.rules import Role
from core.accounts.ticket_rules import Purpose
from core.db import db
from core.errors import ChangedMeanwhile, NotFound, Refused
from core.i18n import lazy_gettext


class NoAddress(Refused):
    """No mail can be delivered to this."""

    sentence = lazy_gettext("Vul een e-mailadres in. Bijvoorbeeld: naam@voorbeeld.nl")


class AddressTaken(Refused):
    """Somebody signs in with this address already."""

    sentence = lazy_gettext("Er is al een account met dit e-mailadres.")


class LastAdmin(Refused):
    """Without an admin nobody could make one any more."""

    sentence = lazy_gettext("Dit is de laatste beheerder. Maak eerst iemand anders beheerder.")


class HeldAlready(Refused):
    """The same role in the same place, on days that overlap."""

    sentence = lazy_gettext("Deze rol is er al in die tijd.")


@dataclass(frozen=True, kw_only=True)
class NewGrant:
    """A role to give: in one district or in all (None), from a day, maybe until one."""

    role: Role
    district_id: int | None
    first_day: date
    last_day: date | None


def normal_address(typed: str) -> str:
    """Return an e-mail address as it is stored; raises NoAddress when it cannot be one."""
    try:
        return validate_email(typed, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise NoAddress from None


def create(*, email: str, name: str, language: str, by: int | None) -> int:
    """Make an account nobody can sign in to yet; return its id. Raises NoAddress, AddressTaken."""
    address = normal_address(email)
    _refuse_taken(address, but=0)
    account = Account(email=address, name=name, language=language, created_at=clock.now())
    db.session.add(account)
    db.session.flush()
    audit.record("created", "account", account.id, by=by)
    return account.id


def rename(account_id: int, *, email: str, name: str, seen: tuple[str, str], by: int) -> None:
    """Give an account another name or address; links to the old mailbox open nothing any more.

    `seen` is the (name, address) that the form was opened with. Raises ChangedMeanwhile,
    NoAddress, AddressTaken.
    """
    account = locked(account_id)
    if (account.name, account.email) != seen:
        raise ChangedMeanwhile
    address = normal_address(email)
    if address != account.email:
        _refuse_taken(address, but=account_id)
        kill_tickets(account_id)
    changed = {"name": name != account.name, "email": address != account.email}
    if any(changed.values()):
        account.name, account.email = name, address
        audit.record("changed", "account", account_id, by=by, **changed)


def grant(account_id: int, new: NewGrant, *, by: int | None) -> None:
    """Give somebody a role; giving the very same again changes nothing. Raises HeldAlready."""
    locked(account_id)
    same_place = Grant.district_id.is_not_distinct_from(new.district_id)
    held = select(Grant).where(Grant.account_id == account_id, Grant.role == new.role, same_place)
    for one in db.session.scalars(held):
        if (one.first_day, one.last_day) == (new.first_day, new.last_day):
            return
        if not _before(one.last_day, new.first_day) and not _before(new.last_day, one.first_day):
            raise HeldAlready
    db.session.add(Grant(account_id=account_id, granted_by=by, **vars(new)))
    facts = {"role": str(new.role), "from": str(new.first_day), "until": _day(new.last_day)}
    audit.record("granted", "account", account_id, by=by, district_id=new.district_id, **facts)


def end_grant(grant_id: int, last_day: date | None, *, seen: date | None, by: int) -> None:
    """Let a role hold up to and including a day; None ends it at once, at the next request.

    `seen` is the last day the form was opened with. Raises NotFound, also for a role that is over
    (a new one begins anew, with other names to read), ChangedMeanwhile, LastAdmin.
    """
    found = db.session.get(Grant, grant_id, populate_existing=True)
    if found is None:
        raise NotFound
    locked(found.account_id)
    db.session.refresh(found)
    if found.last_day != seen:
        raise ChangedMeanwhile
    if _before(found.last_day, clock.today()):
        raise NotFound
    last = last_day or clock.today() - timedelta(days=1)
    if found.role == Role.ADMIN:
        _refuse_last_admin(last + timedelta(days=1), Grant.id != grant_id)
    facts = {"role": found.role, "until": str(last)}
    audit.record(
        "ended", "account", found.account_id, by=by, district_id=found.district_id, **facts
    )
    if last < found.first_day:
        db.session.delete(found)  # it never held a whole day; the audit line stays
    else:
        found.last_day = last
    db.session.flush()


def disable(account_id: int, *, by: int | None) -> None:
    """Let nobody sign in to an account, end its sessions and its links. Raises LastAdmin."""
    account = locked(account_id)
    if account.disabled_at is not None:
        return
    if _is_admin(account):
        _refuse_last_admin(clock.today(), Grant.account_id != account_id)
    account.disabled_at = clock.now()
    kill_tickets(account_id)
    actions.end_sessions(account_id)
    audit.record("disabled", "account", account_id, by=by)


def enable(account_id: int, *, by: int) -> None:
    """Let somebody sign in again, with the same password and the roles that hold today."""
    account = locked(account_id)
    if account.disabled_at is not None:
        account.disabled_at = None
        audit.record("enabled", "account", account_id, by=by)


def kill_tickets(account_id: int, *purposes: Purpose) -> None:
    """Let the links of an account open nothing any more; those of all purposes if none is given."""
    of_these = Ticket.purpose.in_(purposes or tuple(Purpose))
    gone = db.session.scalars(
        delete(Ticket)
        .where(Ticket.account_id == account_id, of_these, Ticket.used_at.is_(None))
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    ).all()
    outbox.forget(gone, Purpose)


def locked(account_id: int) -> Account:
    """Return an account, locked for the rest of the `transaction()`; raises NotFound."""
    # Not against who only names it: two admins who end each other both write audit lines.
    row = select(Account).where(Account.id == account_id).with_for_update(key_share=True)
    found = db.session.scalar(row.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def _refuse_taken(address: str, *, but: int) -> None:
    if db.session.scalar(select(exists().where(Account.email == address, Account.id != but))):
        raise AddressTaken


def _is_admin(account: Account) -> bool:
    held = exists().where(
        Grant.account_id == account.id, Grant.role == Role.ADMIN, grant_holds(clock.today())
    )
    return account.password_hash is not None and bool(db.session.scalar(select(held)))


def _refuse_last_admin(day: date, others: ColumnElement[bool]) -> None:
    # All admins' rows are locked first: two who end each other at once would both be let through.
    rows = select(Grant.id).where(Grant.role == Role.ADMIN).order_by(Grant.id).with_for_update()
    db.session.scalars(rows).all()
    works = (Account.disabled_at.is_(None), Account.password_hash.is_not(None))
    left = (
        select(Grant.id)
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.role == Role.ADMIN, grant_holds(day), others, *works)
    )
    if db.session.scalar(left.limit(1)) is None:
        raise LastAdmin


def _before(last: date | None, first: date) -> bool:
    return last is not None and last < first


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
