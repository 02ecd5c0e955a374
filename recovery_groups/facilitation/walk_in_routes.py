"""Adding who walks in, on the page of an evening."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from core.forms import EXPIRED, open_mark
from recovery_groups.facilitation import walk_in_actions
from recovery_groups.facilitation.evening_routes import back_to, shown_again
from recovery_groups.facilitation.frame_routes import blueprint
from recovery_groups.facilitation.today_forms import DoorForm, WalkInForm


@blueprint.post("/bijeenkomsten/<number:meeting_id>/erbij")
@guard.needs(Permission.FACILITATE)
def walk_in(meeting_id: int) -> ResponseReturnValue:
    """Give a place to 1, 2 or 3 people who walked in together."""
    form = WalkInForm()
    marked = open_mark(form.mark.data)
    form.expired = marked is None
    if not form.accepted() or marked is None or marked[1] != meeting_id:
        return shown_again(meeting_id, refusal=_first_problem(form))
    try:
        walk_in_actions.add(guard.staff(), meeting_id, int(form.party.data or 1), nonce=marked[0])
    except NotFound:
        raise
    except Refused as refusal:
        return shown_again(meeting_id, refusal=str(refusal.sentence), status=refusal.status)
    return back_to(meeting_id, "erbij")


@blueprint.post("/bijeenkomsten/<number:meeting_id>/toch-niet")
@guard.needs(Permission.FACILITATE)
def take_back(meeting_id: int) -> ResponseReturnValue:
    """Take back the place of a walk-in or of an unused slip."""
    form = DoorForm()
    if not form.accepted():
        return shown_again(meeting_id, refusal=_first_problem(form))
    try:
        walk_in_actions.take_back(guard.staff(), meeting_id, form.door.data or 0)
    except NotFound:
        raise
    except Refused as refusal:
        return shown_again(meeting_id, refusal=str(refusal.sentence), status=refusal.status)
    if form.back.data == "strookje":
        return redirect(url_for(".slips", meeting_id=meeting_id), 303)
    return back_to(meeting_id, "erbij")


def _first_problem(form: WalkInForm | DoorForm) -> str:
    problems = form.problems()
    return problems[0][1] if problems else str(EXPIRED)
