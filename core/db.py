"""The database: typed base, aware time type, and `transaction()`, the only place that commits."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, cast

from flask import Flask, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as BaseSession
from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    Text,
    Time,
    TypeDecorator,
    Update,
    event,
)
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, mapped_column, registry

from core import patience

_WRITING, _BESIDE = "writing", "beside"
_READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

TOUCHED = frozenset({"staff_session", "feed_token"})
"""Tables that `touch` may write while a page is only looked at: when something was last used."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware going in, aware UTC coming out, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive datetime; SQLite stores the UTC wall time, PostgreSQL a timestamptz."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give every stored moment its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Slug = Annotated[str, mapped_column(String(80))]
Name = Annotated[str, mapped_column(String(120))]
LongText = Annotated[str, mapped_column(Text)]
WallMoment = Annotated[datetime, mapped_column(DateTime(timezone=False))]
"""A Dutch wall-clock date and time without zone; the matching moment stands beside it."""


class Base(DeclarativeBase):
    """The base of every model; explicit registry, because the extension needs it so."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UtcDateTime(), date: Date(), time: Time()},
    )


class _Session(BaseSession):
    """A session that reads without BEGIN and ROLLBACK on PostgreSQL.

    There each statement sees the newest rows in a transaction too (READ COMMITTED), and a ROLLBACK
    makes psycopg forget its prepared statements: planning took five times as long as running.
    """

    def get_bind(self, *args: Any, **more: Any) -> Engine | Connection:
        """Return the engine, for reading or for writing."""
        bind: Engine | Connection = super().get_bind(*args, **more)
        if self.info.get(_WRITING) or bind.dialect.name == "sqlite" or isinstance(bind, Connection):
            return bind
        return _reading(bind)


@lru_cache(maxsize=8)
def _reading(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="AUTOCOMMIT")


db = SQLAlchemy(disable_autonaming=True, session_options={"class_": _Session})


class WritingWhileReading(RuntimeError):
    """A reading request (GET, HEAD), or code outside `transaction()`, tried to write."""


def init_app(app: Flask, url: str) -> None:
    """Connect the application to the database at `url` (sqlite or postgresql+psycopg)."""
    sqlite = url.startswith("sqlite")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "hide_parameters": True,  # an error's text must not carry what somebody typed
        **patience.engine_options(sqlite=sqlite),
    }
    if sqlite and ":memory:" not in url:
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    app.teardown_appcontext(_end_session)  # before the extension's own, which runs after it
    with app.app_context():
        event.listen(db.engine, "begin", _begin)
        if sqlite:
            event.listen(db.engine, "connect", _prepare_sqlite)
        patience.init_engine(db.engine)  # last: it counts connections that are fit for use


def _end_session(_error: BaseException | None) -> None:
    # The answer is ready. A server that went away since its last statement cannot be told so, and
    # an error here would replace the answer by one that no handler made.
    try:
        db.session.remove()
    except DBAPIError:
        db.session().invalidate()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # BEGIN is ours (see _begin): the driver's own would start a deferred transaction before the
    # first write, which fails at once when another connection wrote meanwhile.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=10000",
        "foreign_keys=ON",
        "secure_delete=ON",
        "cache_size=-512",  # kB; 2 MB by default, for each thread of each worker
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if connection.get_execution_options().get(_WRITING, False):
        left = 1000 * patience.seconds_left("sqlite")
        connection.exec_driver_sql(f"PRAGMA busy_timeout={left:.0f}")
        # Said each time: a connection is used for both. What was committed before is kept by the
        # next full commit too, so only counts of the last moment can be lost, and only with power.
        lasting = "NORMAL" if connection.get_execution_options().get(_BESIDE) else "FULL"
        connection.exec_driver_sql(f"PRAGMA synchronous={lasting}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # Locks nothing yet, so it cannot fail: straight to the driver, 3 µs instead of 30.
        cast("sqlite3.Connection", connection.connection.driver_connection).execute("BEGIN").close()


@event.listens_for(Session, "before_flush")
def _refuse_flush(session: Session, _context: object, _instances: object) -> None:
    changed = session.new or session.deleted or any(map(session.is_modified, session.dirty))
    if changed and not session.info.get(_WRITING):
        raise WritingWhileReading("a change outside transaction()")


@event.listens_for(Session, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and not state.session.info.get(_WRITING):
        raise WritingWhileReading("a writing statement outside transaction()")


@contextmanager
def transaction() -> Iterator[Session]:
    """Open the one transaction of a use case, or join the one already open.

    The outermost call ends the request's read transaction (rows loaded before are stale, so code
    passes ids), takes the write lock at once on SQLite, commits at the end and rolls back on any
    exception. Raises WritingWhileReading in a GET or HEAD, or when the request's form was not
    checked against forgery.
    """
    session = db.session()
    if session.info.get(_WRITING):
        yield session
        return
    refuse_reading_request()
    session.close()
    session.info[_WRITING] = True
    try:
        session.connection(execution_options={_WRITING: True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_WRITING, None)


@contextmanager
def side_transaction() -> Iterator[Connection]:
    """Open a small transaction of its own, beside and never inside the use case's.

    For what must count even when the use case is refused (rate limits). It need not outlast a
    power cut, so nobody waits for the disk: that was half of what a booking waited for on SQLite.
    """
    if db.session().info.get(_WRITING):
        raise WritingWhileReading("a side transaction inside transaction() would lock itself out")
    refuse_reading_request()
    # The read transaction ends first: held open, it would keep a second pooled connection busy.
    db.session().close()
    beside = engine().execution_options(**{_WRITING: True, _BESIDE: True})
    with beside.connect() as connection, connection.begin():
        yield connection


def touch(statement: Update) -> None:
    """Run one UPDATE of a table of TOUCHED in a small transaction of its own, in a GET as well.

    The only writing that looking does. Where the database cannot be written now it is left out:
    who only reads must not suffer. Raises WritingWhileReading for any other table, and inside
    `transaction()`.
    """
    session = db.session()
    named = getattr(statement.table, "name", "")
    if named not in TOUCHED or session.info.get(_WRITING):
        raise WritingWhileReading(f"{named} is not to be touched here")
    session.close()
    with (
        suppress(OperationalError, InternalError),
        engine().execution_options(**{_WRITING: True}).connect() as connection,
        connection.begin(),
    ):
        connection.execute(statement)


def refuse_reading_request() -> None:
    """Raise WritingWhileReading unless the running request, if any, may write."""
    if not has_request_context():
        return
    if request.method in _READING_METHODS:
        raise WritingWhileReading(f"{request.method} {request.endpoint} tried to write")
    if not g.get("csrf_valid", False):
        raise WritingWhileReading(f"{request.endpoint} did not check its form")


def engine() -> Engine:
    """Return the engine of the running application."""
    return db.engine


def dialect() -> str:
    """Return 'sqlite' or 'postgresql'."""
    return str(db.engine.dialect.name)


def insert_ignoring(model: type[Base], rows: list[dict[str, Any]]) -> Any:
    """Return an INSERT … ON CONFLICT DO NOTHING in the running database's dialect.

    Many rows go faster as parameters of `execute` than inside the statement: then give none here.
    """
    insert = sqlite_insert if dialect() == "sqlite" else postgres_insert
    statement = insert(model).values(rows) if rows else insert(model)
    return statement.on_conflict_do_nothing()


def insert_adding(model: type[Base], rows: list[dict[str, Any]]) -> Any:
    """Return an INSERT whose numbers are added to the row of the same primary key, if there is one.

    Every column outside the key is a count. Give no `rows` to give them to `execute`: with rows in
    it a statement is written out anew each time.
    """
    insert = sqlite_insert if dialect() == "sqlite" else postgres_insert
    statement = insert(model).values(rows) if rows else insert(model)
    columns = model.metadata.tables[model.__tablename__].columns
    return statement.on_conflict_do_update(
        index_elements=[column for column in columns if column.primary_key],
        set_={
            column.name: column + statement.excluded[column.name]
            for column in columns
            if not column.primary_key
        },
    )
