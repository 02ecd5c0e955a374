"""The needs board: what districts ask for, what they need, and how far that is."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from core.forms import DONE, Form, one_time_mark, open_mark
from locations.districts.queries import DistrictName
from recovery_groups.desk import needs_rules
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.desk.needs_forms import (
    FOR_WHOM,
    GroupForm,
    NeedForm,
    StepForm,
    need_form,
    step_form,
)
from recovery_groups.desk.table_renderers import Sorting
from recovery_groups.wishes import need_actions, need_queries
from recovery_groups.wishes.need_queries import DistrictLine, NeedOnDesk, Shown
from recovery_groups.wishes.queries import asked_per_district
from recovery_groups.wishes.rules import (
    FOLLOWED_UP,
    MONTHS,
    Asked,
    ForWhom,
    months_before,
    next_state,
    state_before,
)

NO_DISTRICT = 0
COLUMNS: dict[str, Callable[[tuple[DistrictLine, Asked]], Any]] = {
    "gebied": lambda line: line[0].name.casefold(),
    "wensen": lambda line: line[1].at_least,
    "groepen": lambda line: line[0].groups,
    "behoeften": lambda line: line[0].needs,
}


@blueprint.get("/behoeften")
@guard.needs(Permission.PLAN)
def needs() -> ResponseReturnValue:
    """Show what was asked for per district, and the needs by how far they are."""
    sorting = Sorting(COLUMNS, request.args.get("sorteer", ""))
    wanted = needs_rules.board(request.args, sort=sorting.asked or "")
    lines = need_queries.districts_of(scope())
    chosen = next((one for one in lines if one.slug == wanted.district), None)
    if wanted.district and chosen is None:
        raise NotFound
    found = need_queries.needs(
        scope(),
        Shown(
            district_id=chosen.id if chosen else None,
            owner_id=guard.staff().account_id if wanted.whose == needs_rules.MINE else None,
            nobodys=wanted.whose == needs_rules.NOBODYS,
            archived=bool(wanted.archive),
        ),
    )
    asked = asked_per_district(months_before(clock.today(), MONTHS - 1))
    return render_template(
        "desk/needs.html",
        board=wanted,
        chosen=chosen,
        lines=sorting.of((one, asked.get(one.id, Asked())) for one in lines),
        sorting=sorting,
        columns=needs_rules.columns(found[: need_queries.MOST], wanted.order),
        more=len(found) > need_queries.MOST,
        count=len(found),
        for_whom=FOR_WHOM,
        everybody=ForWhom.EVERYBODY,
        done=request.args.get("gedaan", ""),
    )


@blueprint.route("/behoeften/nieuw", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def new_need() -> ResponseReturnValue:
    """Write down a need: first of which district, when one plans in several."""
    slug = request.args.get("gebied", "")
    if not slug:
        lines = need_queries.districts_of(scope())
        if len(lines) != 1:
            return render_template("desk/needs_district.html", lines=lines)
        slug = lines[0].slug
    district = need_queries.own_district(scope(), slug)
    form = NeedForm(data={"owner": str(guard.staff().account_id)})
    form.offer(need_queries.owners_in(district.id, clock.today()))
    marked = open_mark(form.mark.data)
    form.expired = form.is_submitted() and marked is None
    status = 422 if form.is_submitted() else 200
    if form.accepted() and marked is not None:
        try:
            made = need_actions.create(guard.staff(), district.id, form.given(), nonce=marked[0])
        except Refused as refusal:
            form.refusal, status = str(refusal.sentence), refusal.status
        else:
            if made is None:
                return redirect(url_for("desk.needs", gebied=slug), 303)
            return _back(made, "bewaard")
    if marked is None:
        form.mark.data = one_time_mark(NO_DISTRICT)
    return render_template("desk/needs_form.html", form=form, district=district, need=None), status


@blueprint.get("/behoeften/<number:need_id>")
@guard.needs(Permission.PLAN)
def need(need_id: int) -> ResponseReturnValue:
    """Show a need, where it has been, and what can be done with it."""
    found = need_queries.own_need(scope(), need_id)
    return _need_page(found, step_form(found, clock.today())), 200


@blueprint.route("/behoeften/<number:need_id>/wijzigen", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def change_need(need_id: int) -> ResponseReturnValue:
    """Change what is written down of a need."""
    found = need_queries.own_need(scope(), need_id)
    form = need_form(found)
    form.offer(need_queries.owners_in(found.district_id, clock.today()), found)
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        seen = form.seen.number
        try:
            need_actions.change(guard.staff(), need_id, form.given(), seen=seen)
        except Refused as refusal:
            found = need_queries.own_need(scope(), need_id)
            form.offer(need_queries.owners_in(found.district_id, clock.today()), found)
            status = form.refused(refusal, need_form(found, stored=True))
        else:
            return _back(need_id, "bewaard")
    page = render_template(
        "desk/needs_form.html",
        form=form,
        need=found,
        district=DistrictName(found.district_id, found.district_slug, found.district_name),
    )
    return page, status


@blueprint.post("/behoeften/<number:need_id>/stap")
@guard.needs(Permission.PLAN)
def step_need(need_id: int) -> ResponseReturnValue:
    """Bring a need one step on or back."""
    found = need_queries.own_need(scope(), need_id)
    form, status = StepForm(), 422
    if form.accepted() and form.day.data:
        day, seen = form.day.data, form.seen.number
        try:
            need_actions.step(guard.staff(), need_id, str(form.wanted.data), day=day, seen=seen)
        except Refused as refusal:
            found = need_queries.own_need(scope(), need_id)
            status = form.refused(refusal, step_form(found, day))
        else:
            return _back(need_id, "stap")
    return _need_page(found, form), status


@blueprint.post("/behoeften/<number:need_id>/archief")
@guard.needs(Permission.PLAN)
def archive_need(need_id: int) -> ResponseReturnValue:
    """Put a need in the archive, or take it out; nothing is ever deleted."""
    found = need_queries.own_need(scope(), need_id)
    asked, form = Form(), step_form(found, clock.today())
    if not asked.accepted():
        form.expired = asked.expired
        return _need_page(found, form), 422
    if request.form.get("archief") == "ja":
        need_actions.put_away(guard.staff(), need_id)
        return _back(need_id, "archief")
    need_actions.bring_back(guard.staff(), need_id)
    return _back(need_id, "terug")


@blueprint.route("/behoeften/<number:need_id>/groep", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def group_from_need(need_id: int) -> ResponseReturnValue:
    """Make a draft group of a need."""
    found = need_queries.own_need(scope(), need_id)
    if found.group_id is not None:
        return _back(need_id, "groep")
    form = GroupForm(data={"title": found.what})

    def make() -> None:
        name, promise = form.title.data or "", form.promise.data or ""
        need_actions.make_group(guard.staff(), need_id, name=name, promise=promise)

    status = form.handled(make)
    if status == DONE:
        return _back(need_id, "groep")
    return render_template("desk/needs_group.html", form=form, need=found), status


def _need_page(found: NeedOnDesk, form: StepForm) -> str:
    open_ = found.group_state not in (None, "draft")
    moves = not open_ and found.archived_on is None
    form.tell_on_top(form.wanted, *([] if moves else [form.day]))
    return render_template(
        "desk/need.html",
        need=found,
        form=form,
        for_whom=FOR_WHOM[ForWhom(found.for_whom)],
        steps=need_queries.steps_of(found.id),
        on=next_state(found.state) if moves else None,
        back=state_before(found.state) if moves else None,
        may_become_group=moves and found.group_id is None and found.state in FOLLOWED_UP,
        done=request.args.get("gedaan", ""),
        today=clock.today(),
    )


def _back(need_id: int, done: str) -> ResponseReturnValue:
    return redirect(url_for("desk.need", need_id=need_id, gedaan=done), 303)
