"""Asking colleagues to take a date over: asked, withdrawn, accepted by the first who says yes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, delete, select, update

from core import audit, changes, clock, outbox
from core.accounts.rules import Permission, Staff
from core.db import db, transaction
from core.errors import ChangedMeanwhile, NotFound
from recovery_groups.experts.models import ExpertAccount
from recovery_groups.facilitation import own_queries, swap_notices, swap_queries
from recovery_groups.facilitation.own_queries import Own
from recovery_groups.facilitation.planner_queries import Planned
from recovery_groups.facilitation.swap_rules import (
    AskSomebody,
    IsYours,
    NotAskedAnyMore,
    SomebodyWasFaster,
)
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import (
    Meeting,
    MeetingStatus,
    SubstituteAsked,
    Substitution,
)
from recovery_groups.planning import queries as planned
from recovery_groups.planning.rules import AlreadyCancelled, MeetingHasStarted


def ask(staff: Staff, meeting_id: int, expert_ids: Collection[int]) -> None:
    """Ask colleagues to lead an own date; each gets mail once, however often this is sent.

    Raises NotFound for a date of others, AskSomebody, MeetingHasStarted, AlreadyCancelled.
    """
    with transaction():
        own = own_queries.own_meeting(staff, meeting_id)
        refuse_over(planned.lock_meeting(meeting_id))
        if ask_about(own, own.expert_id, expert_ids):
            _record("swap_asked", meeting_id, staff, district_id=own.district_id)


def ask_about(one: Own | Planned, away_id: int | None, expert_ids: Collection[int]) -> bool:
    """Ask colleagues to come instead of who is away; return whether anybody was asked anew.

    A building block within `transaction()`, with the meeting locked. Raises AskSomebody.
    """
    known = {each.expert_id: each.asked for each in swap_queries.colleagues(one, away_id)}
    chosen = [each for each in expert_ids if each in known]
    if not chosen:
        raise AskSomebody
    request = open_request(one.meeting_id, away_id)
    new = [
        SubstituteAsked(substitution_id=request.id, expert_id=each)
        for each in sorted(chosen)
        if not known[each]
    ]
    db.session.add_all(new)
    db.session.flush()
    swap_notices.ask(each.id for each in new)
    return bool(new)


def withdraw(staff: Staff, meeting_id: int) -> None:
    """Say that one can come after all; who was asked hears that it is not needed.

    Raises NotFound for a date of others, MeetingHasStarted. Without an open question nothing
    happens.
    """
    with transaction():
        own = own_queries.own_meeting(staff, meeting_id)
        if own.starts_at <= clock.now():
            raise MeetingHasStarted
        taken_back = (
            update(Substitution)
            .where(
                Substitution.meeting_id == meeting_id,
                Substitution.away_id == own.expert_id,
                Substitution.substitute_id.is_(None),
                Substitution.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=clock.now())
            .returning(Substitution.id)
        )
        request_id = db.session.scalar(taken_back)
        if request_id is not None:
            swap_notices.over(asked_of(request_id))
            _record("swap_withdrawn", meeting_id, staff, district_id=own.district_id)


def accept(staff: Staff, meeting_id: int, request_id: int, *, seen: int) -> None:
    """Take a date over from a colleague who asked; one of those who say yes at once gets it.

    `seen` is the meeting's sequence as it was shown: a yes to Sunday is none to Monday. Raises
    NotFound for who was not asked or may not lead there, SomebodyWasFaster, NotAskedAnyMore,
    MeetingHasStarted, AlreadyCancelled, ChangedMeanwhile.
    """
    with transaction():
        me, district_id = _invited(staff, meeting_id, request_id)
        meeting = planned.lock_meeting(meeting_id)
        refuse_over(meeting)
        now = clock.now()
        first = (
            update(Substitution)
            .where(
                Substitution.id == request_id,
                Substitution.substitute_id.is_(None),
                Substitution.withdrawn_at.is_(None),
            )
            .values(substitute_id=me, accepted_at=now)
            .returning(Substitution.id)
        )
        if db.session.scalar(first) is None:
            _refuse_late(request_id, me)
            return
        if meeting.sequence != seen:
            raise ChangedMeanwhile
        _answered(request_id, me, declined_at=None)
        swap_notices.over(asked_of(request_id, besides=me))
        swap_notices.accepted(request_id, int(now.timestamp()) % 2**31)
        _record("swap_accepted", meeting_id, staff, district_id=district_id)
        changes.raise_version()


def decline(staff: Staff, meeting_id: int, request_id: int) -> None:
    """Say that one cannot take a date over: who asked sees it, nobody is told. Twice is once.

    Saying yes later is still possible, as long as nobody else did. Raises NotFound for who was not
    asked or may not lead there, IsYours, SomebodyWasFaster, NotAskedAnyMore, MeetingHasStarted,
    AlreadyCancelled.
    """
    with transaction():
        me, district_id = _invited(staff, meeting_id, request_id)
        refuse_over(planned.lock_meeting(meeting_id))
        request = db.session.get_one(Substitution, request_id, populate_existing=True)
        if request.substitute_id == me:
            raise IsYours
        if request.substitute_id is not None or request.withdrawn_at is not None:
            _refuse_late(request_id, me)
        asked_id = _answered(request_id, me, declined_at=clock.now())
        if asked_id is not None:
            outbox.take_back([asked_id], swap_notices.ASK)
            _record("swap_declined", meeting_id, staff, district_id=district_id)


def _answered(request_id: int, me: int, *, declined_at: datetime | None) -> int | None:
    """Write down when somebody who was asked said no, or that they did not; return what changed."""
    said = SubstituteAsked.declined_at
    otherwise = said.is_not(None) if declined_at is None else said.is_(None)
    changed = (
        update(SubstituteAsked)
        .where(SubstituteAsked.substitution_id == request_id, SubstituteAsked.expert_id == me)
        .where(otherwise)
        .values(declined_at=declined_at)
        .returning(SubstituteAsked.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(changed)


def open_request(meeting_id: int, away_id: int | None) -> Substitution:
    """Return the open question about a date; one of before about the same person is asked anew.

    Where nobody is away each question stands for itself. Call with the meeting locked.
    """
    about = [
        Substitution.meeting_id == meeting_id,
        Substitution.away_id.is_not_distinct_from(away_id),
    ]
    if away_id is None:
        about += [Substitution.substitute_id.is_(None), Substitution.withdrawn_at.is_(None)]
    rows = select(Substitution).where(*about).with_for_update()
    found = db.session.scalar(rows.execution_options(populate_existing=True))
    now = clock.now()
    if found is None:
        found = Substitution(meeting_id=meeting_id, away_id=away_id, asked_at=now)
        db.session.add(found)
    elif found.withdrawn_at is not None or found.substitute_id is not None:
        earlier = list(db.session.scalars(_all_asked(found.id)))
        outbox.forget(earlier, (swap_notices.ASK, swap_notices.OVER))
        db.session.execute(
            delete(SubstituteAsked).where(SubstituteAsked.substitution_id == found.id)
        )
        found.asked_at, found.withdrawn_at = now, None
        found.substitute_id, found.accepted_at = None, None
    db.session.flush()
    return found


def asked_of(request_id: int, *, besides: int = 0) -> list[int]:
    """Return who waits for what others say: who was asked in a request and did not say no."""
    asked = _all_asked(request_id).where(
        SubstituteAsked.expert_id != besides, SubstituteAsked.declined_at.is_(None)
    )
    return list(db.session.scalars(asked))


def _all_asked(request_id: int) -> Select[int]:
    return select(SubstituteAsked.id).where(SubstituteAsked.substitution_id == request_id)


def _invited(staff: Staff, meeting_id: int, request_id: int) -> tuple[int, int]:
    """Return one's expert and the group's district, when one was asked and may lead there."""
    row = db.session.execute(
        select(ExpertAccount.expert_id, RecoveryGroup.district_id)
        .join(SubstituteAsked, SubstituteAsked.expert_id == ExpertAccount.expert_id)
        .join(Substitution, Substitution.id == SubstituteAsked.substitution_id)
        .join(Meeting, Meeting.id == Substitution.meeting_id)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .where(
            ExpertAccount.account_id == staff.account_id,
            Substitution.id == request_id,
            Meeting.id == meeting_id,
        )
    ).one_or_none()
    if row is None or not staff.may_in(Permission.FACILITATE, row.district_id):
        raise NotFound
    return row.expert_id, row.district_id


def _refuse_late(request_id: int, me: int) -> None:
    found = db.session.execute(
        select(Substitution.substitute_id).where(Substitution.id == request_id)
    ).one()
    if found.substitute_id is None:
        raise NotAskedAnyMore
    if found.substitute_id != me:
        raise SomebodyWasFaster


def refuse_over(meeting: Meeting) -> None:
    """Raise MeetingHasStarted or AlreadyCancelled when nobody has to lead a date any more."""
    if meeting.starts_at <= clock.now():
        raise MeetingHasStarted
    if meeting.status == MeetingStatus.CANCELLED:
        raise AlreadyCancelled


def _record(action: str, meeting_id: int, staff: Staff, *, district_id: int) -> None:
    audit.record(action, "meeting", meeting_id, by=staff.account_id, district_id=district_id)
