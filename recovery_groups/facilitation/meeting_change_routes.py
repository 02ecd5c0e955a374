"""Pages on which a facilitator changes one date: cancel, let it go on, move, places, one more."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from core.forms import Form
from core.i18n import gettext
from recovery_groups.facilitation import (
    change_actions,
    change_guard,
    change_queries,
    own_queries,
)
from recovery_groups.facilitation.change_forms import (
    CancelForm,
    PlacesForm,
    SeenForm,
    SlotForm,
)
from recovery_groups.facilitation.change_queries import Shown
from recovery_groups.facilitation.change_rules import (
    REASONS,
    Cancelling,
    WantedSlot,
    reach,
    told_at_once,
    unheard_until,
)
from recovery_groups.facilitation.evening_rules import counting
from recovery_groups.facilitation.frame_routes import blueprint
from recovery_groups.planning.rules import MeetingHasStarted, coming_slot
from recovery_groups.signups import notices
from recovery_groups.signups.letter_notices import in_one_line, preview
from recovery_groups.signups.notice_rules import Kind

FORM_METHODS = ["GET", "POST"]


@blueprint.route("/bijeenkomsten/<number:meeting_id>/gaat-niet-door", methods=FORM_METHODS)
@guard.needs(Permission.FACILITATE)
def cancel(meeting_id: int) -> ResponseReturnValue:
    """Say that a date does not take place: why, maybe when it does, then see and confirm."""
    one, form = own_date(meeting_id), CancelForm()
    form.offer(change_queries.other_dates(one, clock.now()))
    if not form.is_submitted():
        return _cancel_page(one, form, 200)
    if not form.accepted():
        return _cancel_page(one, form, 422)
    wish, seen = form.wish(), form.seen.number
    try:
        if form.sure.data:
            change_actions.cancel(guard.staff(), meeting_id, wish, seen=seen)
            return redirect(url_for(".cancel", meeting_id=meeting_id), 303)
        change_actions.rehearse_cancel(guard.staff(), meeting_id, wish, seen=seen)
    except NotFound:
        raise
    except Refused as refusal:
        form.refusal = str(refusal.sentence)
        return _cancel_page(own_date(meeting_id), form, refusal.status)
    return _confirm_cancel(one, form, wish)


def _cancel_page(one: Shown, form: CancelForm, status: int) -> ResponseReturnValue:
    if over := too_late(one):
        return over
    now = clock.now()
    if one.cancelled:
        until = unheard_until(one.starts_at, one.changed_at, now)
        again = SeenForm(formdata=None)
        again.show(one)
        return page("cancelled", one, again, status=status, told=form, until=until)
    form.show(one)
    return page("cancel", one, form, status=status, reasons=REASONS)


def _confirm_cancel(one: Shown, form: CancelForm, wish: Cancelling) -> ResponseReturnValue:
    instead = form.others.get(wish.instead_id or 0)
    if wish.new_start is not None:
        instead = clock.local_moment(wish.new_start.date(), wish.new_start.time())
    subject, text = preview(Kind.CANCELLED, one.facts(instead=instead))
    return page(
        "cancel_confirm",
        one,
        form,
        status=200,
        reason=REASONS[wish.reason],
        code=wish.reason,
        instead=instead,
        subject=subject,
        text=text,
        reach=reach(notices.reach(one.id)),
        at_once=told_at_once(one.starts_at, clock.now()),
    )


@blueprint.route("/bijeenkomsten/<number:meeting_id>/toch-door", methods=["POST"])
@guard.needs(Permission.FACILITATE)
def restore(meeting_id: int) -> ResponseReturnValue:
    """Undo a cancellation, within ten minutes or later."""
    own_date(meeting_id)
    form = SeenForm()
    status = 422
    if form.accepted():
        try:
            change_actions.restore(guard.staff(), meeting_id, seen=form.seen.number)
        except NotFound:
            raise
        except Refused as refusal:
            form.refusal, status = str(refusal.sentence), refusal.status
        else:
            return done(meeting_id, "hersteld")
    one = own_date(meeting_id)
    if over := too_late(one):
        return over
    if not one.cancelled:
        return done(meeting_id, "hersteld")
    until = unheard_until(one.starts_at, one.changed_at, clock.now())
    form.show(one)
    return page("cancelled", one, form, status=status, told=form, until=until)


@blueprint.route("/bijeenkomsten/<number:meeting_id>/verplaatsen", methods=FORM_METHODS)
@guard.needs(Permission.FACILITATE)
def move(meeting_id: int) -> ResponseReturnValue:
    """Give a date another time or place: fill in, see what people will read, confirm."""
    one, form = own_date(meeting_id), SlotForm()
    venues = change_queries.venues_for(one.district_id, one.venue_id)
    form.offer(venues)
    form.fill(one.wanted)
    if not form.is_submitted():
        return _move_page(one, form, 200)
    if not form.accepted():
        return _move_page(one, form, 422)
    if form.edit.data:
        return _move_page(one, form, 200)
    try:
        return _move(one, form, form.wanted())
    except NotFound:
        raise
    except Refused as refusal:
        form.refusal = str(refusal.sentence)
        return _move_page(own_date(meeting_id), form, refusal.status)


def _move(one: Shown, form: SlotForm, wanted: WantedSlot) -> ResponseReturnValue:
    staff, seen = guard.staff(), form.seen.number
    if form.sure.data:
        change_actions.move(staff, one.id, wanted, seen=seen)
        return done(one.id, "verplaatst")
    kind = change_actions.rehearse_move(staff, one.id, wanted, seen=seen)
    if kind is None:
        form.refusal = gettext("Er is nog niets anders. Verander iets, of ga terug.")
        return _move_page(one, form, 409)
    slot = coming_slot(
        wanted.start,
        wanted.minutes,
        clock.now(),
        venue_id=wanted.venue_id,
        room_id=wanted.room_id,
    )
    venue = form.places[wanted.venue_id]
    place = in_one_line(venue.street, venue.city)
    facts = one.facts(starts_at=slot.starts_at, ends_at=slot.ends_at, place=place)
    subject, text = preview(kind, facts)
    return page(
        "move_confirm",
        one,
        form,
        status=200,
        slot=slot,
        venue=venue.name,
        room=next((name for room, name, _ in venue.rooms if room == wanted.room_id), None),
        subject=subject,
        text=text,
        reach=reach(notices.reach(one.id)),
    )


def _move_page(one: Shown, form: SlotForm, status: int) -> ResponseReturnValue:
    if over := too_late(one):
        return over
    form.show(one)
    return page("move", one, form, status=status)


@blueprint.route("/groepen/<number:group_id>/extra-datum", methods=FORM_METHODS)
@guard.needs(Permission.FACILITATE)
def extra(group_id: int) -> ResponseReturnValue:
    """Add one date to an own group, filled in like its last one."""
    district_id = change_guard.district_of_group(group_id)
    last = change_queries.last_of(group_id)
    like = change_queries.shown(last) if last else None
    form = SlotForm()
    form.offer(change_queries.venues_for(district_id, *([like.venue_id] if like else [])))
    if like is not None:
        form.fill(like.wanted)
        form.day.data = form.day.data if form.is_submitted() else None
    status = 200
    if form.accepted():
        try:
            meeting_id = change_actions.add_date(guard.staff(), group_id, form.wanted())
        except NotFound:
            raise
        except Refused as refusal:
            form.refusal, status = str(refusal.sentence), refusal.status
        else:
            return done(meeting_id, "extra")
    elif form.is_submitted():
        status = 422
    return render_template(
        "facilitation/extra.html",
        form=form,
        group_id=group_id,
        like=like,
        plans=change_guard.plans(),
    ), status


@blueprint.route("/bijeenkomsten/<number:meeting_id>/plekken", methods=FORM_METHODS)
@guard.needs(Permission.FACILITATE)
def places(meeting_id: int) -> ResponseReturnValue:
    """Change how many people fit at a date."""
    one, form = own_date(meeting_id), PlacesForm()
    if one.capacity is None:
        raise NotFound
    status = 200
    if form.accepted():
        wanted = (form.capacity.data or 0, form.walk_in.data or 0)
        seen = (form.seen_capacity.number, form.seen_walk_in.number)
        try:
            change_actions.change_places(guard.staff(), meeting_id, wanted, seen=seen)
        except NotFound:
            raise
        except Refused as refusal:
            form.refusal, status = str(refusal.sentence), refusal.status
            one = own_date(meeting_id)
        else:
            return done(meeting_id, "plekken")
    elif form.is_submitted():
        status = 422
    else:
        form.capacity.data, form.walk_in.data = one.capacity, one.walk_in_places
    return too_late(one) or page("places", one, form, status=status)


def own_date(meeting_id: int) -> Shown:
    """Return a date of the desk one is at, as it stands; raises NotFound for any other."""
    change_guard.check(meeting_id)
    return change_queries.shown(meeting_id)


def page(name: str, one: Shown, form: Form, *, status: int, **more: Any) -> ResponseReturnValue:
    """Return a page of this folder about one date."""
    given = {"one": one, "form": form, "plans": change_guard.plans(), **more}
    return render_template(f"facilitation/{name}.html", **given), status


def too_late(one: Shown) -> ResponseReturnValue | None:
    """Return a page that says that a date began, with the way on; None before the start.

    What was wrong with the form is not said: nobody can send it again.
    """
    now = clock.now()
    if one.starts_at > now:
        return None
    form, sent = Form(formdata=None), request.method == "POST"
    form.refusal = str(MeetingHasStarted.sentence) if sent else ""
    own = own_queries.own_meetings(guard.staff(), [one.id])
    return page(
        "too_late",
        one,
        form,
        status=409 if sent else 200,
        own=own[0] if own else None,
        counting=counting(one.starts_at, one.ends_at, now).value,
    )


def done(meeting_id: int, what: str) -> ResponseReturnValue:
    """Go back to the page of a date, which says what was `done`."""
    return redirect(url_for(".meeting", meeting_id=meeting_id, gedaan=what), 303)
