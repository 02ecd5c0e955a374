"""The page on which a facilitator writes to who comes: write, see it as it will be read, send."""

from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from core.forms import one_time_mark, open_mark
from core.i18n import gettext
from recovery_groups.experts.queries import first_names_among
from recovery_groups.facilitation import change_guard, message_actions
from recovery_groups.facilitation.change_queries import Shown
from recovery_groups.facilitation.change_rules import reach
from recovery_groups.facilitation.frame_routes import blueprint
from recovery_groups.facilitation.meeting_change_routes import done, own_date, page, too_late
from recovery_groups.facilitation.message_forms import MessageForm
from recovery_groups.facilitation.wording_rules import named, telling
from recovery_groups.signups import notices
from recovery_groups.signups.letter_notices import preview
from recovery_groups.signups.notice_rules import Kind


@dataclass(frozen=True)
class _Warnings:
    """What in a text says too much: words about health, and names."""

    words: list[str]
    names: list[str]

    def __bool__(self) -> bool:
        return bool(self.words or self.names)


@blueprint.route("/bijeenkomsten/<number:meeting_id>/bericht", methods=["GET", "POST"])
@guard.needs(Permission.FACILITATE)
def message(meeting_id: int) -> ResponseReturnValue:
    """Write one line to who comes; it is shown as people will read it before it is sent."""
    one, form = own_date(meeting_id), MessageForm()
    marked = open_mark(form.mark.data)
    form.expired = form.is_submitted() and (marked is None or marked[1] != meeting_id)
    if not form.accepted() or marked is None or form.edit.data:
        written = form.is_submitted() and not form.edit.data
        return _form_page(one, form, 422 if written else 200)
    text = form.text.data or ""
    warnings = _warnings(meeting_id, text)
    if warnings and form.sure.data and not form.anyway.data:
        form.anyway.errors = [gettext("Zet een vinkje, of verander je bericht.")]
        return _preview_page(one, form, warnings, status=422)
    if not form.sure.data:
        return _preview_page(one, form, warnings, status=200)
    try:
        staff, seen = guard.staff(), form.seen.number
        message_actions.send(staff, meeting_id, text, nonce=marked[0], seen=seen)
    except NotFound:
        raise
    except Refused as refusal:
        form.refusal = str(refusal.sentence)
        return _form_page(own_date(meeting_id), form, refusal.status)
    return done(meeting_id, "bericht")


def _warnings(meeting_id: int, text: str) -> _Warnings:
    words = [word.strip(".,;:!?\"'()") for word in text.split()]
    names = [*change_guard.readable_names(meeting_id), *first_names_among(words)]
    return _Warnings(telling(text), named(text, names))


def _form_page(one: Shown, form: MessageForm, status: int) -> ResponseReturnValue:
    if over := too_late(one):
        return over
    if form.expired or not form.mark.data:
        form.mark.data = one_time_mark(one.id)
    form.show(one)
    people = reach(notices.reach(one.id))
    return page("message", one, form, status=status, reach=people)


def _preview_page(
    one: Shown, form: MessageForm, warnings: _Warnings, *, status: int
) -> ResponseReturnValue:
    if over := too_late(one):
        return over
    form.show(one)
    subject, text = preview(Kind.MESSAGE, one.facts(words=form.text.data or ""))
    return page(
        "message_confirm",
        one,
        form,
        status=status,
        warnings=warnings,
        subject=subject,
        text=text,
        reach=reach(notices.reach(one.id)),
    )
