"""A migrated, empty database for each test: a file of its own, or PostgreSQL's one rinsed."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from psycopg import sql

from app import create_app
from core.db import db
from core.settings import Settings
from tests.support.postgres import PostgresServer

DATABASES = ("sqlite", "postgresql")
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - own folders there
"""Where SQLite need not wait for a disk: its commits took longer than all else of a test."""

_OTHERS_OUT = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEQUENCES = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""
# Whatever changes a table, column, rule or trigger leaves another xmin in the catalogue.
_SHAPE = """
    SELECT md5(string_agg(thing, ' ')) FROM (
        SELECT oid || ':' || xmin AS thing FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT conname || ':' || xmin FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL
        SELECT attrelid || '.' || attnum || ':' || a.xmin FROM pg_attribute a
        JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT tgname || ':' || t.xmin FROM pg_trigger t
        JOIN pg_class c ON c.oid = tgrelid WHERE relnamespace = 'public'::regnamespace
        ORDER BY 1
    ) AS things
"""


def migrate(app: Flask) -> None:
    """Bring the app's database to the newest schema, without Alembic's log lines."""
    with app.app_context():
        upgrade()
        db.engine.dispose()


class Rinsed:
    """One PostgreSQL database that is made as new after each test: 5 ms instead of 50."""

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server, self._template = server, template
        self._fresh()

    def _fresh(self) -> None:
        self.url = self._server.new_database(template=self._template)
        # One connection for all tests: making one takes as long as all else here.
        self._own = psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)
        self._shape = self._own.execute(_SHAPE).fetchone()
        # Neither what refers to a row nor the log that keeps its lines may stop the emptying.
        self._own.execute("SET session_replication_role = replica")
        tables = [name for (name,) in self._own.execute(_TABLES)]
        self._empty = sql.SQL("; ").join(
            sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in tables
        )
        self._rows = {name: _rows_of(self._own, name) for name in tables}

    def rinse(self) -> None:
        """Bring back the rows a migrated database has; what a test changed else makes it anew."""
        try:
            self._own.execute(_OTHERS_OUT)
            whole = self._own.execute(_SHAPE).fetchone() == self._shape
            if whole:
                self._start_over()
        except psycopg.Error:
            whole = False
        if not whole:
            self.close()
            self._server.drop_database(self.url)
            self._fresh()

    def close(self) -> None:
        """End the connection."""
        self._own.close()

    def _start_over(self) -> None:
        with self._own.transaction():
            self._own.execute(self._empty)
            for name, rows in self._rows.items():
                for row in rows:
                    put = sql.SQL("INSERT INTO {} VALUES ({})")
                    places = sql.SQL(", ").join([sql.Placeholder()] * len(row))
                    self._own.execute(put.format(sql.Identifier(name), places), row)
            self._own.execute(_SEQUENCES)


def _rows_of(connection: psycopg.Connection[Any], name: str) -> list[Any]:
    return connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))).fetchall()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A migrated, empty SQLite file, made once per worker."""
    file = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    app = create_app(Settings(database_url=f"sqlite:///{file}"), file.parent)
    migrate(app)
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres, tmp_path_factory) -> str:
    """A migrated, empty PostgreSQL database, made once per worker."""
    url = postgres.new_database()
    migrate(create_app(Settings(database_url=url), tmp_path_factory.mktemp("postgres")))
    return url


@pytest.fixture(scope="session")
def rinsed(postgres, postgres_template) -> Iterator[Rinsed]:
    """The PostgreSQL database that the tests of a worker use one after another."""
    database = Rinsed(postgres, postgres_template)
    yield database
    database.close()


@pytest.fixture(params=DATABASES)
def database_url(request) -> Iterator[str]:
    """The URL of a fresh migrated database; every test that asks runs on both kinds."""
    if request.param == "sqlite":
        with tempfile.TemporaryDirectory(prefix="sqlite-", dir=IN_MEMORY) as folder:
            file = Path(folder) / "test.sqlite"
            shutil.copy(request.getfixturevalue("sqlite_template"), file)
            yield f"sqlite:///{file}"
        return
    database = request.getfixturevalue("rinsed")
    yield database.url
    database.rinse()
