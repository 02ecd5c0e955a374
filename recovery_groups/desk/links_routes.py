"""Koppelingen: who works with which neighbourhood team, on any day; adding, changing, ending."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import Refused
from core.fields import FIRST_DAY, LAST_DAY, day_of, whole
from recovery_groups.desk import links_actions as actions
from recovery_groups.desk import links_queries as queries
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.desk.links_forms import ROLES, EndForm, LinkForm, successors
from recovery_groups.desk.links_rules import (
    EXPERTS_BELOW,
    KEEPS,
    NOBODY,
    TEAMS_BESIDE,
    MatrixRow,
    too_many,
)
from recovery_groups.desk.table_renderers import Sorting
from recovery_groups.experts import team_link_queries
from recovery_groups.experts.link_rules import MOST_HOURS, ends_soon, is_over
from recovery_groups.experts.team_link_queries import Link

COLUMNS: dict[str, Callable[[MatrixRow], Any]] = {
    "wie": lambda row: (row.name.casefold(), row.expert_id),
    "uren": lambda row: row.here + row.elsewhere,
}


@blueprint.route("/koppelingen")
@guard.needs(Permission.PLAN)
def links() -> ResponseReturnValue:
    """Show who is linked to which team on a day."""
    day = _day(request.args.get("dag", ""))
    everybody = request.args.get("wie") != "gekoppeld"
    found = queries.matrix(day, scope(), unlinked=everybody)
    district = request.args.get("gebied", "")
    teams = [one for one in found.teams if district in ("", one.district_slug)] or found.teams
    first = whole(request.args.get("na")) or 0
    first = first if first < len(teams) else 0
    shown = teams[first : first + TEAMS_BESIDE]
    row = whole(request.args.get("rij")) or 0
    row = row if row < len(found.rows) else 0
    sorting = Sorting(COLUMNS, request.args.get("sorteer", ""))
    return render_template(
        "desk/links.html",
        day=day,
        today=clock.today(),
        rows=sorting.of(found.rows)[row : row + EXPERTS_BELOW],
        sorting=sorting,
        more=row + EXPERTS_BELOW if row + EXPERTS_BELOW < len(found.rows) else None,
        fewer=max(row - EXPERTS_BELOW, 0) if row else None,
        row=row,
        column=first,
        teams=shown,
        everybody=everybody,
        district=district,
        districts=list(
            dict.fromkeys((one.district_slug, one.district_name) for one in found.teams)
        ),
        later=first + TEAMS_BESIDE if first + TEAMS_BESIDE < len(teams) else None,
        earlier=max(first - TEAMS_BESIDE, 0) if first else None,
        roles=ROLES,
        too_many=too_many,
        most=MOST_HOURS,
        done=request.args.get("gedaan", ""),
        unled=whole(request.args.get("groepen")) or 0,
    )


@blueprint.route("/koppelingen/nieuw", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def new_link() -> ResponseReturnValue:
    """Link an expert to a team."""
    asked = request.args
    given = {"expert": asked.get("deskundige", ""), "team": asked.get("team", ""), "role": "group"}
    form = LinkForm(data={**given, "first_day": clock.today(), "hours": 4})
    form.offer(team_link_queries.experts(), team_link_queries.teams(scope()))
    if not form.accepted():
        return _form(form, 422 if form.is_submitted() else 200)
    wish = form.wish()
    try:
        actions.add_link(guard.staff(), wish)
    except Refused as refusal:
        return _refused(form, refusal)
    return _done(wish.expert_id, wish.first_day, "gekoppeld")


@blueprint.route("/koppelingen/<number:link_id>", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def link(link_id: int) -> ResponseReturnValue:
    """Show a link with its history, and change it."""
    found = team_link_queries.link(link_id, scope())
    form = LinkForm(data=_as_it_is(found))
    form.changes = found
    form.offer([], [])
    if not form.accepted():
        return _form(form, 422 if form.is_submitted() else 200)
    since = form.since.data or clock.today()
    try:
        actions.change_link(guard.staff(), link_id, form.wish(), seen=form.seen.number, since=since)
    except Refused as refusal:
        return _refused(form, refusal)
    return _done(found.expert.id, since, "veranderd")


@blueprint.route("/koppelingen/<number:link_id>/stoppen", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def end_link(link_id: int) -> ResponseReturnValue:
    """End a link, and hand over the groups its expert leads in that district."""
    found = team_link_queries.link(link_id, scope())
    today = clock.today()
    form = EndForm(data=_as_ending(found))
    led = queries.groups_led(found.expert.id, found.district_id, form.last_day.data or today)
    others = [one for one in team_link_queries.experts() if one.id != found.expert.id]
    chosen = successors(request.form, led, others)
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        try:
            unled = actions.end_link(
                guard.staff(),
                link_id,
                form.last_day.data or today,
                seen=form.seen.number,
                successors=chosen,
            )
        except Refused as refusal:
            found = team_link_queries.link(link_id, scope())
            stored = EndForm(formdata=None, data=_as_ending(found))
            status = form.refused(refusal, stored)
        else:
            return redirect(url_for("desk.links", gedaan="gestopt", groepen=unled or None), 303)
    page = render_template(
        "desk/end_link.html",
        form=form,
        link=found,
        led=led,
        others=others,
        chosen=chosen,
        keeps=KEEPS,
        nobody=NOBODY,
        roles=ROLES,
        over=is_over(found.last_day, today),
    )
    return page, status


def _form(form: LinkForm, status: int) -> ResponseReturnValue:
    kept, today = form.changes, clock.today()
    past = team_link_queries.history(kept.expert.id, kept.team_id, scope()) if kept else []
    page = render_template(
        "desk/link.html",
        form=form,
        link=kept,
        history=past,
        roles=ROLES,
        over=kept is not None and is_over(kept.last_day, today),
        soon=kept is not None and ends_soon(kept.last_day, today),
    )
    return page, status


def _refused(form: LinkForm, refusal: Refused) -> ResponseReturnValue:
    """Show the form again with why not; what is stored now stands beside what was typed."""
    stored = None
    if form.changes is not None:
        form.changes = team_link_queries.link(form.changes.id, scope())
        given = {**_as_it_is(form.changes), "since": form.since.data}
        stored = LinkForm(formdata=None, data=given)
    return _form(form, form.refused(refusal, stored))


def _as_it_is(found: Link) -> dict[str, object]:
    today = clock.today()
    return {
        "role": found.role,
        "hours": found.hours,
        "first_day": found.first_day,
        "last_day": found.last_day,
        "since": max(today, found.first_day),
        "seen": str(found.edition),
    }


def _as_ending(found: Link) -> dict[str, object]:
    return {"last_day": found.last_day or clock.today(), "seen": str(found.edition)}


def _done(expert_id: int, day: date, what: str) -> ResponseReturnValue:
    tired = too_many(queries.most_hours_of(expert_id, day))
    shown = day.isoformat() if day > clock.today() else None
    address = url_for("desk.links", gedaan="uren" if tired else what, dag=shown)
    return redirect(address, 303)


def _day(text: str) -> date:
    day = day_of(text)
    return day if day and FIRST_DAY <= day <= LAST_DAY else clock.today()
