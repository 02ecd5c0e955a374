"""Groups for finders of meetings."""

from flask import Response
from flask.typing import ResponseReturnValue

from core.pagecache import public_file
from core.settings import settings
from recovery_groups.feeds import meeting_guide_queries as queries
from recovery_groups.feeds.access_routes import HELD_FOR
from recovery_groups.feeds.frame_routes import blueprint, site, span
from recovery_groups.feeds.meeting_guide_renderers import Publisher, meeting_guide


def publisher() -> Publisher:
    """Return whose groups these are: the organisation, or the site when it names none."""
    given = settings()
    return Publisher(given.organisation or given.site_name, site())


@blueprint.get("/meetings.json")
@public_file(seconds=HELD_FOR)
def meetings_json() -> ResponseReturnValue:
    """Give every group in the Meeting Guide format."""
    today = span().today
    body = meeting_guide(queries.slots(today), queries.coming(today), publisher(), today=today)
    response = Response(body, content_type="application/json")
    response.headers["Content-Disposition"] = 'inline; filename="meetings.json"'
    return response
