"""Tables of figures: what was counted, frozen once, with what may be shown of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class FrozenMonth(Base):
    """A month whose figures stand, also when nobody came."""

    __tablename__ = "frozen_month"

    month: Mapped[date] = mapped_column(primary_key=True)
    frozen_at: Mapped[datetime]


class FrozenFigure(Base):
    """A number of one part in one week, month or quarter; written once, never changed.

    Visitors are of a group at a venue, all others of a district. Only `shown` is read to show
    something; `number` is what a quarter is made of. `meetings` were counted, with so many `places`
    (None when that is not known of all of them).
    """

    __tablename__ = "frozen_figure"
    __table_args__ = (
        CheckConstraint("span IN ('week', 'maand', 'kwartaal')", name="known_span"),
        CheckConstraint(
            "measure IN ('visitors', 'first_timers', 'waiting', 'wishes')", name="known_measure"
        ),
        CheckConstraint(
            "(measure = 'visitors') = (group_id IS NOT NULL)", name="visitors_are_of_a_group"
        ),
        CheckConstraint("(group_id IS NULL) = (venue_id IS NULL)", name="a_group_is_somewhere"),
        CheckConstraint(
            "shown IS NULL OR (number >= 5 AND shown >= 5 AND shown % 5 = 0"
            " AND shown BETWEEN number - 4 AND number + 4)",
            name="rounded_and_never_small",
        ),
        CheckConstraint("number >= 0 AND places >= 0 AND meetings >= 0", name="nothing_negative"),
        Index("ix_frozen_figure_span_first_day", "span", "first_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    span: Mapped[str] = mapped_column(String(8))
    first_day: Mapped[date]
    measure: Mapped[str] = mapped_column(String(12))
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("recovery_group.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    number: Mapped[int]
    shown: Mapped[int | None]
    places: Mapped[int | None]
    meetings: Mapped[int]
