"""Experts and their links, as sheets tell them."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select

from core.db import db
from recovery_groups.desk import experts_queries
from recovery_groups.experts.models import TeamLink
from recovery_groups.experts.record_queries import on_desk
from recovery_groups.transfer.column_rules import Kind
from recovery_groups.transfer.known_rules import Shelf, Thing
from recovery_groups.transfer.row_people_rules import link_key


def experts(scope: Collection[int] | None, day: date) -> dict[int, Thing]:
    """Return everybody, also who left; `own` are those one looks after."""
    own = None
    if scope is not None:
        own = {one.expert.id for one in experts_queries.list_of(scope, day)}
    return {
        one.id: Thing(
            Kind.EXPERTS,
            f"{one.name} ({one.id})",
            one.name,
            {
                "first_name": one.name,
                "story": one.story,
                "organisation": one.organisation,
                "themes": one.themes,
                "languages": one.languages,
                "half_days": one.half_days,
                "number": str(one.id),
            },
            id=one.id,
            edition=one.edition,
            own=own is None or one.id in own,
            archived=one.archived_on is not None,
        )
        for one in on_desk(day)
    }


def links(
    people: Mapping[int, Thing], teams: Mapping[int, Thing], shelves: Mapping[Kind, Shelf]
) -> Shelf:
    """Return every link, also those that are over."""
    found = Shelf(Kind.LINKS)
    statement = select(TeamLink).order_by(TeamLink.first_day, TeamLink.id)
    for row in db.session.scalars(statement.execution_options(populate_existing=True)):
        expert, team = people[row.expert_id], teams[row.team_id]
        values = {
            "expert": shelves[Kind.EXPERTS].label(expert),
            "team": shelves[Kind.TEAMS].label(team),
            "district": team.values["district"],
            "role": row.role,
            "hours": row.hours_a_week,
            "first_day": row.first_day,
            "last_day": row.last_day,
        }
        key = link_key(expert, team, (row.role, row.first_day))
        found.add(
            Thing(
                Kind.LINKS,
                key,
                expert.name,
                values,
                id=row.id,
                district=team.district,
                edition=row.edition,
                own=team.own,
                archived=expert.archived or team.archived,
            )
        )
    return found
