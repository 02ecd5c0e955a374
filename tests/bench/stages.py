"""The sites that are measured: each with its data, served as in production."""

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, text

from app import create_app
from core import clock
from core.db import db
from core.secrets import SITE_KEYS, key_text, variable
from core.settings import Settings
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.models import Signup, SignupState
from tests.bench import processes
from tests.support.databases import migrate
from tests.support.postgres import DURABLE, PostgresServer, running_server
from tests.support.server import ROOT, Server, serving

WORKERS = 2
WEEKS = 16
SIZES = {"1k": 60, "10k": 600, "100k": 6_000}
"""Groups of a data set with about so many meetings to come: some groups meet twice a week."""

DISTRICTS = 10
"""The same at every size: the finder names all districts, which is no growth of meetings."""


@dataclass
class Stage:
    """A running site, or the floors: where it listens, and whose processor time counts."""

    server: Server
    app: Flask
    roots: tuple[int, ...]
    meetings: list[int] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    def cpu(self) -> float:
        """Return the processor seconds used by all server processes so far."""
        return processes.cpu_seconds(*self.roots)


@contextmanager
def stage(kind: str, size: str, folder: Path) -> Iterator[Stage]:
    """Serve a data set of `size` on "sqlite" or "postgresql", with durable commits."""
    folder.mkdir(parents=True)
    if kind == "sqlite":
        with _served(f"sqlite:///{folder / 'bench.sqlite'}", size, folder, None) as made:
            yield made
        return
    with (
        running_server(**DURABLE) as postgres,
        _served(postgres.new_database(), size, folder, postgres) as made,
    ):
        yield made


@contextmanager
def _served(url: str, size: str, folder: Path, postgres: PostgresServer | None) -> Iterator[Stage]:
    app = create_app(Settings(database_url=url), folder / "instance")
    migrate(app)
    _fill(app, url, size)
    roots = (postgres.pid,) if postgres else ()
    with app.app_context():
        meetings, groups = _to_show()
        db.engine.dispose()
    with serving(app, folder / "server.log", workers=WORKERS) as server:
        yield Stage(server, app, (server.process.pid, *roots), meetings, groups)
    with app.app_context():
        db.engine.dispose()


@contextmanager
def floor_stage(folder: Path) -> Iterator[Stage]:
    """Serve the floors."""
    folder.mkdir(parents=True)
    app = create_app(
        Settings(database_url=f"sqlite:///{folder / 'none.sqlite'}"), folder / "instance"
    )
    factory = "tests.bench.floors:floors()"
    with serving(app, folder / "log", workers=WORKERS, factory=factory) as server:
        yield Stage(server, app, (server.process.pid,))


def _fill(app: Flask, url: str, size: str) -> None:
    groups = SIZES[size]
    amounts = {"districts": DISTRICTS, "venues": groups // 3, "groups": groups, "weeks": WEEKS}
    keys = app.extensions["keys"]
    given = {variable(name): key_text(getattr(keys, name)) for name in SITE_KEYS}
    subprocess.run(
        [
            *(sys.executable, "-m", "flask", "--app", "app", "demo"),
            *(f"--{name}={amount}" for name, amount in amounts.items()),
        ],
        cwd=ROOT,
        env={**os.environ, **given, "DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    with app.app_context(), db.engine.connect() as connection, connection.begin():
        connection.execute(text("ANALYZE"))


def _to_show() -> tuple[list[int], list[str]]:
    """Return meetings one may sign up for, and groups, in order."""
    now = clock.now()
    soon = Meeting.starts_at.between(now + timedelta(hours=2), now + timedelta(days=26))
    bookable = select(Meeting.id).where(
        soon, Meeting.status != "cancelled", Meeting.capacity > Meeting.walk_in_places
    )
    opened = bookable.join(RecoveryGroup).where(RecoveryGroup.state == "open")
    groups = select(RecoveryGroup.slug).where(RecoveryGroup.state == "open")
    return (
        list(db.session.scalars(opened.order_by(Meeting.id).limit(1_000))),
        list(db.session.scalars(groups.order_by(RecoveryGroup.id).limit(1_000))),
    )


def overbooked(one: Stage) -> int:
    """Return how many meetings hold more people than fit, or other than their signups say."""
    seated = (
        select(func.coalesce(func.sum(Signup.party), 0))
        .where(Signup.meeting_id == Meeting.id, Signup.state == SignupState.SEATED)
        .scalar_subquery()
    )
    limit = func.coalesce(Meeting.capacity - Meeting.walk_in_places, 0)
    wrong = select(func.count()).where(
        (Meeting.seats_taken != seated) | (Meeting.seats_taken > limit),
        Meeting.starts_at > clock.now(),
    )
    with one.app.app_context():
        return int(db.session.scalar(wrong) or 0)


def never_seen(address: str, amount: int = 1_500) -> list[str]:
    """Return the same page under ever other addresses: more than the page cache holds.

    So each request makes the page anew, with nothing in the site that switches its cache off.
    """
    sign = "&" if "?" in address else "?"
    run = secrets.token_hex(2)
    return [f"{address}{sign}keer={run}{number}" for number in range(amount)]


def etag_of(one: Stage, address: str) -> str:
    """Return the ETag of a page."""
    return re.sub(r"-gzip", "", one.server.browser().get(address).headers["ETag"])
