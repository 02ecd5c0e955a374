"""Counting heads and ticking names, on the page of an evening."""

from flask.typing import ResponseReturnValue

from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from recovery_groups.facilitation import count_actions
from recovery_groups.facilitation.count_actions import Counted
from recovery_groups.facilitation.evening_routes import back_to, shown_again
from recovery_groups.facilitation.frame_routes import blueprint
from recovery_groups.facilitation.today_forms import CountForm


@blueprint.post("/bijeenkomsten/<number:meeting_id>/tellen")
@guard.needs(Permission.FACILITATE)
def count(meeting_id: int) -> ResponseReturnValue:
    """Save the number that was tapped or typed, and the ticks."""
    form = CountForm()
    if not form.accepted():
        return shown_again(meeting_id, form)
    counted = Counted(
        people=form.people, seen=form.number_seen, here=form.newly_here, away=form.gone
    )
    try:
        count_actions.save(guard.staff(), meeting_id, counted)
    except NotFound:
        raise
    except Refused as refusal:
        return shown_again(meeting_id, form, refusal=str(refusal.sentence), status=refusal.status)
    return back_to(meeting_id, "tellen" if form.tapped.data else "lijst")
