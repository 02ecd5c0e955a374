"""Tables of accounts: staff who sign in, their roles, sessions, and single-use tickets."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Name


class Account(Base):
    """A member of staff. Without a password nobody can sign in: it was invited, not yet opened.

    `totp_secret` is encrypted; `totp_step` is the last time step whose code was used. `seen_on` is
    the last day somebody signed in: a day, so that it tells no habits.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint("email = lower(email)", name="email_in_small_letters"),
        CheckConstraint("totp_step IS NULL OR totp_secret IS NOT NULL", name="step_of_a_secret"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[Name]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(5), default="nl")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    seen_on: Mapped[date | None]


class Grant(Base):
    """A role of an account, in one district or in all, from a day, maybe until one.

    `district_id` names a table above this package: core knows no districts, but a role may not
    point to one that is not there.
    """

    __tablename__ = "grant_of_role"
    __table_args__ = (
        CheckConstraint("role IN ('facilitator', 'coordinator', 'admin')", name="known_role"),
        CheckConstraint("first_day <= last_day", name="ends_after_it_starts"),
        CheckConstraint("granted_by <> account_id", name="nobody_grants_to_themselves"),
        CheckConstraint("role <> 'admin' OR district_id IS NULL", name="admins_are_of_no_district"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)


class StaffSession(Base):
    """A browser in which somebody is signed in; its token is only in the browser's cookie.

    `device` is a rough word for it ("Firefox, Android"), so that its owner knows it again.
    """

    __tablename__ = "staff_session"

    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    own_device: Mapped[bool] = mapped_column(default=False)
    device: Mapped[str] = mapped_column(String(40), default="")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    password_at: Mapped[datetime]
    steps_done: Mapped[bool] = mapped_column(default=False)


class RecoveryCode(Base):
    """A code that replaces the second step once; only its keyed fingerprint is stored."""

    __tablename__ = "recovery_code"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    used_at: Mapped[datetime | None]


class Ticket(Base):
    """An invitation, or a new password: opens once, for a while.

    The token in the address comes from `nonce` and a key outside the database.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("fingerprint"),
        CheckConstraint("purpose IN ('invite', 'reset')", name="known_purpose"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(8))
    nonce: Mapped[bytes] = mapped_column(LargeBinary(16))
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
