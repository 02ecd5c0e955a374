"""The demo city to attack, and the map of it; the clock stands still."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from app import create_app
from core import jobs
from core.db import db, dialect, transaction
from core.secrets import new_keys
from core.settings import Settings
from recovery_groups.demo.scene_actions import fill_city
from recovery_groups.meetings.models import Meeting
from tests.hostile.city import NOW, PLAIN, City
from tests.hostile.crawler import Crawler, Map
from tests.hostile.values import FEW, VALUES, some
from tests.support.databases import DATABASES

MONTH = timedelta(days=36)
"""As far as the city's meetings go: some can be signed up for not yet."""

Found = tuple[City, Map]


@pytest.fixture(scope="session")
def cities(request, tmp_path_factory) -> Iterator[Callable[[str, str], Found]]:
    """Give the city on a kind of database at an address, walked through once per worker."""
    known: dict[tuple[str, str], Found] = {}

    def city_at(kind: str, site_url: str) -> Found:
        if (kind, site_url) not in known:
            folder = tmp_path_factory.mktemp("hostile")
            city = _city(_database(request, kind, folder), site_url, folder)
            known[kind, site_url] = city, Crawler(city).walk()
        return known[kind, site_url]

    yield city_at
    for city, _map in known.values():
        with city.app.app_context():
            db.session.remove()
            db.engine.dispose()


def _database(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "hostile.sqlite")
        return f"sqlite:///{folder}/hostile.sqlite"
    server = request.getfixturevalue("postgres")
    return str(server.new_database(template=request.getfixturevalue("postgres_template")))


def _city(url: str, site_url: str, folder: Path) -> City:
    given = Settings(
        database_url=url,
        site_url=site_url,
        trusted_proxies=1,
        contact_name="Samira",
        contact_phone="000 000 00 00",
        smtp_host="127.0.0.1",
        mail_from="hallo@buurt.example",
        security_contact="mailto:hallo@buurt.example",
    )
    with pytest.MonkeyPatch.context() as patch:
        for name, key in new_keys().items():
            patch.setenv(f"KEY_{name.upper()}", key)
        app = create_app(given, folder / "instance")
    with app.app_context():
        scene = fill_city(1)
        assert not jobs.run_due()
        with transaction() as session:  # the later ones are the same again
            session.execute(delete(Meeting).where(Meeting.starts_at > NOW + MONTH))
            _let_lines_go(session)
        return City(app, given, scene)


def _let_lines_go(session: Session) -> None:
    """Let the audit log be as it was before, which no site can: each attack starts from there."""
    if dialect() == "sqlite":
        session.execute(text("DROP TRIGGER audit_line_stays_update"))
        session.execute(text("DROP TRIGGER audit_line_stays_delete"))
    else:
        session.execute(text("DROP TRIGGER audit_line_stays ON audit_line"))


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    # No form and no cookie grows old while it is attacked.
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(params=["some", pytest.param("all", marks=pytest.mark.hard)])
def values_of(request) -> Callable[[str], dict[str, bytes]]:
    """Give the values to attack what has this name with: a few, or in the long run all."""
    return (lambda of: some(of, FEW)) if request.param == "some" else lambda _of: VALUES


@pytest.fixture
def site_url() -> str:
    """Where the site is reached; a test file may override this fixture."""
    return PLAIN


@pytest.fixture(params=DATABASES)
def in_the_city(request, site_url, cities, _stopped_clock) -> Found:
    """The city and its map."""
    return cities(request.param, site_url)


@pytest.fixture
def city(in_the_city) -> City:
    """The demo city."""
    return in_the_city[0]


@pytest.fixture
def found(in_the_city) -> Map:
    """Everything the crawler found in the city."""
    return in_the_city[1]
