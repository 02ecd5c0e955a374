"""Tables of recovery groups (herstelwerkgroepen)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LongText, Name, Slug


class GroupState(StrEnum):
    """A draft is not public, a paused group has no dates for now, an ended one stays readable.

    One that ended as a draft was dropped, and is not public either.
    """

    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    ENDED = "ended"


class RecoveryGroup(Base):
    """A recurring peer-led group of one district, wherever it meets.

    `capacity` is empty for a walk-in-only group: it has no sign-up page. `changed_at` is when its
    name last changed, if it ever did (actions.rename). `edition` rises with each change of the
    desk, also of a schedule.
    """

    __tablename__ = "recovery_group"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("state IN ('draft', 'open', 'paused', 'ended')", name="known_state"),
        CheckConstraint("capacity > 0", name="room_for_somebody"),
        CheckConstraint("walk_in OR capacity IS NOT NULL", name="one_way_in_at_least"),
        CheckConstraint("walk_in OR walk_in_places = 0", name="walk_in_places_need_walk_in"),
        CheckConstraint("walk_in_places BETWEEN 0 AND capacity", name="walk_in_places_fit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[Slug]
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=GroupState.DRAFT)
    name: Mapped[Name]
    promise: Mapped[LongText]
    description: Mapped[LongText] = mapped_column(default="")
    for_whom: Mapped[LongText] = mapped_column(default="")
    first_time: Mapped[LongText] = mapped_column(default="")
    agreements: Mapped[LongText] = mapped_column(default="")
    costs: Mapped[str] = mapped_column(String(200), default="")
    newcomers: Mapped[bool] = mapped_column(default=True)
    walk_in: Mapped[bool] = mapped_column(default=True)
    capacity: Mapped[int | None]
    walk_in_places: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime | None]
    edition: Mapped[int] = mapped_column(default=1)


class GroupLanguage(Base):
    """A language spoken in a group (ISO 639-1 code)."""

    __tablename__ = "group_language"
    __table_args__ = (CheckConstraint("length(language) = 2", name="two_letters"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("recovery_group.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)


class Facilitation(Base):
    """An expert leads a group from a date, maybe until one."""

    __tablename__ = "facilitation"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="ends_after_it_starts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("recovery_group.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date | None]
