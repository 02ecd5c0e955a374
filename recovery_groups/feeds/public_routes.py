"""Public feeds: everything, a district, a venue, a group, and one date to keep."""

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue

from core.errors import NotFound
from core.pagecache import public_file
from core.secrets import keys
from core.settings import settings
from core.slugs import DISTRICT, GROUP, VENUE
from recovery_groups.feeds import closure_queries, ical_renderers, queries
from recovery_groups.feeds.frame_routes import blueprint, file, site, span
from recovery_groups.feeds.queries import Subject
from recovery_groups.feeds.rules import NEUTRAL_NAME, ClosedDays, Fact, Scope, Window
from recovery_groups.groups.former_routes import moved

HELD_FOR = 300
"""Seconds for which a program, or a cache on the way, need not ask again."""


@blueprint.get("/agenda.ics")
@public_file(seconds=HELD_FOR, heeds=("discreet",))
def everything() -> ResponseReturnValue:
    """Give the meetings of all groups; with ?discreet=1 without telling what they are."""
    facts = queries.all_meetings(span())
    if request.args.get("discreet") == "1":
        secret = keys().lookups[-1]  # the oldest: a calendar must know its entries again
        body = ical_renderers.discreet_feed(facts, scope=Scope.PUBLIC, secret=secret)
    else:
        body = ical_renderers.public_feed(facts, name=settings().site_name, site=site())
    return file(body, NEUTRAL_NAME.lower())


@blueprint.get("/gebieden/<slug:slug>.ics")
@public_file(seconds=HELD_FOR)
def district(slug: str) -> ResponseReturnValue:
    """Give the meetings in a district, and when its venues are closed."""
    found, ask = queries.district_of(slug), queries.meetings_in_district
    return _about(DISTRICT, found, ask, slug=slug, closures=closure_queries.closures_in)


@blueprint.get("/buurtpunten/<slug:slug>.ics")
@public_file(seconds=HELD_FOR)
def venue(slug: str) -> ResponseReturnValue:
    """Give the meetings at a venue, also of groups of other districts, and when it is closed."""
    found, ask = queries.venue_of(slug), queries.meetings_at_venue
    return _about(VENUE, found, ask, slug=slug, closures=closure_queries.closures_at)


@blueprint.get("/groepen/<slug:slug>.ics")
@public_file(seconds=HELD_FOR)
def group(slug: str) -> ResponseReturnValue:
    """Give the meetings of a group; of one that stopped it is a calendar without any."""
    return _about(GROUP, queries.group_of(slug), queries.meetings_of_group, slug=slug)


@blueprint.get("/bijeenkomsten/<number:meeting_id>.ics")
@public_file(seconds=HELD_FOR)
def meeting(meeting_id: int) -> ResponseReturnValue:
    """Give one date, as a file to keep."""
    subject = _found(queries.group_of_meeting(meeting_id))
    facts = queries.one_meeting(meeting_id, span())
    body = ical_renderers.public_feed(facts, name=_name(subject), site=site())
    return file(body, f"bijeenkomst-{meeting_id}", kind="attachment")


def _about(
    kind: str,
    found: Subject | None,
    meetings: Callable[[int, Window], list[Fact]],
    *,
    slug: str,
    closures: Callable[[int, Window], list[ClosedDays]] = lambda _id, _span: [],
) -> ResponseReturnValue:
    if found is None:
        return moved(kind, slug)
    facts, closed = [], []
    if not found.archived:
        facts, closed = meetings(found.id, span()), closures(found.id, span())
    body = ical_renderers.public_feed(facts, name=_name(found), site=site(), closed=closed)
    return file(body, slug)


def _found(subject: Subject | None) -> Subject:
    if subject is None:
        raise NotFound
    return subject


def _name(subject: Subject) -> str:
    return f"{settings().site_name}: {subject.name}"
