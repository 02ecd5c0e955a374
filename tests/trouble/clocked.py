"""The site with a clock that a test moves while it runs, and jobs that leave a trace.

Only tests load this: the site itself has no way to be told another time. The file named by
TROUBLE_CLOCK holds the seconds by which the clock is wrong; each run of a job is a line in the file
named by TROUBLE_JOBS.
"""

import os
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask

from app import create_app
from core import clock, jobs
from core.jobs import Job

FACTORY = "tests.trouble.clocked:clocked_app()"
CLOCK, JOBS = "TROUBLE_CLOCK", "TROUBLE_JOBS"


@dataclass
class Clock:
    """The wrong clock of other processes, and what their jobs did by it."""

    folder: Path
    environment: dict[str, str] = field(init=False)
    offset: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        """Begin with the right time."""
        self.environment = {
            CLOCK: str(self.folder / "clock.txt"),
            JOBS: str(self.folder / "jobs.txt"),
        }
        (self.folder / "jobs.txt").touch()
        self.set(0)

    def set(self, seconds: float) -> None:
        """Let the clock be wrong by so many seconds from now on."""
        self.offset = seconds
        draft = self.folder / "draft.txt"
        draft.write_text(str(seconds))
        draft.replace(self.folder / "clock.txt")

    def ran(self, job: str) -> list[str]:
        """Return the wall time ("2026-10-25 04:00") of each run of a job, in order."""
        lines = (self.folder / "jobs.txt").read_text().splitlines()
        return [line.partition(" ")[2] for line in lines if line.startswith(f"{job} ")]


def clocked_app() -> Flask:
    """Return the site with that clock."""
    moved = _Moved(Path(os.environ[CLOCK]))
    now = clock.now

    def synchronised() -> Any:
        moved.follow()
        return now()

    clock.now = synchronised
    jobs.PAUSE = 0.3  # a test waits for rounds
    app = create_app()
    app.wsgi_app = moved.around(app.wsgi_app)
    rounds = Job("", _note_round, lambda _now: None)
    app.extensions["jobs"] = (*(_traced(job) for job in app.extensions["jobs"]), rounds)
    return app


def _note_round(_last: Any, _now: Any) -> bool:
    # Asked last in every round of a worker, and never due.
    with Path(os.environ[JOBS]).open("a") as trace:
        trace.write(f"round-{os.getpid()} \n")
    return False


class _Moved:
    def __init__(self, file: Path) -> None:
        self.file, self.by = file, 0.0
        self.travel = time_machine.travel(time.time(), tick=True).start()

    def around(self, site: Any) -> Any:
        """Return a WSGI site that looks at the clock before it does anything."""

        def answer(environ: Any, start_response: Any) -> Any:
            self.follow()
            return site(environ, start_response)

        return answer

    def follow(self) -> None:
        """Bring this process to the time that the file says."""
        wanted = float(self.file.read_text())
        if wanted != self.by:
            self.travel.shift(wanted - self.by)
            self.by = wanted


def _traced(job: Any) -> Any:
    def run(now: Any) -> object:
        with Path(os.environ[JOBS]).open("a") as trace:
            trace.write(f"{job.name} {clock.local(now):%Y-%m-%d %H:%M}\n")
        return job.run(now)

    return replace(job, run=run)
