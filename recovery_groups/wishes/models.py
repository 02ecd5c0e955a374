"""Tables of wishes and needs: a count of what residents ask for, and what a district does."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Name
from recovery_groups.wishes.rules import ForWhom, NeedState


class WishCount(Base):
    """How often a group was wished for in a district, in a month, on a part of the day.

    No row is a person's and none holds a time. `wishes` is what the desk sees, as of 04:00;
    `fresh` is what came since and is added to it at night.
    """

    __tablename__ = "wish_count"
    __table_args__ = (
        CheckConstraint("part IN ('ochtend', 'middag', 'avond', 'elk')", name="known_part"),
        CheckConstraint("wishes >= 0 AND fresh >= 0", name="no_negative_count"),
    )

    month: Mapped[date] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), primary_key=True)
    part: Mapped[str] = mapped_column(String(10), primary_key=True)
    wishes: Mapped[int]
    fresh: Mapped[int]


class Need(Base):
    """What a district needs, who looks after it, and what was decided.

    `sentence` is what the public reads of it, never `what` or `decision`. `edition` counts changes,
    so that two people who change it at once are told. `group_id` is the group it became.
    """

    __tablename__ = "need"
    __table_args__ = (
        UniqueConstraint("group_id"),
        CheckConstraint("state IN ('seen', 'discussed', 'planned', 'started')", name="known_state"),
        CheckConstraint(
            "for_whom IN ('everybody', 'young', 'older', 'women', 'men', 'parents', 'family',"
            " 'language')",
            name="known_people",
        ),
        CheckConstraint("NOT public OR sentence <> ''", name="public_has_a_sentence"),
        CheckConstraint("what <> ''", name="says_what_is_needed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), index=True)
    what: Mapped[Name]
    for_whom: Mapped[str] = mapped_column(String(10), default=ForWhom.EVERYBODY)
    state: Mapped[str] = mapped_column(String(10), default=NeedState.SEEN)
    since: Mapped[date]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    decision: Mapped[str] = mapped_column(String(280), default="")
    public: Mapped[bool] = mapped_column(default=False)
    sentence: Mapped[str] = mapped_column(String(160), default="")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("recovery_group.id"))
    edition: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    archived_on: Mapped[date | None]


class NeedStep(Base):
    """A need came into a state on a day; steps are added and never changed."""

    __tablename__ = "need_step"
    __table_args__ = (
        CheckConstraint("state IN ('seen', 'discussed', 'planned', 'started')", name="known_state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    day: Mapped[date]
