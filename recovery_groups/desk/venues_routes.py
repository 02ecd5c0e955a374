"""Buurtpunten: where they are, who gets in, when they are open, whether they are there still."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import Refused
from core.forms import DONE, Form
from core.i18n import upper_first, weekday_name
from locations.venues.rules import by_weekday
from recovery_groups.desk import places_queries, venues_actions
from recovery_groups.desk import venues_queries as queries
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.desk.table_renderers import Sorting
from recovery_groups.desk.venues_forms import VenueForm, ids_in, venue_data
from recovery_groups.desk.venues_queries import VenueLine, VenueOnDesk

COLUMNS: dict[str, Callable[[VenueLine], object]] = {
    "naam": lambda one: one.name.casefold(),
    "gebied": lambda one: (one.district_name.casefold(), one.name.casefold()),
    "groepen": lambda one: one.groups,
    "ruimtes": lambda one: one.rooms,
    "dicht": lambda one: one.closed_until,
}
SHOWN = {
    "": lambda one: one.archived_at is None,
    "dicht": lambda one: one.archived_at is None and one.closed_until is not None,
    "leeg": lambda one: one.archived_at is None and not one.groups,
    "archief": lambda one: one.archived_at is not None,
}
"""Which venues each filter shows."""


@blueprint.get("/buurtpunten")
@guard.needs(Permission.PLAN)
def venues() -> ResponseReturnValue:
    """List the venues in one's districts."""
    found = queries.venues(scope(), clock.today())
    which = request.args.get("toon", "")
    which = which if which in SHOWN else ""
    districts = {one.district_slug: one.district_name for one in found}
    district = request.args.get("gebied", "")
    district = district if district in districts else ""
    here = [one for one in found if district in ("", one.district_slug)]
    sorting = Sorting(COLUMNS, request.args.get("sorteer", ""))
    return render_template(
        "desk/venues.html",
        lines=sorting.of(one for one in here if SHOWN[which](one)),
        counts={word: sum(map(rule, here)) for word, rule in SHOWN.items()},
        which=which,
        district=district,
        districts=sorted(districts.items(), key=lambda one: one[1]),
        sorting=sorting,
    )


@blueprint.route("/buurtpunten/nieuw", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def new_venue() -> ResponseReturnValue:
    """Make a venue in a district of one's own."""
    own = [one for one in places_queries.districts(scope()) if one.archived_at is None]
    only = str(own[0].id) if len(own) == 1 else request.args.get("gebied", "")
    form = VenueForm(data={"district": only})
    form.district.choices = [(str(one.id), one.name) for one in own]
    nonce, status = form.nonce(), 422 if form.is_submitted() else 200
    if form.accepted() and nonce is not None:
        try:
            made = venues_actions.create_venue(
                guard.staff(), int(form.district.data), form.facts(), nonce=nonce
            )
        except Refused as refusal:
            status = form.refused(refusal, VenueForm(formdata=None))
        else:
            if made is None:
                return redirect(url_for("desk.venues"), 303)
            return redirect(url_for("desk.venue", venue_id=made, gedaan="gemaakt"), 303)
    form.mark_anew()
    return render_template("desk/venue_form.html", form=form, kept=None), status


@blueprint.get("/buurtpunten/<number:venue_id>")
@guard.needs(Permission.PLAN)
def venue(venue_id: int) -> ResponseReturnValue:
    """Show a venue with its rooms, hours, activities and closures, and what can be done."""
    now = clock.now()
    kept = queries.own_venue(scope(), venue_id, now)
    ids = ids_in(request.args.get("blijft"))
    week = by_weekday(kept.hours, lambda one: one.opens)
    return render_template(
        "desk/venue.html",
        kept=kept,
        week=[(upper_first(weekday_name(number)), spans) for number, spans in week],
        weekday=lambda number: upper_first(weekday_name(number)),
        today=clock.today(),
        done=request.args.get("gedaan", ""),
        stays=queries.still_cancelled(venue_id, ids, now) if ids else [],
    )


@blueprint.route("/buurtpunten/<number:venue_id>/wijzigen", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def change_venue(venue_id: int) -> ResponseReturnValue:
    """Change what is told of a venue."""
    kept = queries.own_venue(scope(), venue_id, clock.now())
    form = _form(kept)
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        try:
            venues_actions.change_venue(
                guard.staff(), venue_id, form.facts(), seen=form.seen.number
            )
        except Refused as refusal:
            kept = queries.own_venue(scope(), venue_id, clock.now())
            status = form.refused(refusal, VenueForm(formdata=None, data=venue_data(kept)))
        else:
            return redirect(url_for("desk.venue", venue_id=venue_id, gedaan="bewaard"), 303)
    return render_template("desk/venue_form.html", form=form, kept=kept), status


@blueprint.route("/buurtpunten/<number:venue_id>/archief", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def archive_venue(venue_id: int) -> ResponseReturnValue:
    """Put a venue in the archive, or say what to do first; or take it out of there."""
    now = clock.now()
    kept = queries.own_venue(scope(), venue_id, now)
    gone = kept.venue.archived_at is not None
    act = venues_actions.bring_venue_back if gone else venues_actions.archive_venue
    form = Form()
    status = form.handled(lambda: act(guard.staff(), venue_id))
    if status == DONE:
        done = "terug" if gone else "archief"
        return redirect(url_for("desk.venue", venue_id=venue_id, gedaan=done), 303)
    return render_template(
        "desk/archive_venue.html",
        form=form,
        kept=queries.own_venue(scope(), venue_id, now),
        planned=queries.planned_at(venue_id, now),
        regular=queries.regular_at(venue_id, clock.today()),
        most=queries.MOST,
    ), status


def _form(kept: VenueOnDesk) -> VenueForm:
    form = VenueForm(data=venue_data(kept))
    form.kept = kept
    return form
