"""Tables of districts: areas of a municipality."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Float, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, LongText, Name, Slug


class Stage(StrEnum):
    """How far a district is: it grows per district, each time looking at what is needed there."""

    EXPLORING = "exploring"
    PREPARING = "preparing"
    STARTED = "started"


class District(Base):
    """An area of a city (gebied), served by one or more neighbourhood teams."""

    __tablename__ = "district"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("stage IN ('exploring', 'preparing', 'started')", name="known_stage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[Slug]
    name: Mapped[Name]
    municipality: Mapped[Name]
    stage: Mapped[str] = mapped_column(String(20), default=Stage.EXPLORING)
    description: Mapped[LongText] = mapped_column(default="")
    inhabitants: Mapped[int | None]
    edition: Mapped[int] = mapped_column(default=1)
    archived_at: Mapped[datetime | None]

    teams: Mapped[list["Team"]] = relationship(back_populates="district")


class Postcode(Base):
    """A Dutch postcode area (PC4) and the district it belongs to; the centre may be unknown."""

    __tablename__ = "postcode"
    __table_args__ = (
        CheckConstraint("length(digits) = 4", name="four_digits"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_on_earth"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_on_earth"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="both_or_neither"),
    )

    digits: Mapped[str] = mapped_column(String(4), primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), index=True)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)


class Team(Base):
    """A sociaal buurtteam: professionals of one district, with a phone and hours of their own."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), index=True)
    name: Mapped[Name]
    phone: Mapped[str] = mapped_column(String(30), default="")
    hours: Mapped[str] = mapped_column(String(200), default="")
    edition: Mapped[int] = mapped_column(default=1)
    archived_at: Mapped[datetime | None]

    district: Mapped[District] = relationship(back_populates="teams")
