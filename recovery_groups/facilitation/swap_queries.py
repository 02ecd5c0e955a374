"""Who can be asked to take a date over, and which questions are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.accounts.models import Account, Grant
from core.accounts.queries import grant_holds
from core.accounts.rules import Permission, Role, Staff
from core.db import db
from locations.venues.models import Room, Venue
from recovery_groups.experts.models import ExpertAccount
from recovery_groups.facilitation.own_queries import Own
from recovery_groups.facilitation.planner_queries import Planned
from recovery_groups.facilitation.swap_rules import SHOWN_FOR
from recovery_groups.groups.models import Facilitation, RecoveryGroup
from recovery_groups.meetings.leading_queries import all_said_no
from recovery_groups.meetings.models import (
    Meeting,
    MeetingStatus,
    SubstituteAsked,
    Substitution,
)


class Colleague(NamedTuple):
    """Another facilitator: of the group itself, or of its district; asked already, or said no."""

    expert_id: int
    name: str
    of_group: bool
    asked: bool
    declined: bool


@dataclass(frozen=True, kw_only=True)
class Request:
    """A question who can lead a date: one's own (`mine`), or asked of oneself.

    `asker` is who cannot come; None when nobody leads it yet, and a coordinator asks. `by` is who
    said yes; staff read each other's names, which are no public ones. `declined` is whether one
    said no oneself; of an own question, whether everybody did.
    """

    id: int
    meeting_id: int
    group_name: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    venue_name: str
    room_name: str | None
    asker: str | None
    mine: bool
    declined: bool
    by: str | None

    @property
    def solved(self) -> bool:
        """Return whether somebody said yes."""
        return self.by is not None


def colleagues(own: Own | Planned, away_id: int | None) -> list[Colleague]:
    """Return who may be asked for an own date: those of the group first, then of the district.

    Facilitators whose right holds today and on that day, and whose account is open; but not who is
    away.
    """
    leads = and_(
        Facilitation.expert_id == ExpertAccount.expert_id,
        Facilitation.group_id == own.group_id,
        Facilitation.first_day <= own.day,
        or_(Facilitation.last_day.is_(None), Facilitation.last_day >= own.day),
    )
    mine = and_(
        Substitution.meeting_id == own.meeting_id,
        Substitution.away_id.is_not_distinct_from(away_id),
        Substitution.withdrawn_at.is_(None),
        Substitution.substitute_id.is_(None),
    )
    asked = and_(
        SubstituteAsked.substitution_id == Substitution.id,
        SubstituteAsked.expert_id == ExpertAccount.expert_id,
    )
    statement = (
        select(
            ExpertAccount.expert_id,
            Account.name,
            Facilitation.id.is_not(None).label("of_group"),
            SubstituteAsked.id.is_not(None).label("asked"),
            SubstituteAsked.declined_at.is_not(None).label("declined"),
        )
        .join(Account, Account.id == ExpertAccount.account_id)
        .join(Grant, _may_lead(own))
        .outerjoin(Facilitation, leads)
        .outerjoin(Substitution, mine)
        .outerjoin(SubstituteAsked, asked)
        .where(Account.disabled_at.is_(None), ExpertAccount.expert_id != (away_id or 0))
        .distinct()
    )
    found = {row.expert_id: Colleague(*row) for row in db.session.execute(statement)}
    return sorted(found.values(), key=lambda one: (not one.of_group, one.name, one.expert_id))


def _may_lead(own: Own | Planned) -> ColumnElement[bool]:
    """Return the condition that a grant lets its account lead in this district then."""
    here = or_(Grant.district_id.is_(None), Grant.district_id == own.district_id)
    until = or_(Grant.last_day.is_(None), Grant.last_day >= own.day)
    return and_(
        Grant.account_id == Account.id,
        Grant.role == Role.FACILITATOR,
        *(grant_holds(clock.today()), until, here),
    )


def open_requests(staff: Staff) -> list[Request]:
    """Return the questions for or by this facilitator, for the top of the day; one statement.

    Those nobody answered yet, and of the last day those that are solved; not what one said no to.
    """
    recent = or_(
        Substitution.accepted_at.is_(None), Substitution.accepted_at > clock.now() - SHOWN_FOR
    )
    ahead = (Meeting.starts_at > clock.now(), Meeting.status != MeetingStatus.CANCELLED)
    found = _read(staff, _requests(staff).where(recent, *ahead))
    return [one for one in found if one.mine or not one.declined]


def requests_of(staff: Staff, meeting_id: int) -> list[Request]:
    """Return the questions about one date, for or by this facilitator.

    Also when it began or was cancelled: who follows the link in a mail then reads that.
    """
    recent = Meeting.starts_at > clock.now() - SHOWN_FOR
    return _read(staff, _requests(staff).where(Meeting.id == meeting_id, recent))


def _requests(staff: Staff) -> Select[*tuple[Any, ...]]:
    me, away, instead = aliased(ExpertAccount), aliased(ExpertAccount), aliased(ExpertAccount)
    asker, by = aliased(Account), aliased(Account)
    asked = and_(
        SubstituteAsked.substitution_id == Substitution.id,
        SubstituteAsked.expert_id == me.expert_id,
    )
    return (
        select(
            Substitution.id,
            Substitution.meeting_id,
            RecoveryGroup.name.label("group_name"),
            RecoveryGroup.district_id,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.sequence,
            Venue.name.label("venue_name"),
            Room.name.label("room_name"),
            asker.name.label("asker"),
            (Substitution.away_id == me.expert_id).label("mine"),
            _declined(mine=Substitution.away_id == me.expert_id).label("declined"),
            by.name.label("by"),
        )
        .join(Meeting, Meeting.id == Substitution.meeting_id)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(Venue, Venue.id == Meeting.venue_id)
        .outerjoin(Room, Room.id == Meeting.room_id)
        .join(me, me.account_id == staff.account_id)
        .outerjoin(away, away.expert_id == Substitution.away_id)
        .outerjoin(asker, asker.id == away.account_id)
        .outerjoin(instead, instead.expert_id == Substitution.substitute_id)
        .outerjoin(by, by.id == instead.account_id)
        .outerjoin(SubstituteAsked, asked)
        .where(
            or_(Substitution.away_id == me.expert_id, SubstituteAsked.id.is_not(None)),
            Substitution.withdrawn_at.is_(None),
        )
        .order_by(Meeting.starts_at, Substitution.id)
    )


def _declined(*, mine: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that one said no; of an own question, that everybody did."""
    oneself = SubstituteAsked.declined_at.is_not(None)
    return case((mine, all_said_no(Substitution)), else_=oneself)


def _read(staff: Staff, statement: Select[*tuple[Any, ...]]) -> list[Request]:
    rows: Sequence[Any] = db.session.execute(statement).all()
    found = []
    for row in rows:
        values = row._asdict()
        if staff.may_in(Permission.FACILITATE, values.pop("district_id")):
            found.append(Request(**values))
    return found
