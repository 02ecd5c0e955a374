"""Tables of signups without a name: what an anonymous person holds."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class SignupState(StrEnum):
    """A place, a place in the queue, or given back."""

    SEATED = "seated"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


class Receipt(Base):
    """What a code opens: one or more signups of a person nobody knows.

    The code itself is not here, only its keyed fingerprint. `from_slip`: staff printed the code, so
    others may have seen it.
    """

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_on: Mapped[date]
    from_slip: Mapped[bool] = mapped_column(default=False)


class Signup(Base):
    """One party's place at one meeting. It stores a date, no clock time.

    `number` counts the signups of a meeting and orders its waiting list; `door` is what one says
    at the door, random and unique per meeting. `present` is the facilitator's tick, erased the next
    day. `released`: a facilitator gave the place back, not who signed up. `at_door`: a facilitator
    added who walked in; nobody holds its code.
    """

    __tablename__ = "signup"
    __table_args__ = (
        UniqueConstraint("receipt_id", "meeting_id"),
        UniqueConstraint("meeting_id", "number"),
        UniqueConstraint("meeting_id", "door"),
        CheckConstraint("state IN ('seated', 'waiting', 'withdrawn')", name="known_state"),
        CheckConstraint("party BETWEEN 1 AND 3", name="one_to_three_people"),
        CheckConstraint(
            "contact IS NOT NULL OR NOT (wants_changes OR wants_reminder)",
            name="no_mail_without_address",
        ),
        CheckConstraint(
            "contact IS NULL OR wants_changes OR wants_reminder", name="no_address_without_consent"
        ),
        Index("ix_signup_meeting_id_state_number", "meeting_id", "state", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    state: Mapped[str] = mapped_column(String(10))
    party: Mapped[int] = mapped_column(default=1)
    first_time: Mapped[bool] = mapped_column(default=False)
    number: Mapped[int]
    door: Mapped[int]
    nickname: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    wants_changes: Mapped[bool] = mapped_column(default=False)
    wants_reminder: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(5), default="nl")
    created_on: Mapped[date]
    present: Mapped[bool] = mapped_column(default=False)
    released: Mapped[bool] = mapped_column(default=False)
    at_door: Mapped[bool] = mapped_column(default=False)


class Announcement(Base):
    """A short text from a facilitator to who left an address; erased with the addresses."""

    __tablename__ = "announcement"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    text: Mapped[str] = mapped_column(String(160))
    written_at: Mapped[datetime]


class UsedNonce(Base):
    """A form that was handled: its keyed fingerprint, so that it takes no second place."""

    __tablename__ = "used_nonce"

    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    used_at: Mapped[datetime]


class MonthCount(Base):
    """What stays of forgotten signups: how many came in a month in a district, not who or where.

    `month` is its first day, the district is the group's. People, parties and first-timers had a
    place; `waiting` are parties that never got one.
    """

    __tablename__ = "month_count"
    __table_args__ = (
        CheckConstraint(
            "people >= 0 AND parties >= 0 AND first_timers >= 0 AND waiting >= 0",
            name="no_negative_count",
        ),
    )

    month: Mapped[date] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), primary_key=True)
    people: Mapped[int]
    parties: Mapped[int]
    first_timers: Mapped[int]
    waiting: Mapped[int]
