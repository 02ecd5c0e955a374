"""A migrated, empty database for each test: a file of its own, or PostgreSQL's one rinsed."""

import shutil
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

_OTHERS_OUT = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_START_OVER = """
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
        with self._connected() as connection:
            self._shape = connection.execute(_SHAPE).fetchone()
            tables = [name for (name,) in connection.execute(_TABLES)]
            self._rows = {name: _rows_of(connection, name) for name in tables}

    def rinse(self) -> None:
        """Bring back the rows a migrated database has; what a test changed else makes it anew."""
        try:
            with self._connected() as connection:
                connection.execute(_OTHERS_OUT)
                whole = connection.execute(_SHAPE).fetchone() == self._shape
                if whole:
                    self._empty(connection)
        except psycopg.Error:
            whole = False
        if not whole:
            self._server.drop_database(self.url)
            self._fresh()

    def _empty(self, connection: psycopg.Connection[Any]) -> None:
        # Neither what refers to a row nor the log that keeps its lines may stop this.
        connection.execute("SET session_replication_role = replica")
        for name, rows in self._rows.items():
            table = sql.Identifier(name)
            connection.execute(sql.SQL("DELETE FROM {}").format(table))
            for row in rows:
                put = sql.SQL("INSERT INTO {} VALUES ({})")
                places = sql.SQL(", ").join([sql.Placeholder()] * len(row))
                connection.execute(put.format(table, places), row)
        connection.execute(_START_OVER)

    def _connected(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url.replace("+psycopg", ""))


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
def rinsed(postgres, postgres_template) -> Rinsed:
    """The PostgreSQL database that the tests of a worker use one after another."""
    return Rinsed(postgres, postgres_template)


@pytest.fixture(params=DATABASES)
def database_url(request, tmp_path) -> Iterator[str]:
    """The URL of a fresh migrated database; every test that asks runs on both kinds."""
    if request.param == "sqlite":
        file = tmp_path / "test.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    database = request.getfixturevalue("rinsed")
    yield database.url
    database.rinse()
