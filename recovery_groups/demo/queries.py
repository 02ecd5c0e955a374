"""What the demo has to know of the database before and after it fills it."""

from datetime import datetime

from sqlalchemy import exists, inspect, select

from core.db import Base, db, engine
from core.errors import Refused
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting

THE_SITES_OWN = frozenset({"public_version", "rate_bucket", "day_key"})
"""Tables the site fills by itself, also when nobody has put anything in."""


class NotEmpty(Refused):
    """The demo writes in an empty database only: it never mixes with what people put in."""

    sentence = "Er staat al iets in deze database. Kies een lege database."


class NoTables(Refused):
    """The migrations have not run."""

    sentence = "De tabellen zijn er nog niet. Draai eerst: flask --app app db upgrade."


def is_empty() -> bool:
    """Return whether nobody has put anything in this database yet. Raises NoTables."""
    if not _has_tables():
        raise NoTables
    tables = [one for one in Base.metadata.sorted_tables if one.name not in THE_SITES_OWN]
    found = db.session.execute(select(*(exists(select(1).select_from(one)) for one in tables)))
    return not any(found.one())


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


def _has_tables() -> bool:
    return inspect(engine()).has_table(Meeting.__tablename__)
