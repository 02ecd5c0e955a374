"""A SQLite file is only replaced when nobody has it open: who has would write to a lost file."""

import sqlite3
from contextlib import closing

import pytest

from core import dumps
from core.vault import WrongFile


@pytest.fixture
def file(tmp_path):
    """A database as a running site leaves it: with a write-ahead log."""
    made = tmp_path / "buurt.sqlite"
    with closing(sqlite3.connect(made)) as site:
        site.execute("PRAGMA journal_mode=WAL")
        site.execute("CREATE TABLE place (number INTEGER)")
        site.commit()
    return made


def test_a_file_that_somebody_reads_is_in_use_and_stays_as_it_is(file):
    with closing(sqlite3.connect(file)) as site:
        site.execute("SELECT count(*) FROM place").fetchone()
        with pytest.raises(WrongFile, match="Stop eerst de website en de worker"):
            dumps._refuse_in_use(file)
        site.execute("INSERT INTO place VALUES (1)")
        site.commit()
        assert site.execute("SELECT count(*) FROM place").fetchone() == (1,)


def test_a_file_of_nobody_may_go(file):
    dumps._refuse_in_use(file)
    assert [one.name for one in file.parent.iterdir()] == ["buurt.sqlite"]
