"""Places: districts, venues, and the poster of a venue."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock, qr
from core.i18n import gettext, weekday_name
from core.pagecache import holds_until, public_page
from core.settings import settings
from core.slugs import DISTRICT, VENUE
from locations.venues import queries as venue_queries
from locations.venues.rules import by_weekday, closed_on
from recovery_groups.experts.queries import district_in_public, linked_in_public
from recovery_groups.groups.former_routes import moved
from recovery_groups.groups.queries import districts_with_counts
from recovery_groups.meetings import queries as meetings
from recovery_groups.meetings.queries import Wanted
from recovery_groups.meetings.schedule_queries import (
    GroupLine,
    groups,
    venue_in_full,
)
from recovery_groups.pages import renderers, rules
from recovery_groups.pages.forms import PostcodeForm
from recovery_groups.wishes.queries import public_needs

COMING_HERE = 6
"""How many meetings a venue's page shows."""


@public_page
def districts() -> ResponseReturnValue:
    """List the districts; a postcode leads to its own."""
    form = PostcodeForm(request.args)
    form.validate()
    if digits := form.digits():
        if near := venue_queries.around(digits):
            address = url_for("pages.district", slug=near.district.slug, postcode=digits)
            return redirect(address, 303)
        form.refuse_postcode()
    found = districts_with_counts(clock.today())
    return render_template("pages/districts.html", form=form, districts=found)


@public_page
def district(slug: str) -> ResponseReturnValue:
    """Show what there is in a district: groups, venues, team, experts."""
    form = PostcodeForm(request.args)
    form.validate()
    if form.has_letters():
        return redirect(url_for("pages.district", slug=slug, postcode=form.digits()), 303)
    found = district_in_public(slug, clock.today())
    if found is None:
        return moved(DISTRICT, slug)
    if found.archived:
        return _no_more(found.name, venue=False)
    lines, _more = groups(clock.today(), district_id=found.id)
    near = venue_queries.around(form.digits()) if form.digits() else None
    if near and near.district.id != found.id:
        near = None
    if near:
        places = [one for one in near.venues if one.district_id == found.id]
    else:
        places = venue_queries.venues_of(found.id)
    return render_template(
        "pages/district.html",
        district=found,
        groups=[renderers.with_days(line) for line in lines],
        venues=[(one, renderers.distance_words(one.km)) for one in places],
        postcode=form.digits() if near else "",
        roughly=bool(near and near.roughly),
        needs=public_needs(found.id),
        experts=sorted({name for team in found.teams for name in team.experts}),
        unnamed=any(team.unnamed for team in found.teams),
    )


@public_page
def venues() -> ResponseReturnValue:
    """List the venues by district."""
    after = rules.parse_place(f"0-{request.args.get('na', '')}")
    found, more = venue_queries.venues(after[1] if after else 0)
    parts: dict[tuple[str, str], list[venue_queries.VenueName]] = {}
    for one in sorted(found, key=lambda one: (one.district_name, one.name)):
        parts.setdefault((one.district_slug, one.district_name), []).append(one)
    return render_template(
        "pages/venues.html",
        parts=parts.items(),
        later=url_for("pages.venues", na=more) if more else None,
        first=url_for("pages.venues") if after and after[1] else None,
    )


@public_page
def venue(slug: str) -> ResponseReturnValue:
    """Show a venue: where, when open, who gets in, and everything that happens there."""
    today, now = clock.today(), clock.now()
    found = venue_in_full(slug, today)
    if found is None:
        return moved(VENUE, slug)
    if found.venue.archived_at is not None:
        return _no_more(found.venue.name, venue=True)
    inside = venue_queries.inside(found.venue.id, found.venue.district_id)
    coming = meetings.coming(Wanted(venue_id=found.venue.id), now, most=COMING_HERE)
    if moment := rules.next_change(coming, now):
        holds_until(moment)
    made = renderers.cards(
        coming,
        address=url_for("pages.meeting", meeting_id=1).removesuffix("1"),
        opens_days=settings().signup_opens_days,
        now=now,
    )
    going_on = [one for one in inside.activities if (one.valid_until or today) >= today]
    week = by_weekday(inside.hours, lambda one: one.opens)
    return render_template(
        "pages/venue.html",
        venue=found.venue,
        district=found.district,
        inside=inside,
        week=[(weekday_name(number), hours) for number, hours in week] if inside.hours else [],
        closed=closed_on(inside.closures, today),
        closures=[one for one in inside.closures if one.last_day >= today],
        activities=[
            (weekday_name(number), some)
            for number, some in by_weekday(going_on, lambda one: one.starts)
            if some
        ],
        groups=[renderers.with_days(line) for line in found.groups],
        days=renderers.by_day(made, today),
        experts=sorted({name for line in found.groups for name in line.facilitators if name}),
        linked=linked_in_public(found.venue.district_id, today),
        map_address=_on_map(found.venue.latitude, found.venue.longitude),
    )


@public_page
def poster(slug: str) -> ResponseReturnValue:
    """Show a page of A4 for the notice board of a venue, with a code that leads to its page."""
    found = venue_in_full(slug, clock.today())
    if found is None:
        return moved(VENUE, slug)
    if found.venue.archived_at is not None:
        return _no_more(found.venue.name, venue=True)
    path = url_for("pages.venue", slug=slug)
    address = f"{settings().site_url.rstrip('/')}{path}"
    open_groups = [line for line in found.groups if line.state == "open" and _on_poster(line, slug)]
    return render_template(
        "pages/poster.html",
        venue=found.venue,
        meetings=[row for line in open_groups for row in _on_poster(line, slug)],
        address=address.partition("//")[2],
        code=qr.drawing(address, gettext("QR-code naar %(address)s", address=address)),
        walk_in=any(line.walk_in for line in open_groups),
    )


def _no_more(name: str, *, venue: bool) -> str:
    """Return the page of a place that stands in the archive, with a way on."""
    return render_template("pages/no_more.html", name=name, venue=venue)


def _on_map(latitude: float | None, longitude: float | None) -> str:
    """Return the address of a place on OpenStreetMap, with a mark on it."""
    place = f"{latitude}/{longitude}"
    marked = f"mlat={latitude}&mlon={longitude}"
    return f"https://www.openstreetmap.org/?{marked}#map=17/{place}"


def _on_poster(line: GroupLine, slug: str) -> list[tuple[str, str, str]]:
    """Return (days, time, group) of every schedule of a group at this venue that began."""
    return [
        (renderers.regular_days(one.rule), f"{one.starts:%H:%M}", line.name)
        for one in line.regulars
        if one.venue_slug == slug and one.begins is None
    ]
