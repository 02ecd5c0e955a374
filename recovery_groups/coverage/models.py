"""Tables of coverage: what is kept of a day, so that nobody watches a signup happen."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class DayFigure(Base):
    """What met in a district on a day that is over, as it was known at 04:00 the next day.

    `week` is the Monday of that day. `counted` is how many `meetings` a facilitator counted,
    `visitors` how many people those were. `places` and `taken` are how many people fitted there and
    how many came, where both are known. How many had signed up is never kept: with one meeting that
    day it would outlive the signups.
    """

    __tablename__ = "day_figure"
    __table_args__ = (
        CheckConstraint("meetings > 0", name="something_met"),
        CheckConstraint("places >= 0 AND taken >= 0 AND visitors >= 0", name="nothing_negative"),
        CheckConstraint("counted BETWEEN 0 AND meetings", name="counted_what_met"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(
        ForeignKey("district.id"), primary_key=True, autoincrement=False, index=True
    )
    week: Mapped[date]
    meetings: Mapped[int]
    places: Mapped[int]
    taken: Mapped[int]
    counted: Mapped[int]
    visitors: Mapped[int]
