"""Making coverage and reading its page in tests."""

import re
from datetime import date, timedelta

from core import clock
from core.db import transaction
from recovery_groups.facilitation.models import HeadCount
from tests.support.builders import (
    a_meeting,
    on_wall,
)

TODAY = date(2026, 11, 22)
PATH = "/beheer/dekking"


def every_week(group, venue, wall="19:30", weeks=4, **given):
    """Let a group meet in the coming weeks, from tomorrow on."""
    return [
        a_meeting(
            group=group,
            venue=venue,
            starts_at=on_wall(TODAY + timedelta(days=1 + 7 * week), wall),
            **given,
        )
        for week in range(weeks)
    ]


def counted(group, venue, people, days_ago=1, **given):
    meeting = a_meeting(
        group=group,
        venue=venue,
        starts_at=on_wall(TODAY - timedelta(days=days_ago), "19:30"),
        **given,
    )
    with transaction() as session:
        session.add(HeadCount(meeting_id=meeting, people=people, saved_at=clock.now()))


def row_of(page, district):
    """Return the cells of a district's row, as they are read aloud."""
    [row] = [one for one in re.findall(r"<tr>.*?</tr>", page.text, re.DOTALL) if district in one]
    cells = re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


def todos(page):
    part = page.text[page.text.index('id="doen"') :]
    texts = re.findall(r"<li>(.*?)</li>", part, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in texts]
