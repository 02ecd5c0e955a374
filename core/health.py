"""Is the process there, and is the site fit for visitors? Two answers, which reveal nothing else.

`/healthz` asks nobody. `/readyz` asks the database: is it there, are its tables those of this
version, and was everything forgotten last night?
"""

import re
from datetime import timedelta
from pathlib import Path

from flask import Flask, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from core import clock, contents, jobs

FORGETTING = "forget"
OLDEST = timedelta(hours=26)
"""Two hours more than a night and a day: the job may take its time, and a night may last 25 h."""


_STEP = re.compile(r'^(revision|down_revision) = "(\w+)"$', re.MULTILINE)


def init_app(app: Flask, migrations: Path) -> None:
    """Add the two addresses; `migrations` holds the steps that this version needs."""
    app.extensions["schema_head"] = _last_step(migrations)
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)


def healthz() -> Response:
    """Answer "ok": this process serves."""
    return _answer(good=True)


def readyz() -> Response:
    """Answer "ok", or 503 "not ready"."""
    try:
        return _answer(good=is_ready())
    except SQLAlchemyError:
        return _answer(good=False)


def is_ready() -> bool:
    """Return whether tables fit this version and the last forgetting is not older than OLDEST."""
    if contents.steps() != [current_app.extensions["schema_head"]]:
        return False
    forgotten = jobs.last_success(FORGETTING)
    return forgotten is not None and clock.now() - forgotten <= OLDEST


def _last_step(migrations: Path) -> str:
    # Alembic knows it too, for 10 MB of memory and a sixth of a second of each start.
    found = [_STEP.findall(file.read_text("utf-8")) for file in migrations.glob("versions/*.py")]
    followed = {step for one in found for name, step in one if name == "down_revision"}
    last: str
    [last] = {step for one in found for _, step in one} - followed
    return last


def _answer(*, good: bool) -> Response:
    response = Response("ok\n" if good else "not ready\n", 200 if good else 503)
    response.content_type = "text/plain; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
    return response
