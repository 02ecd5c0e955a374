"""From which desk a date is changed: of who leads it, or of who plans for its district.

The same pages stand on both; `url_for(".move")` and the like stay on the desk one came from.
"""

from flask import current_app, request

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from recovery_groups.facilitation import own_queries, planner_queries, waiting_queries


def plans() -> bool:
    """Return whether this page is on the coordinator's desk: it tells nothing of who comes."""
    view = current_app.view_functions[request.endpoint or ""]
    return guard.permission_of(view) == Permission.PLAN


def check(meeting_id: int) -> None:
    """Raise NotFound unless the date belongs to the desk one is at."""
    ask = planner_queries.planned_meeting if plans() else own_queries.own_meeting
    ask(guard.staff(), meeting_id)


def district_of_group(group_id: int) -> int:
    """Return the district of a group that belongs to the desk one is at; raises NotFound."""
    ask = planner_queries.planned_group if plans() else own_queries.own_group
    return ask(guard.staff(), group_id).district_id


def readable_names(meeting_id: int) -> list[str]:
    """Return the nicknames at a date that one may read: a coordinator none.

    A warning that says which word is a nickname would tell who comes. Raises NotFound.
    """
    if plans():
        return []
    own = own_queries.own_meeting(guard.staff(), meeting_id)
    return waiting_queries.readable_names(own, clock.today())
