"""The agenda of one's own groups: a month, a week, or a list, each a table to read and print."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.fields import whole
from core.i18n import weekday_name
from recovery_groups.desk import agenda_rules, groups_queries, month_queries
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.desk.month_queries import Asked, Happening
from recovery_groups.desk.table_renderers import Sorting
from recovery_groups.experts import team_link_queries
from recovery_groups.meetings.holiday_rules import holiday_name

COLUMNS: dict[str, Callable[[Happening], Any]] = {
    "datum": lambda one: (one.starts_at, one.id),
    "tijd": lambda one: (clock.local(one.starts_at).time(), one.starts_at),
    "groep": lambda one: (one.group_name.casefold(), one.starts_at),
    "waar": lambda one: (one.venue_name.casefold(), one.room_name or "", one.starts_at),
}
"""What the list can be sorted by; month and week are sorted by day."""


@blueprint.get("/agenda")
@guard.needs(Permission.PLAN)
def agenda() -> ResponseReturnValue:
    """Show which dates there are, with holidays, closures and rooms that are wanted twice."""
    today = clock.today()
    asked = {name: request.args.get(name, "") for name in ("gebied", "plek", "wie")}
    span = agenda_rules.span(request.args.get("toon", ""), request.args.get("dag", ""), today)
    found = month_queries.agenda(
        scope(),
        span,
        Asked(asked["gebied"], asked["plek"], whole(asked["wie"])),
    )
    sorting = Sorting(COLUMNS, request.args.get("sorteer", ""))
    days = {day: list(some) for day, some in groupby(found.dates, key=lambda one: one.day)}
    districts, venues = groups_queries.places_of(scope())
    return render_template(
        "desk/agenda.html",
        span=span,
        views=agenda_rules.VIEWS,
        days=days,
        listed=sorting.of(found.dates) if span.view == agenda_rules.LIST else [],
        sorting=sorting,
        more=found.more,
        closures=month_queries.closures(
            span.first, span.last, {one.venue_id for one in found.dates}
        ),
        holidays={day: name for week in span.weeks for day in week if (name := holiday_name(day))},
        weekdays=[weekday_name(iso) for iso in range(1, 8)],
        today=today,
        asked={name: value or None for name, value in asked.items()},
        districts=districts,
        venues=venues,
        experts=team_link_queries.experts(),
    )
