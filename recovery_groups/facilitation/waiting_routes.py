"""Pages about who waits for a place, and about signups that look like no people."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from core.forms import Form
from recovery_groups.facilitation import (
    change_queries,
    own_queries,
    waiting_actions,
    waiting_queries,
)
from recovery_groups.facilitation.evening_routes import names_hidden
from recovery_groups.facilitation.frame_routes import blueprint
from recovery_groups.facilitation.meeting_change_routes import done, page, too_late
from recovery_groups.facilitation.rules import names_shown
from recovery_groups.facilitation.waiting_forms import LetInForm, ReleaseForm
from recovery_groups.signups.queue_actions import OutOfOrder


@blueprint.route("/bijeenkomsten/<number:meeting_id>/wachtlijst", methods=["GET", "POST"])
@guard.needs(Permission.FACILITATE)
def waiting(meeting_id: int) -> ResponseReturnValue:
    """Show who waits, in order; give the first a place, or another one after a yes."""
    form = LetInForm()
    if not form.is_submitted():
        return _waiting_page(meeting_id, form, 200)
    if not form.accepted():
        return _waiting_page(meeting_id, form, 422)
    door, sure = form.door.number, bool(form.sure.data)
    try:
        waiting_actions.let_in(guard.staff(), meeting_id, door, out_of_order=sure)
    except NotFound:
        raise
    except OutOfOrder as refusal:
        return _waiting_page(meeting_id, form, refusal.status, asked=door)
    except Refused as refusal:
        form.refusal = str(refusal.sentence)
        return _waiting_page(meeting_id, form, refusal.status)
    return redirect(url_for("facilitation.waiting", meeting_id=meeting_id, gedaan="plek"), 303)


def _waiting_page(
    meeting_id: int, form: LetInForm, status: int, *, asked: int = 0
) -> ResponseReturnValue:
    own = own_queries.own_meeting(guard.staff(), meeting_id)
    one = change_queries.shown(meeting_id)
    parties = waiting_queries.waiting(own, clock.today(), hidden=names_hidden())
    found = next((party for party in parties if party.door == asked), None)
    return too_late(one) or page(
        "waiting_confirm" if found else "waiting",
        one,
        form,
        status=status,
        parties=parties,
        party=found,
        hidden=names_hidden(),
        nameable=names_shown(own.day, clock.today()),
        gave=request.args.get("gedaan") == "plek",
        released=waiting_queries.released(meeting_id),
    )


@blueprint.route(
    "/bijeenkomsten/<number:meeting_id>/wachtlijst/teruggeven", methods=["GET", "POST"]
)
@guard.needs(Permission.FACILITATE)
def release(meeting_id: int) -> ResponseReturnValue:
    """Tick the latest signups that are no people; they are given back."""
    own_queries.own_meeting(guard.staff(), meeting_id)
    form = ReleaseForm()
    form.offer(waiting_queries.latest(meeting_id))
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        try:
            waiting_actions.release(guard.staff(), meeting_id, form.doors.data or [])
        except NotFound:
            raise
        except Refused as refusal:
            form.refusal, status = str(refusal.sentence), refusal.status
        else:
            return redirect(url_for("facilitation.waiting", meeting_id=meeting_id), 303)
    if form.doors.errors and not form.doors.choices:  # there is nothing to choose from
        form.refusal, form.doors.errors = str(form.doors.errors[0]), []
    one = change_queries.shown(meeting_id)
    return too_late(one) or page("waiting_release", one, form, status=status)


@blueprint.route("/bijeenkomsten/<number:meeting_id>/wachtlijst/terughalen", methods=["POST"])
@guard.needs(Permission.FACILITATE)
def take_again(meeting_id: int) -> ResponseReturnValue:
    """Undo what was given back."""
    own_queries.own_meeting(guard.staff(), meeting_id)
    form = Form()
    if form.accepted():
        try:
            waiting_actions.take_again(guard.staff(), meeting_id)
        except NotFound:
            raise
        except Refused:
            one = change_queries.shown(meeting_id)
            return too_late(one) or done(meeting_id, "plekken")
    return redirect(url_for("facilitation.waiting", meeting_id=meeting_id), 303)
