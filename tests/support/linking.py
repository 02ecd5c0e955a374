"""Links between experts and teams in tests."""

from datetime import timedelta

from sqlalchemy import select

from core import clock
from core.db import db, transaction
from locations.districts.models import Team
from recovery_groups.experts.models import Expert, TeamLink


def team_of(district):
    """Return the team of a district."""
    found = db.session.scalar(select(Team.id).where(Team.district_id == district))
    db.session.rollback()
    return found


def a_link(expert, team, **given):
    """Link an expert to a team for 8 hours a week, since a month."""
    row = {
        "expert_id": expert,
        "team_id": team,
        "role": "group",
        "hours_a_week": 8,
        "first_day": clock.today() - timedelta(days=30),
        **given,
    }
    with transaction() as session:
        link = TeamLink(**row)
        session.add(link)
        session.flush()
        return link.id


def stored_links(expert):
    """Return (role, hours, first day, last day) of every link of an expert, in order of time."""
    rows = db.session.execute(
        select(TeamLink.role, TeamLink.hours_a_week, TeamLink.first_day, TeamLink.last_day)
        .where(TeamLink.expert_id == expert)
        .order_by(TeamLink.first_day, TeamLink.id)
    ).all()
    db.session.rollback()
    return [tuple(row) for row in rows]


def stored_expert(expert):
    """Return an expert as it is stored now."""
    found = db.session.get_one(Expert, expert, populate_existing=True)
    db.session.expunge(found)
    db.session.rollback()
    return found
