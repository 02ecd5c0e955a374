"""Questions about the log: its lines within one's districts, with what they are about."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.accounts.models import Account
from core.accounts.rules import Permission, Staff
from core.audit import AuditLine
from core.db import db
from locations.districts.models import District, Team
from locations.districts.queries import DistrictName
from recovery_groups.desk.log_rules import AT_THE_DOOR, SUBJECTS, Kind, last_morning
from recovery_groups.experts.models import Expert, ExpertAccount, TeamLink
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting
from recovery_groups.wishes.models import Need

AT_ONCE = 50
"""Lines on one page."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which lines somebody wants to see; None leaves nothing out.

    `beyond` is the id of the line after which to go on; the newest come first, unless `oldest`.
    """

    account_id: int | None = None
    kind: Kind | None = None
    subject_id: int | None = None
    district_id: int | None = None
    since: date | None = None
    beyond: int | None = None
    oldest: bool = False


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who did it, or about whom it was; `left` when they work here no more."""

    account_id: int | None
    name: str | None
    expert_id: int | None
    left: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    """A change with the names of today. `at_the_door` lines stand for all of their meeting's.

    `thing` is what the thing is called, empty when it has no name; a meeting is of a group, and
    `meets_at` says when.
    """

    id: int
    at: datetime
    action: str
    subject: str
    subject_id: int | None
    at_the_door: bool
    facts: Mapping[str, Any]
    by: Actor
    about: Actor
    thing: str
    meets_at: datetime | None
    district: DistrictName | None


def districts(staff: Staff) -> list[DistrictName]:
    """Return the districts whose log one reads, by name."""
    statement = select(District.id, District.slug, District.name).order_by(District.name)
    scope = staff.districts(Permission.READ_AUDIT)
    if scope is not None:
        statement = statement.where(District.id.in_(scope))
    return [DistrictName(*row) for row in db.session.execute(statement)]


def lines(staff: Staff, wanted: Wanted, now: datetime) -> tuple[list[Line], bool]:
    """Return one page of lines in order, and whether there are more. One statement.

    Who reads for some districts sees lines of those only, none of what is of no district.
    """
    page = _page(staff, wanted, now)
    rows = db.session.execute(_with_names(page, oldest=wanted.oldest)).all()
    return [_line(row) for row in rows[:AT_ONCE]], len(rows) > AT_ONCE


def _page(staff: Staff, wanted: Wanted, now: datetime) -> Subquery:
    scope = staff.districts(Permission.READ_AUDIT)
    asked: list[ColumnElement[bool]] = [_told(now)]
    if scope is not None:
        asked.append(AuditLine.district_id.in_(scope))
    if wanted.account_id is not None:
        asked.append(AuditLine.account_id == wanted.account_id)
    if wanted.kind is not None:
        asked.append(AuditLine.subject == SUBJECTS[wanted.kind])
    if wanted.subject_id is not None:
        asked.append(AuditLine.subject_id == wanted.subject_id)
    if wanted.district_id is not None:
        asked.append(AuditLine.district_id == wanted.district_id)
    if wanted.since is not None:
        asked.append(AuditLine.at >= clock.local_moment(wanted.since, time(0)))
    if wanted.beyond is not None:
        ahead = AuditLine.id > wanted.beyond
        asked.append(ahead if wanted.oldest else AuditLine.id < wanted.beyond)
    order = AuditLine.id if wanted.oldest else AuditLine.id.desc()
    statement = select(AuditLine).where(*asked).order_by(order).limit(AT_ONCE + 1)
    return statement.subquery()


def _told(now: datetime) -> ColumnElement[bool]:
    """Of what was done at a door the first line of a meeting, once its night is over."""
    first = aliased(AuditLine)
    earlier = exists().where(
        first.subject == AuditLine.subject,
        first.subject_id == AuditLine.subject_id,
        first.account_id.is_not_distinct_from(AuditLine.account_id),
        first.action.in_(AT_THE_DOOR),
        first.id < AuditLine.id,
    )
    return or_(
        AuditLine.action.not_in(AT_THE_DOOR), and_(AuditLine.at < last_morning(now), ~earlier)
    )


def _with_names(page: Subquery, *, oldest: bool) -> Select[*tuple[Any, ...]]:
    line = aliased(AuditLine, page)
    by, about = aliased(Account), aliased(Account)
    by_link, about_link = aliased(ExpertAccount), aliased(ExpertAccount)
    by_expert, expert = aliased(Expert), aliased(Expert)

    def is_of(subject: str, key: Any) -> ColumnElement[bool]:
        return and_(line.subject == subject, key == line.subject_id)

    expert_id = case(
        (line.subject == "expert", line.subject_id),
        (line.subject == "account", about_link.expert_id),
        else_=TeamLink.expert_id,
    )
    group_id = case((line.subject == "group", line.subject_id), else_=Meeting.group_id)
    return (
        select(
            line,
            *(by.name.label("by_name"), by.disabled_at.label("by_off")),
            *(by_expert.id.label("by_expert"), by_expert.archived_on.label("by_archived")),
            *(about.name.label("about_name"), about.disabled_at.label("about_off")),
            *(expert.id.label("expert_id"), expert.archived_on, expert.first_name),
            *(RecoveryGroup.name.label("group_name"), Meeting.starts_at, Need.what),
            *(Team.name.label("team_name"), District.id, District.slug, District.name),
        )
        .outerjoin(by, by.id == line.account_id)
        .outerjoin(by_link, by_link.account_id == by.id)
        .outerjoin(by_expert, by_expert.id == by_link.expert_id)
        .outerjoin(about, is_of("account", about.id))
        .outerjoin(about_link, about_link.account_id == about.id)
        .outerjoin(TeamLink, is_of("team_link", TeamLink.id))
        .outerjoin(Team, Team.id == TeamLink.team_id)
        .outerjoin(expert, expert.id == expert_id)
        .outerjoin(Meeting, is_of("meeting", Meeting.id))
        .outerjoin(RecoveryGroup, RecoveryGroup.id == group_id)
        .outerjoin(Need, is_of("need", Need.id))
        .outerjoin(District, District.id == line.district_id)
        .order_by(line.id if oldest else line.id.desc())
    )


def _line(row: Any) -> Line:
    line: AuditLine = row[0]
    named = row.about_name or row.first_name
    return Line(
        id=line.id,
        at=line.at,
        action=line.action,
        subject=line.subject,
        subject_id=line.subject_id,
        at_the_door=line.action in AT_THE_DOOR,
        facts=json.loads(line.facts),
        by=Actor(
            account_id=line.account_id,
            name=row.by_name,
            expert_id=row.by_expert,
            left=bool(row.by_off or row.by_archived),
        ),
        about=Actor(
            account_id=line.subject_id if named else None,
            name=named,
            expert_id=row.expert_id,
            left=bool(row.about_off or row.archived_on),
        ),
        thing=row.group_name or row.what or row.team_name or "",
        meets_at=row.starts_at,
        district=DistrictName(*row[-3:]) if row[-1] else None,
    )
