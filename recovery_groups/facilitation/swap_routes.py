"""Pages about who leads a date: ask colleagues, say yes, say that it is not needed."""

from collections.abc import Callable

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from core.forms import Form
from recovery_groups.facilitation import change_queries, own_queries, swap_actions, swap_queries
from recovery_groups.facilitation.change_forms import SeenForm
from recovery_groups.facilitation.frame_routes import blueprint
from recovery_groups.facilitation.meeting_change_routes import page, too_late
from recovery_groups.facilitation.swap_forms import AskForm


@blueprint.route("/bijeenkomsten/<number:meeting_id>/vervanging", methods=["GET", "POST"])
@guard.needs(Permission.FACILITATE)
def swap(meeting_id: int) -> ResponseReturnValue:
    """Ask colleagues to take an own date over; or read what was asked of oneself."""
    staff, asking = guard.staff(), AskForm()
    if not asking.is_submitted():
        return _page(meeting_id, asking, 200)
    own = own_queries.own_meeting(staff, meeting_id)
    asking.offer(swap_queries.colleagues(own, own.expert_id))
    if not asking.accepted():
        return _page(meeting_id, asking, 422)
    chosen = asking.who.data or []
    return _do(meeting_id, asking, lambda: swap_actions.ask(staff, meeting_id, chosen))


@blueprint.route(
    "/bijeenkomsten/<number:meeting_id>/vervanging/ja/<number:request_id>", methods=["POST"]
)
@guard.needs(Permission.FACILITATE)
def take_over(meeting_id: int, request_id: int) -> ResponseReturnValue:
    """Say yes: the first who does leads the date."""
    seen = SeenForm().seen.number
    return _answer(
        meeting_id, lambda: swap_actions.accept(guard.staff(), meeting_id, request_id, seen=seen)
    )


@blueprint.route(
    "/bijeenkomsten/<number:meeting_id>/vervanging/nee/<number:request_id>", methods=["POST"]
)
@guard.needs(Permission.FACILITATE)
def decline(meeting_id: int, request_id: int) -> ResponseReturnValue:
    """Say no: who asked sees it; one may still say yes."""
    return _answer(meeting_id, lambda: swap_actions.decline(guard.staff(), meeting_id, request_id))


@blueprint.route("/bijeenkomsten/<number:meeting_id>/vervanging/toch-zelf", methods=["POST"])
@guard.needs(Permission.FACILITATE)
def swap_back(meeting_id: int) -> ResponseReturnValue:
    """Say that one can come oneself after all."""
    own_queries.own_meeting(guard.staff(), meeting_id)
    return _answer(meeting_id, lambda: swap_actions.withdraw(guard.staff(), meeting_id))


def _answer(meeting_id: int, use_case: Callable[[], None]) -> ResponseReturnValue:
    form = Form()
    if not form.accepted():
        return _page(meeting_id, form, 422)
    return _do(meeting_id, form, use_case)


def _do(meeting_id: int, form: Form, use_case: Callable[[], None]) -> ResponseReturnValue:
    try:
        use_case()
    except NotFound:
        raise
    except Refused as refusal:
        form.refusal = str(refusal.sentence)
        return _page(meeting_id, form, refusal.status)
    return redirect(url_for("facilitation.swap", meeting_id=meeting_id), 303)


def _page(meeting_id: int, form: Form, status: int) -> ResponseReturnValue:
    staff = guard.staff()
    own = own_queries.own_meetings(staff, [meeting_id])
    requests = swap_queries.requests_of(staff, meeting_id)
    if not own and not requests and not form.refusal:
        raise NotFound
    one = change_queries.shown(meeting_id)
    if over := too_late(one):
        return over
    colleagues = swap_queries.colleagues(own[0], own[0].expert_id) if own else []
    asking = form if isinstance(form, AskForm) else AskForm(formdata=None)
    asking.offer(colleagues)
    return page(
        "swap",
        one,
        form,
        status=status,
        asking=asking,
        leads=bool(own),
        asked=[one.name for one in colleagues if one.asked and not one.declined],
        declined=[one.name for one in colleagues if one.declined],
        mine=next((request for request in requests if request.mine), None),
        requests=[request for request in requests if not request.mine],
    )
