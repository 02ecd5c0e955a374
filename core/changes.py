"""The version of everything public: one row, raised by each change a public page shows."""

from sqlalchemy import CheckConstraint, event, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Base, db

_CHANGED = "public_changed"


class PublicVersion(Base):
    """The one row that holds the version."""

    __tablename__ = "public_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(default=0)


def version() -> int:
    """Return the present version of everything public."""
    return db.session.scalar(select(PublicVersion.version)) or 0


def raise_version() -> None:
    """Say that something public changed; the version rises once, at the end of the transaction.

    Last, because every change locks the same row: held while waiting for another row, two
    transactions would wait for each other.
    """
    db.session().info[_CHANGED] = True


@event.listens_for(Session, "before_commit")
def _raise(session: Session) -> None:
    if session.info.pop(_CHANGED, False):
        session.execute(update(PublicVersion).values(version=PublicVersion.version + 1))


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_CHANGED, None)
