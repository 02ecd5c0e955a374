"""People of the desk: who there is, and inviting somebody."""

from datetime import datetime
from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock, cookies
from core.accounts import guard
from core.accounts.frame_routes import HANDED_OVER
from core.accounts.rules import Permission, Role
from core.errors import NotFound, Refused
from core.fields import whole
from core.settings import settings
from recovery_groups.desk import people_actions as actions
from recovery_groups.desk import people_queries as queries
from recovery_groups.desk import people_role_routes
from recovery_groups.desk.frame_routes import blueprint
from recovery_groups.desk.people_access_routes import (
    hand_over,
    in_front,
    marked,
    new_mark,
    to_person,
)
from recovery_groups.desk.people_actions import Invitation
from recovery_groups.desk.people_forms import NEW, ROLES, InviteForm, today
from recovery_groups.desk.people_queries import AT_ONCE
from recovery_groups.desk.people_rules import allowed, manages
from recovery_groups.desk.table_renderers import Sorting

MOST_PAGES = 10_000


@blueprint.get("/mensen")
@guard.needs(Permission.MANAGE_PEOPLE)
def people() -> ResponseReturnValue:
    """Show the people of one's districts, filtered by links."""
    staff = guard.staff()
    districts = queries.districts(staff)
    chosen = {
        "gebied": _among(request.args.get("gebied"), [one.slug for one in districts]),
        "rol": _among(request.args.get("rol"), [str(one) for one in Role]),
    }
    page = whole(request.args.get("pagina"), least=1, most=MOST_PAGES) or 1
    sorting = Sorting(queries.ORDERS, request.args.get("sorteer", ""))
    found, more = queries.people(
        staff,
        district=chosen["gebied"],
        role=chosen["rol"],
        skip=(page - 1) * AT_ONCE,
        by=sorting.chosen,
        turned=sorting.turned,
    )
    given = {name: value for name, value in chosen.items() if value}
    if sorting.asked:
        given["sorteer"] = sorting.asked

    def link(**other: str | int | None) -> str:
        asked: dict[str, Any] = {**given, **other}
        return url_for("desk.people", **{name: one for name, one in asked.items() if one})

    return render_template(
        "desk/people.html",
        people=found,
        districts=districts,
        roles=ROLES,
        chosen=chosen,
        given=given,
        sorting=sorting,
        link=link,
        earlier=link(pagina=page - 1 if page > 2 else None) if page > 1 else None,
        later=link(pagina=page + 1) if more else None,
        today=clock.today(),
    )


@blueprint.get("/mensen/<number:account_id>")
@guard.needs(Permission.MANAGE_PEOPLE)
def person(account_id: int) -> ResponseReturnValue:
    """Show one person; a link that was just made is shown once."""
    staff, shown = guard.staff(), in_front(account_id)
    handed = cookies.read(HANDED_OVER)
    if handed and handed["account"] != account_id:
        handed = None
    if handed:
        handed["expires"] = datetime.fromisoformat(handed["expires"])
    here = {one.id for one in queries.districts(staff)}
    mine = [
        one.id
        for one in shown.roles
        if allowed(staff, account_id, role=one.role, district_ids=[one.district_id])
    ]
    page = render_template(
        "desk/person.html",
        person=shown,
        today=clock.today(),
        roles=ROLES,
        mine=mine,
        managed=manages(staff, shown, clock.today()),
        own=staff.account_id == account_id,
        expert=queries.expert_of(account_id),
        led=queries.led_by(account_id),
        here=here,
        handed=handed,
    )
    response = make_response(page)
    if handed:
        cookies.drop(response, HANDED_OVER)
    return response


@blueprint.route("/mensen/uitnodigen", methods=["GET", "POST"])
@guard.needs(Permission.MANAGE_PEOPLE, fresh=True)
def invite() -> ResponseReturnValue:
    """Invite somebody new."""
    staff = guard.staff()
    form = InviteForm(data={**today(), "language": settings().languages[0], "mark": new_mark()})
    people_role_routes.offer_roles(form)
    form.offer_experts(queries.experts_to_link(staff), nobody=True)
    form.offer_languages()
    nonce, status = marked(form), 422 if form.is_submitted() else 200
    if form.accepted() and nonce is not None:
        try:
            account_id, issued = actions.invite(staff, _wish(form), nonce=nonce)
        except NotFound:
            raise
        except Refused as refusal:
            form.refusal, status = str(refusal.sentence), refusal.status
        else:
            return hand_over(to_person(account_id), account_id, issued)
    return render_template("desk/invite.html", form=form), status


def _wish(form: InviteForm) -> Invitation:
    return Invitation(
        name=form.name.data or "",
        email=form.email.data or "",
        language=form.language.data,
        roles=form.wanted(),
        expert_id=form.chosen(),
        new_expert=form.expert.data == NEW,
    )


def _among(asked: str | None, known: list[str]) -> str:
    return asked if asked in known else ""
