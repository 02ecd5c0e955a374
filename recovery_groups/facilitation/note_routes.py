"""The word about the room for who leads the group next."""

from flask import render_template
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from recovery_groups.facilitation import (
    note_actions,
    own_queries,
    today_queries,
    waiting_queries,
)
from recovery_groups.facilitation.evening_routes import back_to
from recovery_groups.facilitation.frame_routes import blueprint
from recovery_groups.facilitation.note_actions import NoteChanged
from recovery_groups.facilitation.own_queries import Own
from recovery_groups.facilitation.today_forms import NoteForm, note_form
from recovery_groups.facilitation.wording_rules import named, telling


@blueprint.route("/bijeenkomsten/<number:meeting_id>/ruimte", methods=["GET", "POST"])
@guard.needs(Permission.FACILITATE)
def note(meeting_id: int) -> ResponseReturnValue:
    """Write the note; who writes a name or a telling word is asked once more."""
    own = own_queries.own_meeting(guard.staff(), meeting_id)
    form = NoteForm()
    if not form.is_submitted():
        standing = _standing(meeting_id)
        return _page(own, note_form(standing.note, standing.edition)), 200
    if not form.accepted():
        return _page(own, form), 422
    text = form.text.data or ""
    doubts = _doubts(own, text)
    if doubts and form.anyway.data != text:
        form.anyway.data = text  # a yes to these words, not to the next ones
        return _page(own, form, doubts=doubts), 422
    try:
        note_actions.write(guard.staff(), meeting_id, text, seen=form.seen.number)
    except NoteChanged as refusal:
        form.refusal = str(refusal.sentence)
        standing = _standing(meeting_id)
        form.seen.data = str(standing.edition)
        return _page(own, form, other=standing.note), refusal.status
    return back_to(meeting_id, "ruimte")


def _doubts(own: Own, text: str) -> list[str]:
    """Return the words one had better not leave there, as far as this writer may know of them."""
    return [*telling(text), *named(text, waiting_queries.readable_names(own, clock.today()))]


def _standing(meeting_id: int) -> today_queries.Evening:
    return today_queries.evenings([meeting_id], clock.today())[meeting_id]


def _page(
    own: Own, form: NoteForm, *, doubts: list[str] | None = None, other: str | None = None
) -> str:
    return render_template(
        "facilitation/note.html",
        form=form,
        evening=_standing(own.meeting_id),
        doubts=doubts or [],
        other=other,
    )
