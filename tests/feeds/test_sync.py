"""Two calendar programs of others fetch a feed from the production server and keep it in step."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from core import clock
from recovery_groups.meetings.models import CancelReason
from recovery_groups.planning import actions as planning
from tests.support.builders import a_group, a_meeting, a_venue
from tests.support.server import serving

PROGRAMS = Path(sys.executable).parent

VDIRSYNCER = """
[general]
status_path = "{home}/status"
[pair feed]
a = "here"
b = "there"
collections = null
conflict_resolution = "b wins"
[storage here]
type = "filesystem"
path = "{home}/calendar"
fileext = ".ics"
[storage there]
type = "http"
url = "http://127.0.0.1:{port}{path}"
"""

KHAL = """
[calendars]
[[feed]]
path = {home}/calendar
[sqlite]
path = {home}/khal.db
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Amsterdam
default_timezone = Europe/Amsterdam
"""


@pytest.fixture
def program(tmp_path):
    """Run one of the programs with a home of its own; return what it said."""
    (tmp_path / "calendar").mkdir()
    (tmp_path / "khal.conf").write_text(KHAL.format(home=tmp_path))
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}

    def run(name, *arguments):
        done = subprocess.run(
            [str(PROGRAMS / name), *map(str, arguments)],
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    return run


@pytest.mark.hard
def test_a_second_sync_changes_nothing_and_a_change_arrives(app, program, tmp_path):
    group, venue = a_group(slug="samen", name="Samen; verder"), a_venue()
    first = clock.now().replace(second=0, microsecond=0) + timedelta(days=3)
    dates = [
        a_meeting(group=group, venue=venue, starts_at=first + timedelta(days=7 * week))
        for week in range(4)
    ]
    config, folder = tmp_path / "vdirsyncer.conf", tmp_path / "calendar"

    def synced():
        program("vdirsyncer", "-c", config, "sync")
        return {
            file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.iterdir()
        }

    def read():
        known = ("-c", tmp_path / "khal.conf", "list", "--format")
        told = program("khal", *known, "{start} {title}", "today", "60d").splitlines()
        return [line for line in told if "verder" in line]

    with serving(app, tmp_path / "server.log", workers=1) as server:
        config.write_text(
            VDIRSYNCER.format(home=tmp_path, port=server.port, path="/groepen/samen.ics")
        )
        program("vdirsyncer", "-c", config, "discover")
        before = synced()
        assert len(before) == 4
        assert synced() == before
        starts = [clock.local(first + timedelta(days=7 * week)) for week in range(4)]
        assert read() == [f"{start:%Y-%m-%d %H:%M} Samen; verder" for start in starts]
        planning.cancel_meeting(dates[1], CancelReason.ROOM)
        after = synced()
        assert len({name for name in after if after[name] != before.get(name)}) == 1
        assert read()[1] == f"{starts[1]:%Y-%m-%d %H:%M} Gaat niet door: Samen; verder"
        assert synced() == after
