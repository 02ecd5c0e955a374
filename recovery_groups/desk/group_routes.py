"""One group on the desk: what it is, its state, its schedules and dates, and who leads it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from core.i18n import gettext
from recovery_groups.desk import groups_actions as actions
from recovery_groups.desk import groups_queries as queries
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.desk.group_forms import LeaderForm, StateForm, StopForm, as_ending
from recovery_groups.desk.groups_forms import GroupForm, as_it_is
from recovery_groups.desk.groups_queries import GroupOnDesk, Leader
from recovery_groups.desk.groups_rules import STATES
from recovery_groups.desk.rhythm_renderers import days_in_words
from recovery_groups.experts import team_link_queries
from recovery_groups.facilitation.change_rules import REASONS, reach
from recovery_groups.meetings.public_queries import is_public
from recovery_groups.planning import group_queries
from recovery_groups.planning.state_rules import NEXT
from recovery_groups.signups import notices

FORM_METHODS = ["GET", "POST"]


@blueprint.get("/groepen/<number:group_id>")
@guard.needs(Permission.PLAN)
def group(group_id: int) -> ResponseReturnValue:
    """Show a group."""
    found = queries.own_group(scope(), group_id)
    return render_template(
        "desk/group.html",
        found=found,
        group=found.group,
        rhythms=queries.rhythms_of(group_id),
        dates=queries.dates_of(group_id, clock.now()),
        leaders=queries.leaders_of(group_id),
        states=STATES,
        nexts=NEXT[found.group.state],
        public=is_public(group_id),
        reasons=REASONS,
        today=clock.today(),
        days_in_words=days_in_words,
        done=request.args.get("gedaan", ""),
    )


@blueprint.route("/groepen/<number:group_id>/wijzigen", methods=FORM_METHODS)
@guard.needs(Permission.PLAN)
def change_group(group_id: int) -> ResponseReturnValue:
    """Change what a group is and how many people fit."""
    found = queries.own_group(scope(), group_id)
    form = GroupForm(data=as_it_is(found))
    form.offer_languages()
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        try:
            wish, slug = form.group(), form.slug.data or ""
            actions.change(guard.staff(), group_id, wish, slug=slug, seen=form.seen.number)
        except NotFound:
            raise
        except Refused as refusal:
            found = queries.own_group(scope(), group_id)
            status = form.refused(refusal, GroupForm(formdata=None, data=as_it_is(found)))
        else:
            return _back(group_id, "bewaard")
    page = render_template("desk/group_change.html", form=form, found=found, group=found.group)
    return page, status


@blueprint.route("/groepen/<number:group_id>/staat", methods=FORM_METHODS)
@guard.needs(Permission.PLAN)
def group_state(group_id: int) -> ResponseReturnValue:
    """Say what opening, pausing or ending a group does, and do it."""
    found = queries.own_group(scope(), group_id)
    form = StateForm(data={"wanted": request.args.get("naar", ""), "tell": True})
    if form.wanted.data == found.group.state:
        return _back(group_id, "staat")
    if form.wanted.data not in NEXT:
        raise NotFound
    wanted, status = str(form.wanted.data), 422 if form.is_submitted() else 200
    if form.accepted():
        try:
            actions.come_into(
                guard.staff(),
                group_id,
                wanted,
                tell=bool(form.tell.data),
                seen=form.seen.number,
            )
        except Refused as refusal:
            found = queries.own_group(scope(), group_id)
            status = form.refused(refusal)
        else:
            return _back(group_id, "staat")
    form.seen.data = str(found.group.edition)
    return _state_page(found, form, wanted), status


def _state_page(found: GroupOnDesk, form: StateForm, wanted: str) -> str:
    group_id = found.group.id
    stops = wanted in ("paused", "ended")
    hit = group_queries.coming_on(group_id, clock.now()) if stops else []
    ids = [one for one, _ in hit] if stops else list(group_queries.halted_of(group_id))
    return render_template(
        "desk/group_state.html",
        form=form,
        group=found.group,
        found=found,
        wanted=wanted,
        stops=stops,
        drops=wanted == "ended" and found.group.state == "draft",
        hit=hit,
        back=not stops and bool(ids),
        reach=reach(notices.reach(*ids)),
        possible=wanted in NEXT[found.group.state],
        states=STATES,
    )


@blueprint.route("/groepen/<number:group_id>/begeleiders", methods=FORM_METHODS)
@guard.needs(Permission.PLAN)
def group_leaders(group_id: int) -> ResponseReturnValue:
    """Show who leads a group, and let somebody lead it from a day."""
    found = queries.own_group(scope(), group_id)
    form = LeaderForm(data={"first_day": clock.today()})
    people = [(str(one.id), one.name) for one in team_link_queries.experts()]
    form.expert.choices = [("", gettext("Kies")), *people]
    status = 422 if form.is_submitted() else 200
    if form.accepted() and form.first_day.data:
        try:
            actions.let_lead(
                guard.staff(),
                group_id,
                int(form.expert.data),
                first_day=form.first_day.data,
                last_day=form.last_day.data,
            )
        except Refused as refusal:
            status = form.refused(refusal)
        else:
            return _back(group_id, "begeleider")
    page = render_template(
        "desk/group_leaders.html",
        form=form,
        found=found,
        group=found.group,
        leaders=queries.leaders_of(group_id),
        today=clock.today(),
    )
    return page, status


@blueprint.route(
    "/groepen/<number:group_id>/begeleiders/<number:facilitation_id>", methods=FORM_METHODS
)
@guard.needs(Permission.PLAN)
def stop_group_leader(group_id: int, facilitation_id: int) -> ResponseReturnValue:
    """Let somebody lead a group until a day."""
    found = queries.own_group(scope(), group_id)
    leader = _leader(group_id, facilitation_id)
    form = StopForm(data=as_ending(leader))
    status = 422 if form.is_submitted() else 200
    if form.accepted() and form.last_day.data:
        try:
            last, seen = form.last_day.data, form.seen.data
            actions.stop_leading(guard.staff(), group_id, facilitation_id, last_day=last, seen=seen)
        except Refused as refusal:
            leader = _leader(group_id, facilitation_id)
            status = form.refused(refusal, StopForm(formdata=None, data=as_ending(leader)))
        else:
            return _back(group_id, "begeleider")
    page = render_template(
        "desk/group_stop_leader.html", form=form, found=found, group=found.group, leader=leader
    )
    return page, status


def _leader(group_id: int, facilitation_id: int) -> Leader:
    for one in queries.leaders_of(group_id):
        if one.facilitation_id == facilitation_id:
            return one
    raise NotFound


def _back(group_id: int, done: str) -> ResponseReturnValue:
    return redirect(url_for("desk.group", group_id=group_id, gedaan=done), 303)
