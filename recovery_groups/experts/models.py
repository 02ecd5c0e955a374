"""Tables of experts by experience (ervaringsdeskundigen)."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Name


class Expert(Base):
    """An expert by experience; the first name is public only while consent holds."""

    __tablename__ = "expert"
    __table_args__ = (
        CheckConstraint("consent_from <= consent_until", name="consent_ends_after_it_starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[Name]
    consent_from: Mapped[date | None]
    consent_until: Mapped[date | None]


class TeamLink(Base):
    """An expert linked to a neighbourhood team (koppeling) from a date, maybe until one."""

    __tablename__ = "team_link"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="ends_after_it_starts"),
        CheckConstraint("hours_a_week BETWEEN 0 AND 40", name="a_working_week"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    role: Mapped[str] = mapped_column(String(60), default="")
    hours_a_week: Mapped[int] = mapped_column(default=0)
    first_day: Mapped[date]
    last_day: Mapped[date | None]
