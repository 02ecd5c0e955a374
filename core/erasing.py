"""Erasing: rows in small steps, and their bytes out of the database's own files.

A deleted row is not gone: both databases leave its bytes in the file until something else happens
to be written there. What each of them leaves, and what the ways out cost, was measured:
docs/adr/0010-erased-bytes-leave-the-files.md.
"""

from collections.abc import Callable
from functools import partial
from sqlite3 import SQLITE_BUSY
from sqlite3 import OperationalError as SqliteError
from time import sleep
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, CursorResult, delete, inspect, select, tuple_
from sqlalchemy.exc import OperationalError

from core.db import Base, db, dialect, engine, transaction

AT_ONCE = 500
"""Rows in one transaction: others wait some milliseconds for it (SQLite has one writer)."""

TRIES, PAUSE = 40, 0.5
"""How often the files are tried, and the seconds between: together 20 seconds and more."""

_BRIEFLY = 300
"""Milliseconds to wait for a lock: others wait behind us as long as we do."""

_MAY_RECYCLE = """
    SELECT has_function_privilege('pg_switch_wal()', 'execute') AND EXISTS (
        SELECT FROM pg_roles WHERE rolname = 'pg_checkpoint' AND pg_has_role(oid, 'usage'))
"""
_DEAD = "SELECT n_dead_tup FROM pg_stat_user_tables WHERE relid = %s::regclass"


class StillReadable(RuntimeError):
    """What was erased may still stand in the database's files: somebody kept reading the old."""


def delete_in_steps(model: type[Base], condition: ColumnElement[bool]) -> int:
    """Delete the rows of `model` that fulfil the condition, AT_ONCE in a transaction; count them.

    For rows nothing refers to.
    """
    key = inspect(model).primary_key
    some = select(*key).where(condition).limit(AT_ONCE)
    step = delete(model).where(tuple_(*key).in_(some))
    total = 0
    while True:
        with transaction():
            done = changed(step)
        total += done
        if done < AT_ONCE:
            return total


def changed(statement: Any) -> int:
    """Execute a deleting or updating statement in the running `transaction()`; count its rows."""
    found = db.session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", found).rowcount


def clean_files(*models: type[Base]) -> None:
    """Take the bytes of what was deleted from these tables out of the database's files.

    Call outside `transaction()`. Others can read and write meanwhile, but for moments. Raises
    StillReadable when somebody kept the old readable for all TRIES; doing it again later is
    harmless.
    """
    db.session().close()  # a read of our own would be such a somebody
    clean = _clean_sqlite() if dialect() == "sqlite" else _clean_postgresql(models)
    if not clean:
        raise StillReadable


def _clean_sqlite() -> bool:
    # secure_delete overwrites what is deleted, but not the copies that stay in the unused part of
    # a page when rows move between pages (measured: 2 of 7,000). VACUUM writes every page anew.
    proxy = engine().raw_connection()
    try:
        proxy.detach()  # closed afterwards, with the short patience it gets here
        cursor = proxy.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BRIEFLY}")
        steps = ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
        return all(_until(partial(_sqlite_step, cursor, one)) for one in steps)
    finally:
        proxy.close()


def _sqlite_step(cursor: Any, command: str) -> bool:
    try:
        row = cursor.execute(command).fetchone()
    except SqliteError as error:
        if error.sqlite_errorcode & 0xFF != SQLITE_BUSY:
            raise
        return False
    return row is None or row[0] == 0  # a checkpoint's first column: whether it was kept waiting


def _clean_postgresql(models: tuple[type[Base], ...]) -> bool:
    autocommit = engine().execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection:
        connection.detach()
        connection.exec_driver_sql(f"SET lock_timeout = {_BRIEFLY}")
        tables = [model.__tablename__ for model in models]
        clean = [_until(partial(_rewrite, connection, table)) for table in tables]
        if connection.exec_driver_sql(_MAY_RECYCLE).scalar():
            # The log of changes (WAL) still holds it: end its file, and let the server drop it.
            connection.exec_driver_sql("SELECT pg_switch_wal()")
            connection.exec_driver_sql("CHECKPOINT")
    return all(clean)


def _rewrite(connection: Connection, table: str) -> bool:
    """Write a table and its indexes into new files; False when old rows had to be kept."""
    try:
        connection.exec_driver_sql(f"VACUUM FULL {table}")
        connection.exec_driver_sql(f"VACUUM {table}")  # counts what somebody may still read
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != "55P03":  # lock_not_available
            raise
        return False
    return connection.exec_driver_sql(_DEAD, (table,)).scalar() == 0


def _until(step: Callable[[], bool]) -> bool:
    for _try in range(TRIES):
        if step():
            return True
        sleep(PAUSE)
    return False
