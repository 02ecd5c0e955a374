"""Tables of experts by experience (ervaringsdeskundigen)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Name


class Expert(Base):
    """An expert by experience; the first name is public only while consent holds.

    `consent_text` is the version of the text that was agreed to.
    """

    __tablename__ = "expert"
    __table_args__ = (
        CheckConstraint("consent_from <= consent_until", name="consent_ends_after_it_starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[Name]
    consent_from: Mapped[date | None]
    consent_until: Mapped[date | None]
    consent_text: Mapped[int | None]


class ExpertAccount(Base):
    """The account with which an expert signs in."""

    __tablename__ = "expert_account"
    __table_args__ = (UniqueConstraint("account_id"),)

    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class ExpertPhoto(Base):
    """A photo an expert gave with consent: re-encoded by us, without anything but the picture."""

    __tablename__ = "expert_photo"

    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    image: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]


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
