"""Tables of venues (buurtpunten) and what stands or happens there."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Float, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, LongText, Name, Slug


class Venue(Base):
    """An ordinary neighbourhood place where groups meet among everybody else.

    `changed_at` is when its name or address last changed, if it ever did (actions.move_to).
    """

    __tablename__ = "venue"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_on_earth"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_on_earth"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="both_or_neither"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[Slug]
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), index=True)
    name: Mapped[Name]
    description: Mapped[LongText] = mapped_column(default="")
    street: Mapped[Name]
    postcode: Mapped[str] = mapped_column(String(7), default="")
    city: Mapped[Name]
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    phone: Mapped[str] = mapped_column(String(30), default="")
    getting_there: Mapped[LongText] = mapped_column(default="")

    wheelchair: Mapped[bool] = mapped_column(default=False)
    accessible_toilet: Mapped[bool] = mapped_column(default=False)
    lift: Mapped[bool] = mapped_column(default=False)
    hearing_loop: Mapped[bool] = mapped_column(default=False)
    disabled_parking: Mapped[bool] = mapped_column(default=False)
    access_note: Mapped[LongText] = mapped_column(default="")
    changed_at: Mapped[datetime | None]
    edition: Mapped[int] = mapped_column(default=1)
    archived_at: Mapped[datetime | None]


class Room(Base):
    """A room of a venue, with the number of people it holds."""

    __tablename__ = "room"
    __table_args__ = (
        UniqueConstraint("venue_id", "name"),
        CheckConstraint("size > 0", name="holds_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    name: Mapped[Name]
    size: Mapped[int]
    archived_at: Mapped[datetime | None]


class OpeningHours(Base):
    """Hours a venue is open on one weekday (ISO: Monday is 1); a day may have several."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="iso_weekday"),
        CheckConstraint("opens < closes", name="opens_before_it_closes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]


class Closure(Base):
    """Days a venue is closed, first and last day included.

    `sequence` and `changed_at` say that the days changed, for calendars (RFC 5545 section 3.8.7).
    """

    __tablename__ = "closure"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="ends_after_it_starts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    notice: Mapped[str] = mapped_column(String(200), default="")
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=lambda: clock.now())  # noqa: PLW0108
    changed_at: Mapped[datetime] = mapped_column(default=lambda: clock.now())  # noqa: PLW0108


class Activity(Base):
    """Anything else that happens weekly at a venue: coffee, a walk-in hour, a meal."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="iso_weekday"),
        CheckConstraint("starts < ends", name="starts_before_it_ends"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    name: Mapped[Name]
    description: Mapped[LongText] = mapped_column(default="")
    weekday: Mapped[int] = mapped_column(Integer)
    starts: Mapped[time]
    ends: Mapped[time]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
