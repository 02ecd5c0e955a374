"""One date on the desk: what may be changed about it, with the pages of who leads it."""

from inspect import unwrap

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from core.i18n import gettext
from recovery_groups.desk import groups_queries
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.desk.meeting_forms import LeadForm
from recovery_groups.desk.rhythm_renderers import days_in_words
from recovery_groups.facilitation import (
    meeting_change_routes,
    message_routes,
    planner_queries,
    swap_desk_actions,
    swap_queries,
)
from recovery_groups.facilitation.change_queries import Shown
from recovery_groups.meetings import leading_queries

FORM_METHODS = ["GET", "POST"]

_DATE, _GROUP = "/bijeenkomsten/<number:meeting_id>", "/groepen/<number:group_id>"

for path, view, methods in (
    (f"{_DATE}/gaat-niet-door", meeting_change_routes.cancel, FORM_METHODS),
    (f"{_DATE}/toch-door", meeting_change_routes.restore, ["POST"]),
    (f"{_DATE}/verplaatsen", meeting_change_routes.move, FORM_METHODS),
    (f"{_DATE}/plekken", meeting_change_routes.places, FORM_METHODS),
    (f"{_DATE}/bericht", message_routes.message, FORM_METHODS),
    (f"{_GROUP}/extra-datum", meeting_change_routes.extra, FORM_METHODS),
):
    # The same pages as at /begeleiders, without their own guard: facilitation/change_guard.py
    # asks which desk this is.
    blueprint.add_url_rule(
        path, view_func=guard.needs(Permission.PLAN)(unwrap(view)), methods=methods
    )


@blueprint.get(_DATE)
@guard.needs(Permission.PLAN)
def meeting(meeting_id: int) -> ResponseReturnValue:
    """Show one date, and the three ways to change it: this one, the following too, or all."""
    one = _own(meeting_id)
    found = groups_queries.own_group(scope(), one.group_id)
    rhythms = groups_queries.rhythms_of(one.group_id)
    today = clock.today()
    # An ended rhythm changes no more, and an extra date has none.
    going_on = [
        each
        for each in rhythms
        if each.id == one.schedule_id and (each.valid_until is None or each.valid_until >= today)
    ]
    return render_template(
        "desk/meeting.html",
        one=one,
        group=found.group,
        rhythm=going_on[0] if going_on and found.group.state == "open" else None,
        day=clock.local(one.starts_at).date(),
        days_in_words=days_in_words,
        begun=one.starts_at <= clock.now(),
        leaders=_leaders(one),
        done=request.args.get("gedaan", ""),
    )


@blueprint.route(f"{_DATE}/begeleider", methods=FORM_METHODS)
@guard.needs(Permission.PLAN)
def meeting_leader(meeting_id: int) -> ResponseReturnValue:
    """Ask facilitators of the district to lead a date, or appoint one of them."""
    one, form = _own(meeting_id), LeadForm()
    _offer(form, one)
    if not form.accepted():
        return _leader_page(one, form, 422 if form.is_submitted() else 200)
    staff, chosen, away = guard.staff(), form.who.data or [], form.away_id()
    try:
        if request.form.get("doe") != "aanwijzen":
            swap_desk_actions.ask(staff, meeting_id, chosen, away_id=away)
            return _back(meeting_id, "gevraagd")
        if len(chosen) != 1:
            form.who.errors = [gettext("Kies één persoon om aan te wijzen.")]
            return _leader_page(one, form, 422)
        swap_desk_actions.appoint(staff, meeting_id, chosen[0], away_id=away)
    except NotFound:
        raise
    except Refused as refusal:
        form.refusal = str(refusal.sentence)
        return _leader_page(_own(meeting_id), form, refusal.status)
    return _back(meeting_id, "aangewezen")


def _offer(form: LeadForm, one: Shown) -> list[str]:
    """Offer who may lead a date; return the names of who was asked and did not answer yet."""
    leaders = _leaders(one)
    form.offer_away(leaders)
    planned = planner_queries.planned_meeting(guard.staff(), one.id)
    by_away = [swap_queries.colleagues(planned, away) for away in (None, *leaders)]
    form.offer([each for each in by_away[0] if each.expert_id not in leaders])
    everybody = (each for some in by_away for each in some)
    return sorted({each.name for each in everybody if each.asked and not each.declined})


def _leader_page(one: Shown, form: LeadForm, status: int) -> ResponseReturnValue:
    if over := meeting_change_routes.too_late(one):
        return over
    asked = _offer(form, one)
    if one.cancelled or not form.who.choices:
        # The page has no fields to lead to: only a refusal is left to say.
        form, refusal = LeadForm(formdata=None), form.refusal
        form.refusal = refusal
        form.who.choices = []
    page = render_template(
        "desk/meeting_leader.html",
        one=one,
        form=form,
        plans=True,
        asked=asked,
        leaders=sorted(_leaders(one).values()),
    )
    return page, status


def _leaders(one: Shown) -> dict[int, str]:
    day = clock.local(one.starts_at).date()
    return leading_queries.leaders(one.id, one.group_id, on=day)


def _own(meeting_id: int) -> Shown:
    return meeting_change_routes.own_date(meeting_id)


def _back(meeting_id: int, done: str) -> ResponseReturnValue:
    return redirect(url_for("desk.meeting", meeting_id=meeting_id, gedaan=done), 303)
