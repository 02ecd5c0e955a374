"""Groups: the list, and a new one with its first schedule, seen before it is saved."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import Refused
from core.fields import whole
from core.forms import one_time_mark
from recovery_groups.desk import groups_actions as actions
from recovery_groups.desk import groups_queries as queries
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.desk.groups_forms import NewGroupForm, kept
from recovery_groups.desk.groups_queries import GroupRow
from recovery_groups.desk.groups_rules import STATES, NewGroup
from recovery_groups.desk.rhythm_renderers import days_in_words
from recovery_groups.desk.table_renderers import Sorting
from recovery_groups.experts import team_link_queries
from recovery_groups.planning.preview_queries import preview

A_PAGE = 100
"""Groups below each other."""

NO_GROUP = 0


@blueprint.get("/groepen")
@guard.needs(Permission.PLAN)
def groups() -> ResponseReturnValue:
    """Show one's groups, filtered and sorted by links."""
    now = clock.now()
    asked = {name: request.args.get(name, "") for name in ("gebied", "staat", "plek")}
    rows = queries.groups(
        scope(), now, district=asked["gebied"], state=asked["staat"], venue=asked["plek"]
    )
    sorting: Sorting[GroupRow] = Sorting(
        {
            "naam": lambda one: (one.name.casefold(), one.id),
            "gebied": lambda one: (one.district_name.casefold(), one.name.casefold()),
            "staat": lambda one: (list(STATES).index(one.state), one.name.casefold()),
            "begeleiders": lambda one: one.leaders,
            "volgende": lambda one: one.next_at,
        },
        request.args.get("sorteer", ""),
    )
    first = whole(request.args.get("na")) or 0
    first = first if first < len(rows) else 0
    districts, venues = queries.places_of(scope())
    return render_template(
        "desk/groups.html",
        rows=sorting.of(rows)[first : first + A_PAGE],
        count=len(rows),
        earlier=max(first - A_PAGE, 0) if first else None,
        later=first + A_PAGE if first + A_PAGE < len(rows) else None,
        sorting=sorting,
        asked={name: value or None for name, value in asked.items()},
        districts=districts,
        venues=venues,
        states=STATES,
        days_in_words=days_in_words,
    )


@blueprint.route("/groepen/nieuw", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def new_group() -> ResponseReturnValue:
    """Fill in a group, see every date of the coming half year, and save it."""
    form = NewGroupForm(data={"valid_from": clock.today()})
    form.offer(queries.own_districts(scope()), queries.rooms(scope()), team_link_queries.experts())
    nonce = form.nonce()
    form.expired = form.is_submitted() and nonce is None
    if nonce is None:
        form.mark.data = one_time_mark(NO_GROUP)
    if not form.accepted() or nonce is None:
        return _form(form, 422 if form.is_submitted() else 200)
    wanted = request.form.get("doe", "")
    if wanted == "wijzig":
        return _form(form, 200)
    try:
        actions.refuse_pattern(form.pattern(), form.capacity.data)
        if wanted not in ("draft", "open"):
            return _preview(form)
        new = NewGroup(
            district_id=int(form.district.data),
            wish=form.group(),
            pattern=form.pattern(),
            experts=form.experts(),
            shown=form.shown_taken(),
        )
        made = actions.create(guard.staff(), new, state=wanted, nonce=nonce)
    except Refused as refusal:
        form.refusal = str(refusal.sentence)
        return _form(form, 409)
    if made is None:
        return redirect(url_for("desk.groups"), 303)
    return redirect(url_for("desk.group", group_id=made, gedaan="gemaakt"), 303)


def _form(form: NewGroupForm, status: int) -> ResponseReturnValue:
    return render_template("desk/group_new.html", form=form), status


def _preview(form: NewGroupForm) -> ResponseReturnValue:
    pattern = form.pattern()
    found = preview(pattern, clock.now(), experts=form.experts())
    form.show_taken(one.date.wall.date() for one in found if one.room)
    return render_template(
        "desk/group_preview.html",
        form=form,
        kept=kept(form),
        group=form.group(),
        pattern=pattern,
        days=days_in_words(pattern.rule),
        place=form.places[form.room.data],
        found=found,
    )
