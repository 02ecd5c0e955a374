"""What the demo has to know of the database before and after it fills it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, select

from core import contents
from core.db import db
from core.errors import Refused
from locations.districts.models import District
from recovery_groups.demo.city_rules import CITY
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting


class NotEmpty(Refused):
    """The demo writes in an empty database only: it never mixes with what people put in."""

    sentence = "Er staat al iets in deze database. Kies een lege database."


class RealSite(Refused):
    """A site on https is there for real visitors: an invented city would mislead them."""

    sentence = "Dit is een echte site: SITE_URL begint met https. Daar hoort geen demo in."


class NoTables(Refused):
    """The migrations have not run."""

    sentence = "De tabellen zijn er nog niet. Draai eerst: flask --app app db upgrade."


def is_empty() -> bool:
    """Return whether nobody has put anything in this database yet. Raises NoTables."""
    if not contents.has_tables():
        raise NoTables
    return contents.is_empty()


def holds_demo() -> bool:
    """Return whether the demo city, or a load, is in this database: its city does not exist."""
    if not contents.has_tables():
        return False
    return bool(db.session.scalar(select(exists().where(District.municipality == CITY))))


def coming_of(group_slug: str, now: datetime) -> list[int]:
    """Return the ids of a group's coming meetings that its schedules gave, in order of time."""
    statement = (
        select(Meeting.id)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .where(
            RecoveryGroup.slug == group_slug,
            Meeting.starts_at > now,
            Meeting.schedule_id.is_not(None),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return list(db.session.scalars(statement))


def last_before(now: datetime) -> int:
    """Return the id of the meeting that was over last, of a group anybody may see."""
    statement = (
        select(Meeting.id)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .where(Meeting.ends_at <= now, RecoveryGroup.state == GroupState.OPEN)
        .order_by(Meeting.ends_at.desc(), Meeting.id)
        .limit(1)
    )
    return db.session.scalars(statement).one()


def going_on(group_slugs: Collection[str], now: datetime) -> int | None:
    """Return the id of a meeting of one of these groups that goes on now."""
    statement = (
        select(Meeting.id)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .where(RecoveryGroup.slug.in_(group_slugs), Meeting.starts_at <= now, Meeting.ends_at > now)
        .limit(1)
    )
    return db.session.scalar(statement)
