"""The table of private feeds: who has an address of their own to fetch a calendar from."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from recovery_groups.feeds.rules import LONGEST_NAME


class FeedToken(Base):
    """One private feed. Its token stands in its address only; here is the keyed fingerprint.

    A receipt that is erased leaves its feed behind without anything: it answers an empty calendar
    until it is forgotten. Of fetching only days are kept: the last one, and since which day the
    content is what `digest` says.
    """

    __tablename__ = "feed_token"
    __table_args__ = (
        UniqueConstraint("fingerprint"),
        CheckConstraint("kind IN ('own', 'selection', 'receipt')", name="known_kind"),
        CheckConstraint("(kind = 'receipt') = (account_id IS NULL)", name="of_somebody"),
        CheckConstraint("kind = 'receipt' OR receipt_id IS NULL", name="of_one"),
        CheckConstraint("kind <> 'receipt' OR discreet", name="receipts_are_discreet"),
        CheckConstraint("(digest IS NULL) = (changed_on IS NULL)", name="since_when"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    kind: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    receipt_id: Mapped[int | None] = mapped_column(
        ForeignKey("receipt.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    selection: Mapped[str] = mapped_column(Text, default="{}")
    discreet: Mapped[bool]
    made_on: Mapped[date]
    revoked_on: Mapped[date | None]
    fetched_on: Mapped[date | None]
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    changed_on: Mapped[date | None]
