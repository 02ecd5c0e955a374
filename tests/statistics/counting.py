"""Counting heads and reading figures in tests."""

import re
from datetime import date, timedelta

from sqlalchemy import select

from core import clock
from core.db import db, transaction
from recovery_groups.facilitation.models import HeadCount
from recovery_groups.statistics.models import FrozenFigure
from tests.support.builders import a_meeting, on_wall

OCTOBER = date(2026, 10, 1)
TUESDAY = date(2026, 10, 6)


def counted(group, venue, *people, first=TUESDAY, **given):
    """Let a group meet each week from a day on, and count so many people."""
    for week, number in enumerate(people):
        day = on_wall(first + timedelta(weeks=week), "19:30")
        meeting = a_meeting(group=group, venue=venue, starts_at=day, **given)
        with transaction() as session:
            session.add(HeadCount(meeting_id=meeting, people=number, saved_at=clock.now()))


def frozen(*columns):
    """Return what is stored, the oldest first."""
    names = columns or ("span", "first_day", "number", "shown")
    order = (FrozenFigure.span, FrozenFigure.first_day, FrozenFigure.id)
    rows = db.session.execute(
        select(*(getattr(FrozenFigure, one) for one in names)).order_by(*order)
    ).all()
    db.session.rollback()
    return [tuple(row) for row in rows]


def table(page):
    """Return the rows of the first table, as they are read aloud."""
    body = page.text[page.text.index("<tbody>") : page.text.index("</tbody>")]
    rows = re.findall(r"<tr\b.*?</tr>", body, re.DOTALL)
    cells = [re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in row] for row in cells]
