"""The outbox: what must be sent, written in the transaction of what caused it.

A row says which kind of message is for which subject, and never holds an address or a text: these
are loaded when it is sent, and then it is judged whether it is still true. A row is `waiting`, then
`sending` (committed, before anything leaves), then `sent`: taken by a mail server, or refused for
good. Sent rows stay a day, so that nothing is sent twice.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy import (
    CheckConstraint,
    Index,
    String,
    UniqueConstraint,
    delete,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from core import clock
from core.db import Base, db, insert_ignoring, transaction

TAKEN_FOR = timedelta(minutes=5)
"""How long a row may be `sending`; then its worker is dead, and it is sent again."""

SENT_FOR = timedelta(hours=24)
"""How long a sent row stays."""

_LONGEST_AHEAD = timedelta(hours=48)
_NOT_SENT = text("state <> 'sent'")


class Outbox(Base):
    """One message to send. `sequence` tells several messages of one kind to one subject apart.

    `not_before` is the next moment to look at it: while it is `sending`, when its worker is given
    up. `counted_on` is the day for which it counts as mail to its address.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        # The subject first: the index also finds all that waits for somebody.
        UniqueConstraint("subject_id", "kind", "sequence"),
        CheckConstraint("state IN ('waiting', 'sending', 'sent')", name="known_state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_a_moment"),
        CheckConstraint("tries >= 0", name="no_negative_tries"),
        Index(
            "ix_outbox_not_before_id",
            *("not_before", "id"),
            sqlite_where=_NOT_SENT,
            postgresql_where=_NOT_SENT,
        ),
        # No id twice: a worker that comes back late must not meet another message under its own.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[int]  # no foreign key: core knows no subjects, and a row may outlive one
    sequence: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    not_before: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    counted_on: Mapped[date | None]
    sent_at: Mapped[datetime | None]


@dataclass(frozen=True, kw_only=True)
class Item:
    """A row that this worker took; `tries` counts this try too."""

    id: int
    kind: str
    subject_id: int
    sequence: int
    tries: int
    counted_on: date | None

    @property
    def mark(self) -> str:
        """Return what names this message, and no other one, ever."""
        return f"{self.kind}:{self.subject_id}:{self.sequence}"


@dataclass(frozen=True)
class Taken:
    """A row that was taken back; it was `untried` when nobody can have read it."""

    kind: str
    subject_id: int
    untried: bool


def init_app(app: Flask, families: Iterable[Collection[str]]) -> None:
    """Say which kinds of messages have subjects of one sort; a kind is in one family."""
    app.extensions["families"] = tuple(families)


def enqueue(kind: str, subjects: Iterable[tuple[int, int]], *, not_before: datetime) -> None:
    """Write down a message for each (subject, sequence), in the running `transaction()`.

    What was written down before, or sent in the last day, is left as it is. One statement.
    """
    rows = [
        {"kind": kind, "subject_id": subject, "sequence": sequence, "not_before": not_before}
        for subject, sequence in subjects
    ]
    if rows:
        db.session.execute(insert_ignoring(Outbox, []), rows)


def take_back(subject_ids: Iterable[int], *kinds: str) -> list[Taken]:
    """Delete what waits for these subjects, in the running `transaction()`; return what it was."""
    statement = (
        delete(Outbox)
        .where(
            Outbox.subject_id.in_(list(subject_ids)),
            Outbox.kind.in_(kinds),
            Outbox.state == "waiting",
        )
        .returning(Outbox.kind, Outbox.subject_id, Outbox.tries)
        .execution_options(synchronize_session=False)
    )
    return [
        Taken(kind, subject, tries == 0) for kind, subject, tries in db.session.execute(statement)
    ]


def forget(subject_ids: Iterable[int], kinds: Iterable[str]) -> None:
    """Delete everything of these kinds about subjects that are erased, in the `transaction()`.

    Their ids may be given to others: what waits must not reach these, nor what was sent stop them.
    """
    db.session.execute(
        delete(Outbox)
        .where(Outbox.subject_id.in_(list(subject_ids)), Outbox.kind.in_(list(kinds)))
        .execution_options(synchronize_session=False)
    )


def forget_sent(now: datetime) -> None:
    """Delete what was sent more than a day ago, and mend moments that a wrong clock wrote."""
    with transaction():
        over = or_(Outbox.sent_at <= now - SENT_FOR, Outbox.sent_at > now + SENT_FOR)
        db.session.execute(delete(Outbox).where(over))
        unlikely = or_(
            (Outbox.state == "sending") & (Outbox.not_before > now + 2 * TAKEN_FOR),
            (Outbox.state == "waiting") & (Outbox.not_before > now + _LONGEST_AHEAD),
        )
        db.session.execute(update(Outbox).where(unlikely).values(not_before=now))


def take(now: datetime) -> Item | None:
    """Take the message that is due longest, committed as `sending`; None when there is none.

    Two workers never take the same one. Nobody gets a second message while the first is on its
    way: "it takes place after all" would come before "it does not". Subjects are the same only
    within a family of kinds: signup 12 is not ticket 12.
    """
    row, other = aliased(Outbox), aliased(Outbox)
    on_its_way = select(other.id).where(
        other.subject_id == row.subject_id,
        or_(*(row.kind.in_(one) & other.kind.in_(one) for one in _families())),
        other.id != row.id,
        other.state == "sending",
        other.not_before > now,
    )
    due = (
        select(row.id)
        # In the text of the statement: only so the databases see that the index is for this.
        .where(row.state != literal("sent", literal_execute=True), row.not_before <= now)
        .where(~on_its_way.exists())
        .order_by(row.not_before, row.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=row)
        .scalar_subquery()
    )
    columns = (Outbox.id, Outbox.kind, Outbox.subject_id, Outbox.sequence, Outbox.tries)
    statement = (
        update(Outbox)
        .where(Outbox.id == due)
        .values(state="sending", not_before=now + TAKEN_FOR, tries=Outbox.tries + 1)
        .returning(*columns, Outbox.counted_on)
        .execution_options(synchronize_session=False)
    )
    with transaction():
        taken = db.session.execute(statement).one_or_none()
    return Item(**taken._asdict()) if taken else None


def put_back(item: Item, wait: timedelta) -> None:
    """Let a message wait this long before it is looked at again."""
    _change(item, state="waiting", not_before=clock.now() + wait)


def finish(item: Item) -> None:
    """Say that a message was taken, or refused for good: nothing more is to be done."""
    _change(item, state="sent", sent_at=clock.now())


def count_for(item: Item, day: date) -> None:
    """Say that a message counts as mail to its address on this day."""
    _change(item, counted_on=day)


def drop(item: Item) -> None:
    """Delete a message that must not be sent any more."""
    with transaction():
        db.session.execute(delete(Outbox).where(*_still_ours(item)))


def _families() -> tuple[Collection[str], ...]:
    return cast("tuple[Collection[str], ...]", current_app.extensions["families"])


def _change(item: Item, **values: Any) -> None:
    with transaction():
        db.session.execute(update(Outbox).where(*_still_ours(item)).values(**values))


def _still_ours(item: Item) -> tuple[Any, ...]:
    # Another worker that took it over counted one more try.
    return Outbox.id == item.id, Outbox.state == "sending", Outbox.tries == item.tries
