"""How long a visitor waits for the database, before the page that says that it is away.

Only requests have a limit: jobs and commands may take their time. On PostgreSQL the limit holds
also when the server was frozen or the network swallows every packet: then nothing but our own clock
ends the wait. On SQLite a visitor can only wait for another writer.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from threading import Condition
from time import monotonic
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

LONGEST = {"sqlite": 10.0, "postgresql": 4.5}
"""Seconds a request may wait for its database in all. Connecting may add CONNECT to it."""

CONNECT = 2
"""Seconds for a new connection to PostgreSQL; libpq knows no shorter time."""

PAUSE = 1
"""Seconds in which a worker asks nothing of a server that did not answer: who waits in line behind
the first visitors would else wait as long again. Idle for as long, a connection is asked whether it
is still alive: asked each time, that costs a kept page a third of its time."""

_LIMITS = (
    "-c lock_timeout=3s -c statement_timeout=4s -c idle_in_transaction_session_timeout=10s"
    " -c plan_cache_mode=force_generic_plan"
)
"""What the server ends by itself, so that nothing goes on for a visitor who was sent away, and a
machine that lost its power holds no lock for hours. A lock gives up first: counts can then still
be given back. A statement's plan is kept: every list has its one index, whatever it asks for."""

_LOST_PEER = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""Seconds and tries after which a job notices that the server's machine is gone (libpq)."""

_REOPEN = {
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN),
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB),
}
_SINCE = "buurt.database_since"
_IDLE_SINCE = "buurt.idle_since"
_MOMENT = 0.1
_ACTIVE = 1  # libpq's PQTRANS_ACTIVE: a command is in progress

_before_flask: ContextVar[dict[str, Any] | None] = ContextVar("before_flask", default=None)


def engine_options(*, sqlite: bool) -> dict[str, Any]:
    """Return SQLAlchemy's options that bound connecting and waiting for a free connection."""
    waits = {"timeout": LONGEST["sqlite"]} if sqlite else {"connect_timeout": CONNECT, **_LOST_PEER}
    return {"pool_timeout": 4, "connect_args": waits}


def init_engine(engine: Engine) -> None:
    """Bound every wait on `engine`, and make it drop connections that are of no use any more."""
    if engine.dialect.name == "sqlite":
        _Sqlite(engine).listen()
    else:
        _Postgres(engine).listen()


def seconds_left(database: str) -> float:
    """Return how long the database may still be waited for, counted from the request's first ask.

    At least the moment a healthy database needs; outside a request the whole limit.
    """
    environ = _at_hand()
    if environ is None:
        return LONGEST[database]
    now = monotonic()
    return max(_MOMENT, float(environ.setdefault(_SINCE, now)) + LONGEST[database] - now)


def start_anew() -> None:
    """Count the wait of the running request from here.

    For an answer that goes out step by step, so that who waits sees that it goes on.
    """
    environ = _at_hand()
    if environ is not None:
        environ.pop(_SINCE, None)


@contextmanager
def waiting_for(environ: dict[str, Any]) -> Iterator[None]:
    """Bound every wait within the block as that of the request `environ`, before Flask knows it."""
    token = _before_flask.set(environ)
    try:
        yield
    finally:
        _before_flask.reset(token)


def _at_hand() -> dict[str, Any] | None:
    """Return what the server says of the request that is answered, or None outside one."""
    return request.environ if has_request_context() else _before_flask.get()


class _Sqlite:
    """Makes a worker let go of a file it could not write, so that it finds out when it can.

    All connections of a process share one opened file beside the database (its -shm). Opened for
    reading only it stays so while any of them is open: so all are closed before a new one is made.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.open: set[int] = set()
        self.stale: set[int] = set()
        self.changed = Condition()

    def listen(self) -> None:
        """Follow every connection of the engine, and every error."""
        event.listen(self.engine, "handle_error", self.let_go)
        event.listen(self.engine, "do_connect", self.wait_for_the_old)
        event.listen(self.engine, "connect", lambda one, _: self.open.add(id(one)))
        event.listen(self.engine, "checkin", self.close_stale)
        event.listen(self.engine, "close", lambda one, _: self.forget(one))
        event.listen(self.engine, "close_detached", self.forget)

    def let_go(self, context: ExceptionContext) -> None:
        """After an error of the file: close what is idle now, and the others when they are free."""
        # The low byte is the error, the rest its details (sqlite.org/rescode.html).
        code = getattr(context.original_exception, "sqlite_errorcode", 0)
        if code & 0xFF in _REOPEN:
            context.is_disconnect = True
            self.stale |= self.open
            self.engine.dispose()

    def close_stale(self, connection: Any, record: ConnectionPoolEntry) -> None:
        """Close a connection that was in use when the file failed."""
        if connection is not None and id(connection) in self.stale:
            record.invalidate()

    def forget(self, connection: Any) -> None:
        """Note that a connection is closed."""
        with self.changed:
            self.open.discard(id(connection))
            self.stale.discard(id(connection))
            self.changed.notify_all()

    def wait_for_the_old(self, *_how: object) -> None:
        """Wait, but not long, until whoever is at work with a stale connection is done."""
        with self.changed:
            if not self.changed.wait_for(lambda: not self.stale, timeout=PAUSE):
                self.stale.clear()  # the next error marks them again


class _Postgres:
    """Connections that obey the request's limit, and the memory of a server that is away."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.away_until = 0.0

    def listen(self) -> None:
        """Make every connection of the engine, and look after those that wait in its pool."""
        event.listen(self.engine, "do_connect", self.connect)
        event.listen(self.engine, "checkin", self.rests)
        event.listen(self.engine, "checkout", self.ask_whether_alive)

    def rests(self, _connection: object, record: ConnectionPoolEntry) -> None:
        """Note since when a connection is idle."""
        record.info[_IDLE_SINCE] = monotonic()

    def ask_whether_alive(
        self, connection: Any, record: ConnectionPoolEntry, _proxy: object
    ) -> None:
        """Ask a connection that was idle for a while; a dead one is replaced, with all its like.

        Before somebody's form is handled it is always asked: a page can be loaded again.
        """
        since = record.info.get(_IDLE_SINCE)
        environ = _at_hand()
        reading = environ is None or environ["REQUEST_METHOD"] in {"GET", "HEAD"}
        if since is None or (reading and monotonic() - since < PAUSE):
            return  # just made, or just used
        try:
            self.engine.dialect.do_ping(connection)
        except self.engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    def connect(
        self, dialect: Dialect, _record: object, given: list[Any], named: dict[str, Any]
    ) -> Any:
        """Connect, within a request with limits on the server's side too (SQLAlchemy's event)."""
        driver = dialect.loaded_dbapi
        kind = self._kind(driver.Connection, driver.OperationalError)
        if _at_hand() is None:
            return kind.connect(*given, **named)
        self._refuse_while_away(driver.OperationalError)
        named["options"] = f"{named.get('options', '')} {_LIMITS}".strip()
        started = monotonic()
        try:
            return kind.connect(*given, **named)
        except driver.OperationalError:
            if monotonic() - started > PAUSE:  # a refusal costs no time: then ask again at once
                self.away_until = monotonic() + PAUSE
            raise

    def _refuse_while_away(self, failure: type[Exception]) -> None:
        if monotonic() < self.away_until or seconds_left("postgresql") == _MOMENT:
            raise failure("the server did not answer a moment ago")

    @cache  # noqa: B019 - one of these lives as long as its engine
    def _kind(self, connection: type[Any], failure: type[Exception]) -> Any:
        def wait(own: Any, generator: Any, **more: Any) -> Any:
            if _at_hand() is None:
                return connection.wait(own, generator, **more)
            try:
                return connection.wait(own, generator, **more, timeout=seconds_left("postgresql"))
            except failure:
                if own.pgconn.transaction_status == _ACTIVE:
                    own.pgconn.finish()  # an answer may still come: this connection is spoilt
                    self.away_until = monotonic() + PAUSE
                raise

        return type("ImpatientConnection", (connection,), {"wait": wait})
