"""The version of everything public: one row, raised by each change a public page shows."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, g, has_request_context, request
from psycopg import OperationalError, generators, pq
from sqlalchemy import CheckConstraint, Engine, event, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import clock
from core.db import Base, db, engine

FOUND = "buurt.public_version"
"""Where a request keeps the version it found (in WSGI's environ)."""

_CHANGED = "public_changed"

T = TypeVar("T")


class PublicVersion(Base):
    """The one row that holds the version."""

    __tablename__ = "public_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]


_ASK = str(select(PublicVersion.version))


def version(bind: Engine | None = None) -> int:
    """Return the present version of everything public.

    `bind` where no application is at hand yet. Asked for each public page, so straight from the
    driver: 0.03 ms, where the engine takes 0.1 and the session 0.4. When that fails, the engine's
    way mends it, or says what is wrong.
    """
    bind = bind or engine()
    try:
        return _from_driver(bind)
    except bind.dialect.loaded_dbapi.Error:
        bind.dispose()  # a server that was restarted left all of them dead
        with bind.connect() as connection:
            return connection.exec_driver_sql(_ASK).scalar() or 0


def found() -> int:
    """Return the present version; a request asks once, and goes on with what it found first.

    Through the session where that is at work: a thread needs one connection, not two.
    """
    if not has_request_context():
        return _asked()
    if FOUND not in request.environ:
        request.environ[FOUND] = _asked()
    return int(request.environ[FOUND])


def note(version: int | None) -> None:
    """Let this request go on with a version that another question told along."""
    if has_request_context():
        request.environ.setdefault(FOUND, version or 0)


def _asked() -> int:
    # Asked of the registry first: making a session takes as long as the whole of a kept page.
    if db.session.registry.has() and db.session().in_transaction():
        return db.session.scalar(select(PublicVersion.version)) or 0
    return version()


def last_raised() -> datetime:
    """Return when the version was last raised (aware)."""
    moment: datetime = db.session.scalars(select(PublicVersion.changed_at)).one()
    return moment


def _from_driver(bind: Engine) -> int:
    ask = _of_sqlite if bind.dialect.name == "sqlite" else _of_postgresql
    pooled = bind.raw_connection()
    try:
        found = ask(pooled.driver_connection)
    except BaseException:
        pooled.invalidate()
        raise
    pooled.close()
    return found


def _of_sqlite(driver: Any) -> int:
    with closing(driver.execute(_ASK)) as cursor:
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _of_postgresql(driver: Any) -> int:
    # One trip to the server, without a transaction; psycopg's cursor takes half as long again.
    driver.pgconn.send_query(_ASK.encode())
    [result] = driver.wait(generators.execute(driver.pgconn))
    if result.status != pq.ExecStatus.TUPLES_OK:
        raise OperationalError("no version of everything public")
    return int(result.get_value(0, 0) or 0) if result.ntuples else 0


def kept(ask: Callable[[], T]) -> Callable[[], T]:
    """Let `ask` ask once per process and version what many pages show and little changes.

    Only while a public page is made (core.pagecache tells its version); elsewhere it asks anew.
    The answer is shared, so it has to be immutable.
    """

    @wraps(ask)
    def answer() -> T:
        now = g.get("public_version")
        if now is None:
            return ask()
        known = current_app.extensions.setdefault("kept", {})
        found = known.get(ask)
        if found is None or found[0] != now:
            found = known[ask] = (now, ask())
        return found[1]  # type: ignore[no-any-return]

    return answer


def raise_version() -> None:
    """Say that something public changed; the version rises once, at the end of the transaction.

    Last, because every change locks the same row: held while waiting for another row, two
    transactions would wait for each other.
    """
    db.session().info[_CHANGED] = True


def is_raising() -> bool:
    """Return whether the running transaction changed something public, and did not commit yet."""
    return bool(db.session().info.get(_CHANGED))


@event.listens_for(Session, "before_commit")
def _raise(session: Session) -> None:
    if session.info.pop(_CHANGED, False):
        raised = {"version": PublicVersion.version + 1, "changed_at": clock.now()}
        session.execute(update(PublicVersion).values(raised))


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_CHANGED, None)
