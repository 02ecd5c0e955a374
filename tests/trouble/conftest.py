"""Sites that may be hurt: a PostgreSQL server of their own, and files nobody else uses."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from core.db import db
from core.settings import Settings
from tests.support.databases import DATABASES, migrate
from tests.support.postgres import DURABLE, PostgresServer, running_server
from tests.support.server import serving
from tests.trouble.clocked import Clock


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server that only this file uses, and that loses nothing it committed."""
    with running_server(**DURABLE) as server:
        yield server


@pytest.fixture
def postgres_site(own_postgres, tmp_path) -> Iterator[Flask]:
    """The site on an empty database of that server, within its context."""
    url = own_postgres.new_database()
    yield from _site(url, tmp_path)
    if own_postgres._process is None:
        own_postgres.start()  # the test ended while it was away
    own_postgres.drop_database(url)


@pytest.fixture
def sqlite_site(sqlite_template, tmp_path) -> Iterator[Flask]:
    """The site on a SQLite file in a folder of its own, within its context."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "site.sqlite")
    yield from _site(f"sqlite:///{folder / 'site.sqlite'}", tmp_path)


@pytest.fixture(params=DATABASES)
def site(request) -> Flask:
    """The site on one and on the other database."""
    kind = "sqlite_site" if request.param == "sqlite" else "postgres_site"
    return request.getfixturevalue(kind)


@pytest.fixture
def time(tmp_path) -> Clock:
    """The clock of other processes, right until a test moves it."""
    folder = tmp_path / "clock"
    folder.mkdir()
    return Clock(folder)


@pytest.fixture
def server_of(tmp_path):
    """Serve a site with the production server; ends with the test."""

    def serve(app: Flask, **more):
        return serving(app, tmp_path / "server.log", **more)

    return serve


def _site(url: str, folder: Path) -> Iterator[Flask]:
    app = create_app(Settings(database_url=url), folder / "instance")
    migrate(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
