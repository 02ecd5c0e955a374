"""Tables of experts by experience (ervaringsdeskundigen)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, LongText, Name


class LinkRole(StrEnum):
    """What an expert does at a team: groep, F-ACT-verbinding, beschermd wonen, inloop."""

    GROUP = "group"
    FACT = "fact"
    SHELTERED = "sheltered"
    WALK_IN = "walk_in"


class Expert(Base):
    """An expert by experience; name, story and the rest are public only while consent holds.

    `consent_text` is the version of the text that was agreed to. Who left is archived, never
    deleted: the name becomes "Ervaringsdeskundige 7". `edition` rises with each change.
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
    story: Mapped[LongText] = mapped_column(default="")
    organisation: Mapped[Name] = mapped_column(default="")
    archived_on: Mapped[date | None]
    edition: Mapped[int] = mapped_column(default=1)


class ExpertTheme(Base):
    """Something an expert knows from experience, as a neutral word of our own list (rules.py)."""

    __tablename__ = "expert_theme"

    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    theme: Mapped[str] = mapped_column(String(20), primary_key=True)


class ExpertLanguage(Base):
    """A language an expert speaks (ISO 639-1 code)."""

    __tablename__ = "expert_language"
    __table_args__ = (CheckConstraint("length(language) = 2", name="two_letters"),)

    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)


class ExpertHalfDay(Base):
    """A half day on which an expert can work (ISO weekday: Monday is 1)."""

    __tablename__ = "expert_half_day"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="iso_weekday"),
        CheckConstraint("part IN ('morning', 'afternoon', 'evening')", name="known_part"),
    )

    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(String(9), primary_key=True)


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
    """An expert linked to a neighbourhood team (koppeling) from a date, maybe until one.

    It is never deleted: an ended link is history. `edition` rises with each change.
    """

    __tablename__ = "team_link"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="ends_after_it_starts"),
        CheckConstraint("hours_a_week BETWEEN 0 AND 40", name="a_working_week"),
        CheckConstraint("role IN ('group', 'fact', 'sheltered', 'walk_in')", name="known_role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    role: Mapped[str] = mapped_column(String(60), default=LinkRole.GROUP)
    hours_a_week: Mapped[int] = mapped_column(default=0)
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    edition: Mapped[int] = mapped_column(default=1)
