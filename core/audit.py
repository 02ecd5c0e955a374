"""The audit log: a line for each change staff make, written in the transaction of the change.

Who, what, when; never what somebody typed about a person. Lines are added and never changed: the
database refuses it (migration 0004).
"""

import json
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, db


class AuditLine(Base):
    """One change. `account_id` is empty for the command line and for jobs.

    `subject` and `subject_id` say what was changed ("meeting", 12), `district_id` whose it is, so
    that a coordinator reads own districts only; `facts` are neutral values as JSON.
    """

    __tablename__ = "audit_line"
    __table_args__ = (
        Index("ix_audit_line_subject_subject_id", "subject", "subject_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int | None]
    district_id: Mapped[int | None]  # no foreign key: a line outlives everything
    facts: Mapped[str] = mapped_column(Text, default="{}")


def record(
    action: str,
    subject: str,
    subject_id: int | None,
    *,
    by: int | None,
    district_id: int | None = None,
    **facts: str | int | bool | None,
) -> None:
    """Write one line in the running `transaction()`.

    `by` is the account that did it. `facts` are dates, numbers and words from our own lists; never
    a name, an address or a text that somebody typed. Of a setting that is about nobody, such as the
    site's name, they tell what it was and became.
    """
    db.session.add(
        AuditLine(
            at=clock.now(),
            account_id=by,
            action=action,
            subject=subject,
            subject_id=subject_id,
            district_id=district_id,
            facts=json.dumps(facts, sort_keys=True),
        )
    )
