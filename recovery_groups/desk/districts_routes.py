"""Gebieden: the districts one plans in, their postcodes and their teams."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import Refused
from core.forms import DONE, Form
from recovery_groups.desk import places_actions as actions
from recovery_groups.desk import places_queries as queries
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.desk.places_forms import STAGES, district_form, team_form
from recovery_groups.desk.places_queries import DistrictLine
from recovery_groups.desk.table_renderers import Sorting

COLUMNS: dict[str, Callable[[DistrictLine], object]] = {
    "naam": lambda one: one.name.casefold(),
    "gemeente": lambda one: one.municipality.casefold(),
    "fase": lambda one: list(STAGES).index(one.stage),
    "buurtpunten": lambda one: one.venues,
    "groepen": lambda one: one.groups,
    "teams": lambda one: one.teams,
}


@blueprint.get("/gebieden")
@guard.needs(Permission.PLAN)
def districts() -> ResponseReturnValue:
    """List the districts one plans in."""
    found = queries.districts(scope())
    stage, archive = request.args.get("fase", ""), request.args.get("archief") == "ja"
    stage = stage if stage in STAGES else ""
    here = [one for one in found if (one.archived_at is not None) == archive]
    sorting = Sorting(COLUMNS, request.args.get("sorteer", ""))
    return render_template(
        "desk/districts.html",
        lines=sorting.of(one for one in here if stage in ("", one.stage)),
        counts={code: sum(one.stage == code for one in here) for code in STAGES},
        total=len(here),
        archived=sum(one.archived_at is not None for one in found),
        archive=archive,
        stage=stage,
        stages=STAGES,
        sorting=sorting,
        everywhere=scope() is None,
        done=request.args.get("gedaan", ""),
    )


@blueprint.route("/gebieden/nieuw", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def new_district() -> ResponseReturnValue:
    """Make a district, for who plans in all of them."""
    form = district_form(None)
    if form.is_submitted() and scope() is not None:
        raise actions.NotEverywhere
    nonce, status = form.nonce(), 422 if form.is_submitted() else 200
    if form.accepted() and nonce is not None:
        try:
            made = actions.create_district(guard.staff(), form.facts(), form.digits(), nonce=nonce)
        except Refused as refusal:
            status = form.refused(refusal, district_form(None, stored=True))
        else:
            if made is None:
                return redirect(url_for("desk.districts"), 303)
            return redirect(url_for("desk.district", district_id=made, gedaan="gemaakt"), 303)
    form.mark_anew()
    return render_template(
        "desk/district_form.html", form=form, district=None, everywhere=scope() is None
    ), status


@blueprint.get("/gebieden/<number:district_id>")
@guard.needs(Permission.PLAN)
def district(district_id: int) -> ResponseReturnValue:
    """Show a district with its teams, and what can be done with it."""
    found = queries.own_district(scope(), district_id)
    return render_template(
        "desk/district.html",
        district=found,
        teams=queries.teams_of(district_id),
        stages=STAGES,
        done=request.args.get("gedaan", ""),
    )


@blueprint.route("/gebieden/<number:district_id>/wijzigen", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def change_district(district_id: int) -> ResponseReturnValue:
    """Change a district and its postcodes."""
    found = queries.own_district(scope(), district_id)
    form = district_form(found)
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        try:
            actions.change_district(
                guard.staff(),
                district_id,
                form.facts(),
                postcodes=form.digits(),
                seen=form.seen.number,
            )
        except Refused as refusal:
            found = queries.own_district(scope(), district_id)
            status = form.refused(refusal, district_form(found, stored=True))
        else:
            return redirect(
                url_for("desk.district", district_id=district_id, gedaan="bewaard"), 303
            )
    return render_template("desk/district_form.html", form=form, district=found), status


@blueprint.route("/gebieden/<number:district_id>/archief", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def archive_district(district_id: int) -> ResponseReturnValue:
    """Put a district in the archive, or say what to do first; or take it out of there."""
    found = queries.own_district(scope(), district_id)
    act = actions.bring_district_back if found.archived_at else actions.archive_district
    form = Form()
    status = form.handled(lambda: act(guard.staff(), district_id))
    if status == DONE:
        done = "terug" if found.archived_at else "archief"
        return redirect(url_for("desk.district", district_id=district_id, gedaan=done), 303)
    return render_template(
        "desk/archive_district.html",
        form=form,
        district=found,
        left=queries.in_the_way(district_id),
    ), status


@blueprint.route("/gebieden/<number:district_id>/teams/nieuw", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def new_team(district_id: int) -> ResponseReturnValue:
    """Add a team to a district."""
    found = queries.own_district(scope(), district_id)
    form = team_form(None, found.edition)
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        try:
            actions.create_team(guard.staff(), district_id, form.facts(), seen=form.seen.number)
        except Refused as refusal:
            found = queries.own_district(scope(), district_id)
            status = form.refused(refusal, team_form(None, found.edition, stored=True))
            form.now_there = ()
        else:
            return redirect(url_for("desk.district", district_id=district_id, gedaan="team"), 303)
    teams = queries.teams_of(district_id) if status == 409 else []
    return render_template(
        "desk/team_form.html", form=form, team=None, district=found, teams=teams
    ), status


@blueprint.route("/teams/<number:team_id>", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def team(team_id: int) -> ResponseReturnValue:
    """Change a team."""
    found = queries.own_team(scope(), team_id)
    form = team_form(found, found.edition)
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        try:
            actions.change_team(guard.staff(), team_id, form.facts(), seen=form.seen.number)
        except Refused as refusal:
            found = queries.own_team(scope(), team_id)
            status = form.refused(refusal, team_form(found, found.edition, stored=True))
        else:
            address = url_for("desk.district", district_id=found.district_id, gedaan="team")
            return redirect(address, 303)
    return render_template(
        "desk/team_form.html",
        form=form,
        team=found,
        district=queries.own_district(scope(), found.district_id),
        teams=[],
    ), status


@blueprint.route("/teams/<number:team_id>/stoppen", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def end_team(team_id: int) -> ResponseReturnValue:
    """Let a team be over, or say which links to end first."""
    found = queries.own_team(scope(), team_id)
    form = Form()
    status = form.handled(lambda: actions.end_team(guard.staff(), team_id))
    if status == DONE:
        address = url_for("desk.district", district_id=found.district_id, gedaan="gestopt")
        return redirect(address, 303)
    links = queries.links_of_team(team_id, clock.today())
    return render_template("desk/end_team.html", form=form, team=found, links=links), status
