"""Managing people: each use case asks within its transaction whose people one manages.

Who is not there for one (another district's, an admin for a coordinator) raises NotFound.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core import audit, clock
from core.accounts import actions as sessions
from core.accounts import people_actions as people
from core.accounts import second_step_actions
from core.accounts import ticket_actions as tickets
from core.accounts.people_actions import NewGrant
from core.accounts.rules import Role, Staff
from core.accounts.ticket_actions import Issued
from core.accounts.ticket_queries import account_of_nonce
from core.db import transaction
from core.errors import NotFound
from recovery_groups.desk import people_queries as queries
from recovery_groups.desk.people_rules import Person, allowed, manages
from recovery_groups.experts import actions as experts
from recovery_groups.groups import actions as groups


@dataclass(frozen=True, kw_only=True)
class Roles:
    """One role in some districts, or in all (None), from a day, maybe until one."""

    role: Role
    district_ids: Sequence[int | None]
    first_day: date
    last_day: date | None


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """Who is invited, with which roles; `expert_id` is an expert already known.

    `new_expert`: make one of this name.
    """

    name: str
    email: str
    language: str
    roles: Roles
    expert_id: int | None = None
    new_expert: bool = False


def invite(staff: Staff, wish: Invitation, *, nonce: bytes) -> tuple[int, Issued]:
    """Make an account with roles and a link to open it; return its id and the link.

    The same `nonce` again (a double tap) gives the same account. Raises AddressTaken, NotFound.
    """
    with transaction():
        before = account_of_nonce(nonce)
        if before is not None:
            _managed(staff, before)
            return before, tickets.issue(before, by=staff.account_id, nonce=nonce, mail=True)
        account_id = people.create(
            email=wish.email, name=wish.name, language=wish.language, by=staff.account_id
        )
        _give(staff, account_id, wish.roles)
        if wish.new_expert:
            _link(staff, account_id, experts.add(wish.name))
        elif wish.expert_id is not None:
            _link_known(staff, account_id, wish.expert_id)
        issued = tickets.issue(account_id, by=staff.account_id, nonce=nonce, mail=True)
    return account_id, issued


def send_link(staff: Staff, account_id: int, *, nonce: bytes) -> Issued:
    """Make a new link to choose a password; the one before opens nothing any more."""
    with transaction():
        _managed(staff, account_id)
        return tickets.issue(account_id, by=staff.account_id, nonce=nonce, mail=True)


def rename(staff: Staff, account_id: int, *, email: str, name: str, seen: tuple[str, str]) -> None:
    """Change how somebody is called and signs in. Raises ChangedMeanwhile, AddressTaken."""
    with transaction():
        if account_id != staff.account_id:
            _managed(staff, account_id)
        people.rename(account_id, email=email, name=name, seen=seen, by=staff.account_id)


def give_roles(staff: Staff, account_id: int, roles: Roles) -> None:
    """Give somebody a role in some districts. Raises HeldAlready."""
    with transaction():
        queries.person(staff, account_id)
        _give(staff, account_id, roles)


def end_role(
    staff: Staff, account_id: int, grant_id: int, *, last_day: date | None, seen: date | None
) -> None:
    """Let a role end on a day, or at once (None). Raises ChangedMeanwhile, LastAdmin."""
    with transaction():
        held = queries.person(staff, account_id).roles
        found = next((one for one in held if one.id == grant_id), None)
        if found is None or not allowed(
            staff, account_id, role=found.role, district_ids=[found.district_id]
        ):
            raise NotFound
        people.end_grant(grant_id, last_day, seen=seen, by=staff.account_id)


def disable(staff: Staff, account_id: int) -> None:
    """Let somebody not sign in any more, from this moment. Raises LastAdmin."""
    with transaction():
        _managed(staff, account_id)
        people.disable(account_id, by=staff.account_id)


def enable(staff: Staff, account_id: int) -> None:
    """Let somebody sign in again."""
    with transaction():
        _managed(staff, account_id)
        people.enable(account_id, by=staff.account_id)


def forget_second_step(staff: Staff, account_id: int) -> None:
    """Take away somebody's second step and sign them out: they lost telephone and codes."""
    with transaction():
        _managed(staff, account_id)
        second_step_actions.forget_step(account_id)
        sessions.end_sessions(account_id)
        audit.record("second_step_taken", "account", account_id, by=staff.account_id)


def link_expert(staff: Staff, account_id: int, expert_id: int | None) -> None:
    """Let somebody be an expert who is known, or a new one (None). Raises LinkedAlready."""
    with transaction():
        person = queries.person(staff, account_id)
        if queries.expert_of(account_id) not in {None, expert_id}:
            raise experts.LinkedAlready
        if expert_id is None:
            _link(staff, account_id, experts.add(person.name))
        elif queries.expert_of(account_id) is None:
            _link_known(staff, account_id, expert_id)


def let_lead(
    staff: Staff, account_id: int, group_id: int, *, first_day: date, last_day: date | None
) -> None:
    """Let somebody lead a group of one's districts. Raises LeadsAlready, NotFound."""
    with transaction():
        queries.person(staff, account_id)
        expert_id = queries.expert_of(account_id)
        if expert_id is None or not queries.manages_group(staff, group_id):
            raise NotFound
        groups.let_lead(group_id, expert_id, first_day=first_day, last_day=last_day)
        audit.record(
            "leads",
            "group",
            group_id,
            by=staff.account_id,
            district_id=queries.district_of(group_id),
            expert=expert_id,
            first_day=str(first_day),
            last_day=_day(last_day),
        )


def stop_leading(
    staff: Staff,
    account_id: int,
    facilitation_id: int,
    *,
    last_day: date | None,
    seen: date | None,
) -> None:
    """Let somebody lead a group until a day, or no more at once (None). Raises ChangedMeanwhile."""
    with transaction():
        queries.person(staff, account_id)
        found = next((one for one in queries.led_by(account_id) if one.id == facilitation_id), None)
        if found is None or not queries.manages_group(staff, found.group_id):
            raise NotFound
        groups.stop_leading(facilitation_id, last_day, seen=seen)
        audit.record(
            "stops_leading",
            "group",
            found.group_id,
            by=staff.account_id,
            district_id=found.district_id,
            expert=queries.expert_of(account_id),
            last_day=_day(last_day),
        )


def _managed(staff: Staff, account_id: int) -> Person:
    person = queries.person(staff, account_id)
    if not manages(staff, person, clock.today()):
        raise NotFound
    return person


def _give(staff: Staff, account_id: int, roles: Roles) -> None:
    if not allowed(staff, account_id, role=roles.role, district_ids=roles.district_ids):
        raise NotFound
    for district_id in roles.district_ids:
        one = NewGrant(
            role=roles.role,
            district_id=district_id,
            first_day=roles.first_day,
            last_day=roles.last_day,
        )
        people.grant(account_id, one, by=staff.account_id)


def _link_known(staff: Staff, account_id: int, expert_id: int) -> None:
    if expert_id not in {one for one, _ in queries.experts_to_link(staff)}:
        raise NotFound
    _link(staff, account_id, expert_id)


def _link(staff: Staff, account_id: int, expert_id: int) -> None:
    experts.link_account(expert_id, account_id)
    audit.record("expert_linked", "account", account_id, by=staff.account_id, expert=expert_id)


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
