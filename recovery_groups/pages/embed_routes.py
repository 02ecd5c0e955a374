"""A district's next meetings, for within a page of somebody else, such as a municipality."""

from flask import Response, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.pagecache import holds_until, public_page
from core.settings import settings
from core.slugs import DISTRICT
from recovery_groups.groups import queries as groups
from recovery_groups.groups.former_routes import moved
from recovery_groups.meetings import queries as meetings
from recovery_groups.meetings.queries import Wanted
from recovery_groups.pages import renderers, rules

MOST = 10
"""Meetings shown: a frame is small."""

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {hosts}"
)
"""No script at all. With hosts in it there is no X-Frame-Options, see core/web.py."""


@public_page
def _frame(slug: str) -> ResponseReturnValue:
    district = next((one for one in groups.choices().districts if one.slug == slug), None)
    if district is None:
        return moved(DISTRICT, slug)
    now = clock.now()
    shown = meetings.coming(Wanted(district_id=district.id), now, most=MOST)
    if moment := rules.next_change(shown, now):
        holds_until(moment)
    made = renderers.cards(
        shown,
        address=url_for("pages.meeting", meeting_id=1).removesuffix("1"),
        opens_days=settings().signup_opens_days,
        now=now,
    )
    days = renderers.by_day(made, clock.today())
    return render_template("pages/embed.html", district=district, days=days)


def embed(slug: str) -> Response:
    """Show a district's next meetings to those sites that EMBED_HOSTS names; others show nothing.

    No script and no cookie; each link opens beside the page it stands in.
    """
    response = make_response(_frame(slug=slug))
    hosts = " ".join(settings().embed_hosts) or "'none'"
    response.headers["Content-Security-Policy"] = POLICY.format(hosts=hosts)
    return response
