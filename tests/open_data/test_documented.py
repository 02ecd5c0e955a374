"""docs/open-data.md: every address, question and program in it works as it says."""

import io
import json
import re
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest

from core import clock
from tests.support.builders import a_district, a_group, a_meeting, a_postcode, a_venue

PAGE = (Path(__file__).parents[2] / "docs" / "open-data.md").read_text("utf-8")
ADDRESSES = sorted(set(re.findall(r"https://buurt\.example(/[^\s'\"`)<]*)", PAGE)))


@pytest.fixture
def demo(app, client):
    """Put what the page names in the database; return a visitor."""
    centrum = a_district(slug="centrum", name="Centrum")
    linde = a_venue(slug="de-linde", district_id=centrum)
    group = a_group(slug="samen-verder", name="Samen verder", district_id=centrum)
    a_postcode("6411", centrum, latitude=50.9, longitude=6.0)
    for days in range(1, 4):
        start = clock.now().replace(microsecond=0) + timedelta(days=days)
        a_meeting(group=group, venue=linde, starts_at=start)
    return client


def test_every_address_answers(demo):
    assert len(ADDRESSES) > 15
    for path in ADDRESSES:
        answer = demo.get(path)
        assert answer.status_code == (400 if "limit=0" in path else 200), path
        assert answer.data, path


def test_the_problem_is_told_as_shown(demo):
    [shown] = re.findall(r"^\{.*\}$", PAGE, re.MULTILINE)
    assert demo.get("/api/v1/meetings?limit=0").json == json.loads(shown)


def test_the_program_prints_every_meeting(demo, capsys):
    [program] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    asked = []

    def fetch(address):
        asked.append(address)
        path = re.sub(r"https?://[^/]+", "", address)
        return io.BytesIO(demo.get(f"{path}&limit=2" if len(asked) == 1 else path).data)

    with mock.patch("urllib.request.urlopen", fetch):
        exec(program, {})  # noqa: S102 - our own page
    assert [line.split(" ", 1)[1] for line in capsys.readouterr().out.splitlines()] == [
        "planned Samen verder"
    ] * 3
    assert len(asked) == 2


def test_a_cancelled_meeting_a_moment_and_the_meetings_feed_are_named_as_they_are(demo):
    meetings = demo.get("/api/v1/meetings?district=centrum").json["items"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00", meetings[0]["starts_at"])
    assert 'title="Meetings Feed"' in demo.get("/").text
    assert meetings[0]["uid"] in demo.get("/agenda.ics").text.replace("\r\n ", "")
