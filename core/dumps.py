"""The whole database as a stream of bytes, and back.

SQLite by its own copy, PostgreSQL by its own programs. On the way out nothing readable is written
to the disk.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from sqlalchemy import URL

from core.db import db, dialect, engine
from core.settings import environment
from core.vault import PIECE, WrongFile

_OPTIONS = ("host", "port", "sslmode", "sslrootcert")
"""What a database's address may add after a question mark and PG… variables know too."""

_EMPTY = b"""\\set ON_ERROR_STOP on
BEGIN;
SET lock_timeout = '10s';
SET client_min_messages = warning;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
"""


def dump() -> Iterator[bytes]:
    """Yield the running application's database as it is at one moment."""
    return _dump_sqlite() if dialect() == "sqlite" else _dump_postgresql()


def load(content: Iterable[bytes]) -> None:
    """Put a dump in the place of the running application's database, whole or not at all.

    Raises WrongFile when it is not whole, or the database's programs refuse it.
    """
    db.session.remove()
    db.engine.dispose()
    if dialect() == "sqlite":
        _load_sqlite(content)
    else:
        _load_postgresql(content)


def _sqlite_file() -> Path:
    return Path(engine().url.database or "")


def _dump_sqlite() -> Iterator[bytes]:
    # Copied into memory: a second file would leave readable traces on the disk.
    with closing(sqlite3.connect(":memory:")) as copy:
        with closing(sqlite3.connect(_sqlite_file(), timeout=60)) as source:
            source.backup(copy)
        whole = memoryview(copy.serialize())
        for start in range(0, len(whole), PIECE):
            yield bytes(whole[start : start + PIECE])


def _load_sqlite(content: Iterable[bytes]) -> None:
    file = _sqlite_file()
    draft = file.with_name(f"{file.name}.restore")
    draft.unlink(missing_ok=True)  # of a restore that was cut off
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            for piece in content:
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        with closing(sqlite3.connect(draft)) as copy:
            found = copy.execute("PRAGMA integrity_check").fetchall()
            found += copy.execute("PRAGMA foreign_key_check").fetchall()
        if found != [("ok",)]:
            raise WrongFile("De back-up ging open, maar de database erin is niet heel.")
        if file.exists():
            draft.chmod(file.stat().st_mode)
            shutil.chown(draft, file.stat().st_uid, file.stat().st_gid)
        # The journal belongs to the file that goes: first empty, then gone, then the new file.
        if file.exists():
            _refuse_in_use(file)
        for rest in ("-wal", "-shm"):
            file.with_name(file.name + rest).unlink(missing_ok=True)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _refuse_in_use(file: Path) -> None:
    """Raise WrongFile while another program has the database open: it would write to a lost file.

    Leaving the write-ahead log needs the file for oneself alone (sqlite.org/wal.html, section 2).
    """
    with closing(sqlite3.connect(file, timeout=2)) as old:
        try:
            (mode,) = old.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError:
            mode = ""
    if mode != "delete":
        raise WrongFile("De database is nog in gebruik. Stop eerst de website en de worker.")


def _program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs: on PATH, else the newest of Debian's."""
    found = shutil.which(name)
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda one: float(one.parts[4])
    )
    if found is None and not versions:
        raise WrongFile(f"Het programma {name} is er niet. Installeer postgresql-client.")
    return found or str(versions[-1])


def _variables(url: URL) -> dict[str, str]:
    """Return the environment that leads PostgreSQL's programs to a database, the password too."""
    given: dict[str, object] = {name: url.query[name] for name in _OPTIONS if name in url.query}
    own = {"host": url.host, "port": url.port, "user": url.username, "password": url.password}
    given |= {name: one for name, one in own.items() if one}
    given["database"] = url.database
    told = {f"PG{name.upper()}": str(one) for name, one in given.items() if one}
    return {**environment(), **told}


@contextmanager
def _running(
    name: str, *options: str, **pipes: int | IO[bytes]
) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(  # noqa: S603 - a program of PostgreSQL, found by its name
        [_program(name), *options],
        env=_variables(engine().url),
        stderr=subprocess.DEVNULL,  # it may quote rows
        **pipes,  # type: ignore[call-overload]
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)


def _close(pipe: IO[bytes]) -> None:
    with suppress(BrokenPipeError):  # the program had ended; its exit code says why
        pipe.close()


def _dump_postgresql() -> Iterator[bytes]:
    options = ("--format=custom", "--no-owner", "--no-privileges", "--no-password")
    with _running("pg_dump", *options, stdout=subprocess.PIPE) as process:
        while piece := cast("IO[bytes]", process.stdout).read(PIECE):
            yield piece
        if process.wait() != 0:
            raise WrongFile("pg_dump maakte het niet af. Is het van de versie van de server?")


def _load_postgresql(content: Iterable[bytes]) -> None:
    """Let pg_restore write statements and psql run them, in one transaction that we end."""
    script = ("--file=-", "--no-owner", "--no-privileges")
    quiet = ("--quiet", "--no-psqlrc", "--no-password", "--output=/dev/null")
    with _running("psql", *quiet, stdin=subprocess.PIPE) as psql:
        statements = cast("IO[bytes]", psql.stdin)
        whole = False
        with suppress(BrokenPipeError):  # psql or pg_restore had ended
            statements.write(_EMPTY)
            statements.flush()
            with _running(
                "pg_restore", *script, stdin=subprocess.PIPE, stdout=statements
            ) as restore:
                archive = cast("IO[bytes]", restore.stdin)
                for piece in content:
                    archive.write(piece)
                _close(archive)
                whole = restore.wait() == 0
            # Without this line everything is rolled back.
            statements.write(b"COMMIT;\n" if whole else b"ROLLBACK;\n")
        _close(statements)
        if psql.wait() != 0 or not whole:
            raise WrongFile("PostgreSQL nam de back-up niet aan. De database is zoals hij was.")
