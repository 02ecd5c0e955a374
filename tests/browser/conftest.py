"""The demo city on a server for every file, and visitors for every test."""

import shutil
from collections.abc import Iterator

import pytest

from tests.support.live import Site, Street, city


@pytest.fixture(scope="module")
def site(sqlite_template, tmp_path_factory) -> Iterator[Site]:
    """The demo city on SQLite."""
    folder = tmp_path_factory.mktemp("city")
    shutil.copy(sqlite_template, folder / "city.sqlite")
    with city(f"sqlite:///{folder / 'city.sqlite'}", folder / "instance") as served:
        yield served


@pytest.fixture(scope="module")
def _street(site, browser) -> Iterator[Street]:
    made = Street(site, browser)
    yield made
    made.close()


@pytest.fixture
def street(_street) -> Iterator[Street]:
    """Visitors of the demo city; afterwards nothing may have complained."""
    yield _street
    _street.judge()
