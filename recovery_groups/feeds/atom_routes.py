"""Atom feeds: what is new or changed, of everything and of a district."""

from collections.abc import Iterable

from flask import Response
from flask.typing import ResponseReturnValue

from core.pagecache import public_file
from core.settings import settings
from core.slugs import DISTRICT
from recovery_groups.feeds import queries
from recovery_groups.feeds.access_routes import HELD_FOR
from recovery_groups.feeds.atom_renderers import About, atom
from recovery_groups.feeds.frame_routes import blueprint, site, span
from recovery_groups.feeds.rules import Fact
from recovery_groups.groups.former_routes import moved


@blueprint.get("/bijeenkomsten.atom")
@public_file(seconds=HELD_FOR)
def atom_everything() -> ResponseReturnValue:
    """Give the meetings that changed last."""
    return _feed(
        queries.all_meetings(span()), settings().site_name, path="/bijeenkomsten.atom", page="/"
    )


@blueprint.get("/gebieden/<slug:slug>.atom")
@public_file(seconds=HELD_FOR)
def atom_district(slug: str) -> ResponseReturnValue:
    """Give the meetings of a district that changed last."""
    found = queries.district_of(slug)
    if found is None:
        return moved(DISTRICT, slug)
    name = f"{settings().site_name}: {found.name}"
    facts = queries.meetings_in_district(found.id, span())
    return _feed(facts, name, path=f"/gebieden/{slug}.atom", page=f"/gebieden/{slug}")


def _feed(facts: Iterable[Fact], name: str, *, path: str, page: str) -> Response:
    given = settings()
    about = About(name, path, page, given.organisation or given.site_name, site())
    response = Response(
        atom(facts, about, since=span().today),
        content_type="application/atom+xml; charset=utf-8",
    )
    response.headers["Content-Disposition"] = 'inline; filename="bijeenkomsten.atom"'
    return response
