"""The rooms of a venue, and what else happens there every week."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from core.forms import DONE, Form
from locations.venues.record_actions import RoomFacts
from recovery_groups.desk import venues_actions as actions
from recovery_groups.desk import venues_queries as queries
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.desk.venues_forms import ActivityForm, RoomForm
from recovery_groups.desk.venues_queries import VenueOnDesk


@blueprint.route("/buurtpunten/<number:venue_id>/ruimtes/nieuw", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def new_room(venue_id: int) -> ResponseReturnValue:
    """Add a room to a venue."""
    return _room_page(_own(venue_id), None)


@blueprint.route("/buurtpunten/<number:venue_id>/ruimtes/<number:room_id>", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def room(venue_id: int, room_id: int) -> ResponseReturnValue:
    """Change a room."""
    return _room_page(_own(venue_id), room_id)


@blueprint.route(
    "/buurtpunten/<number:venue_id>/ruimtes/<number:room_id>/weg", methods=["GET", "POST"]
)
@guard.needs(Permission.PLAN)
def archive_room(venue_id: int, room_id: int) -> ResponseReturnValue:
    """Let a room be used no more, or say what to do first."""
    kept = _own(venue_id)
    name = _room_data(kept, room_id)["title"]
    form = Form()
    status = form.handled(lambda: actions.archive_room(guard.staff(), venue_id, room_id))
    if status == DONE:
        return _back(venue_id, "ruimte-weg")
    return render_template(
        "desk/archive_room.html",
        form=form,
        kept=kept,
        name=name,
        planned=queries.planned_in(room_id, clock.now()),
        regular=queries.regular_at(venue_id, clock.today(), room_id=room_id),
        most=queries.MOST,
    ), status


@blueprint.route("/buurtpunten/<number:venue_id>/activiteiten/nieuw", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def new_activity(venue_id: int) -> ResponseReturnValue:
    """Add what happens every week at a venue."""
    return _activity_page(_own(venue_id), None)


@blueprint.route(
    "/buurtpunten/<number:venue_id>/activiteiten/<number:activity_id>", methods=["GET", "POST"]
)
@guard.needs(Permission.PLAN)
def activity(venue_id: int, activity_id: int) -> ResponseReturnValue:
    """Change what happens every week at a venue."""
    return _activity_page(_own(venue_id), activity_id)


@blueprint.post("/buurtpunten/<number:venue_id>/activiteiten/<number:activity_id>/stoppen")
@guard.needs(Permission.PLAN)
def end_activity(venue_id: int, activity_id: int) -> ResponseReturnValue:
    """Let an activity happen no more."""
    kept = _own(venue_id)
    _activity_data(kept, activity_id)
    if not Form().accepted():
        return redirect(url_for("desk.activity", venue_id=venue_id, activity_id=activity_id), 303)
    actions.end_activity(guard.staff(), venue_id, activity_id)
    return _back(venue_id, "activiteit-weg")


def _room_page(kept: VenueOnDesk, room_id: int | None) -> ResponseReturnValue:
    venue_id, larger = kept.venue.id, []
    form = RoomForm(data=_room_data(kept, room_id))
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        size, seen = form.size.data or 0, form.seen.number
        facts = RoomFacts(form.title.data or "", size)
        try:
            actions.save_room(guard.staff(), venue_id, facts, room_id=room_id, seen=seen)
        except Refused as refusal:
            kept = _own(venue_id)
            stored = RoomForm(formdata=None, data=_room_data(kept, room_id))
            status = form.refused(refusal, stored)
            if isinstance(refusal, actions.RoomGetsTooSmall) and room_id is not None:
                larger = queries.planned_in(room_id, clock.now(), larger_than=size)
        else:
            return _back(venue_id, "ruimte")
    return render_template(
        "desk/room.html", form=form, kept=kept, room_id=room_id, larger=larger, most=queries.MOST
    ), status


def _activity_page(kept: VenueOnDesk, activity_id: int | None) -> ResponseReturnValue:
    venue_id = kept.venue.id
    form = ActivityForm(data=_activity_data(kept, activity_id))
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        seen = form.seen.number
        try:
            actions.save_activity(
                guard.staff(), venue_id, form.facts(), activity_id=activity_id, seen=seen
            )
        except Refused as refusal:
            kept = _own(venue_id)
            data = _activity_data(kept, activity_id)
            status = form.refused(refusal, ActivityForm(formdata=None, data=data))
        else:
            return _back(venue_id, "activiteit")
    return render_template(
        "desk/activity.html", form=form, kept=kept, activity_id=activity_id
    ), status


def _own(venue_id: int) -> VenueOnDesk:
    return queries.own_venue(scope(), venue_id, clock.now())


def _room_data(kept: VenueOnDesk, room_id: int | None) -> dict[str, Any]:
    """Return what the form of a room holds; raises NotFound for a room that is not there."""
    seen = {"seen": str(kept.venue.edition)}
    if room_id is None:
        return seen
    for one in kept.rooms:
        if one.id == room_id:
            return {**seen, "title": one.name, "size": one.size}
    raise NotFound


def _activity_data(kept: VenueOnDesk, activity_id: int | None) -> dict[str, Any]:
    """Return what the form of an activity holds; raises NotFound for one that is not there."""
    seen = {"seen": str(kept.venue.edition)}
    if activity_id is None:
        return {**seen, "weekday": "1"}
    for one in kept.activities:
        if one.id == activity_id:
            times = {"starts": one.starts, "ends": one.ends}
            told = {"title": one.name, "description": one.description}
            return {**seen, **times, **told, "weekday": str(one.weekday)}
    raise NotFound


def _back(venue_id: int, done: str) -> ResponseReturnValue:
    return redirect(url_for("desk.venue", venue_id=venue_id, gedaan=done), 303)
