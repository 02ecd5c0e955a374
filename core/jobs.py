"""The worker: jobs that return, and the messages of the outbox. `flask --app app worker`.

Several workers may run at once: a job is claimed in the database, a message is taken. What fails is
logged by its class alone and tried again; it never stops the rest.
"""

import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from threading import Event
from typing import cast

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import String, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, delivery, secrets
from core.db import Base, db, dialect, transaction
from core.mail import ServerAway
from core.settings import settings

_log = logging.getLogger("buurt")

LEASE = timedelta(minutes=10)
"""How long a job belongs to the worker that claimed it; if it died, another one goes on then."""

AGAIN_AFTER = timedelta(minutes=1)
"""When a job that failed is tried again."""

SKEW = timedelta(minutes=1)
"""How far two workers' clocks may differ; what is further ahead was written by a wrong clock."""

PAUSE = 3.0
"""Seconds between two rounds."""


class JobRun(Base):
    """When a job last succeeded, and until when a worker has it."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    succeeded_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]


@dataclass(frozen=True)
class Job:
    """Something that returns. `due` is asked with its last success and the present moment."""

    name: str
    due: Callable[[datetime | None, datetime], bool]
    run: Callable[[datetime], object]


def every(pause: timedelta) -> Callable[[datetime | None, datetime], bool]:
    """Return when a job is due that runs again `pause` after its last success."""
    return lambda last, now: last is None or last > now + SKEW or now - last >= pause


def nightly(wall: time) -> Callable[[datetime | None, datetime], bool]:
    """Return when a job is due that runs once after this Dutch wall time; missed, it is caught up.

    Not between 02:00 and 03:00: the clock skips these once a year.
    """

    def due(last: datetime | None, now: datetime) -> bool:
        today = clock.local(now).date()
        latest = clock.local_moment(today, wall)
        if latest > now:
            latest = clock.local_moment(today - timedelta(days=1), wall)
        return last is None or last > now + SKEW or last < latest

    return due


def init_app(app: Flask, jobs: list[Job]) -> None:
    """Give the worker of this application its jobs, and the application its command."""
    app.extensions["jobs"] = tuple(jobs)
    app.cli.add_command(worker)


def last_success(name: str) -> datetime | None:
    """Return the moment at which the last run of a job that succeeded began, or None."""
    return db.session.scalar(select(JobRun.succeeded_at).where(JobRun.name == name))


def run_due() -> list[str]:
    """Run every job that is due and that no other worker has; return which failed, and how.

    Raises OperationalError when the database is away.
    """
    failed = []
    for job in cast("tuple[Job, ...]", current_app.extensions["jobs"]):
        try:
            _run(job, clock.now())
        except OperationalError:
            raise  # the database is away or busy: the others would wait for it as well
        except Exception as error:  # noqa: BLE001 - a failing job must not stop the others
            failed.append(f"{type(error).__name__} in job {job.name}")
        finally:
            db.session.remove()
    return failed


def _run(job: Job, now: datetime) -> None:
    last = last_success(job.name)
    if not job.due(last, now) or not _claim(job.name, last, now):
        return
    db.session.remove()
    try:
        job.run(now)
    except Exception:
        db.session.remove()
        _release(job.name, claimed_until=clock.now() + AGAIN_AFTER)
        raise
    _release(job.name, claimed_until=None, succeeded_at=now)


def _claim(name: str, last: datetime | None, now: datetime) -> bool:
    insert = sqlite.insert if dialect() == "sqlite" else postgresql.insert
    row = insert(JobRun).values(name=name, succeeded_at=None, claimed_until=now + LEASE)
    free = or_(
        JobRun.claimed_until.is_(None),
        JobRun.claimed_until <= now,
        JobRun.claimed_until > now + LEASE + SKEW,
    )
    statement = row.on_conflict_do_update(
        index_elements=["name"],
        set_={"claimed_until": row.excluded.claimed_until},
        # Whoever looked before another worker finished finds another last success.
        where=free & JobRun.succeeded_at.is_not_distinct_from(last),
    ).returning(JobRun.name)
    with transaction():
        return db.session.scalar(statement) is not None


def _release(name: str, **values: datetime | None) -> None:
    with transaction():
        db.session.execute(update(JobRun).where(JobRun.name == name).values(**values))


@click.command()
@click.option("--once", is_flag=True, help="Doe alles één keer en stop.")
@with_appcontext
def worker(*, once: bool) -> None:
    """Verstuur berichten en doe de taken op tijd."""
    if settings().sends_mail:
        secrets.contact_keys()  # refuse now, not at the first message
    with _until_stopped() as stop:
        went_well = work(stop, once=once)
    if once and not went_well:
        raise click.exceptions.Exit(1)


def work(stop: Event, *, once: bool = False) -> bool:
    """Do round after round until `stop` is set; return whether the last one went well."""
    told = ""
    while True:
        trouble = _round(stop)
        if trouble and trouble != told:
            _log.error("The worker tries again: %s", trouble)
        told = trouble
        if once or stop.wait(PAUSE):
            return not trouble


def _round(stop: Event) -> str:
    """Run the jobs, then send the messages; return what went wrong, by its classes, or nothing."""
    troubles = []
    try:
        troubles = run_due()
        if settings().sends_mail and not stop.is_set():
            delivery.deliver(stop.is_set)
    except ServerAway as away:
        troubles.append(f"no mail server ({away})")
    except Exception as error:  # noqa: BLE001 - the database is away: the worker stays
        troubles.append(type(error).__name__)
    finally:
        try:
            db.session.remove()
        except Exception as error:  # noqa: BLE001 - nor does giving back a dead connection end it
            troubles.append(type(error).__name__)
    return ", ".join(troubles)


@contextmanager
def _until_stopped() -> Iterator[Event]:
    """Give an event that SIGTERM and Ctrl+C set: the message at hand is finished first."""
    stop = Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(one, lambda *_: stop.set()) for one in signals]
    try:
        yield stop
    finally:
        for one, handler in zip(signals, before, strict=True):
            signal.signal(one, handler)
