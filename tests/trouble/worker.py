"""The worker as it really runs: a process of its own, which can be killed and started again."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from tests.support.server import ROOT, _environment, _stop
from tests.trouble.clocked import Clock
from tests.trouble.processes import kill, until


class Worker:
    """`flask worker` on a site's database, sending through a mail server, by a clock."""

    def __init__(self, app: Flask, folder: Path, settings: Mapping[str, str], time: Clock) -> None:
        self.log = folder / "worker.log"
        kept = json.loads((Path(app.instance_path) / "keys.json").read_text())
        more = {"KEY_CONTACT_PRIVATE": kept["contact_private"], **settings, **time.environment}
        self._environment = _environment(app, more)
        self._process: subprocess.Popen[bytes] | None = None
        self._time = time

    def start(self) -> None:
        """Start the process; it is at work about a second later."""
        command = [sys.executable, "-m", "flask", "--app", "tests.trouble.clocked:clocked_app()"]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [*command, "worker"], cwd=ROOT, env=self._environment, stdout=output, stderr=output
            )

    def kill(self) -> None:
        """End it at once."""
        assert self._process is not None
        assert self._process.poll() is None, f"it ended by itself:\n{self.logged()}"
        kill(self._process.pid)
        self._process.wait(timeout=20)

    def wait_for_a_round(self) -> None:
        """Wait until it has done everything that was to do at this moment by its clock."""
        assert self._process is not None
        name = f"round-{self._process.pid}"
        # The one at hand may have begun by the clock as it was.
        wanted = len(self._time.ran(name)) + 2
        until(lambda: len(self._time.ran(name)) >= wanted, "round", seconds=60)

    def stop(self) -> None:
        """Ask it to end, as systemd does."""
        if self._process is not None:
            _stop(self._process)

    def logged(self) -> str:
        """Return everything it wrote."""
        return self.log.read_text("utf-8", "replace")


@contextmanager
def working(app: Flask, folder: Path, settings: Mapping[str, str], time: Clock) -> Iterator[Worker]:
    """Give a worker that works, and stop it afterwards."""
    worker = Worker(app, folder, settings, time)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
