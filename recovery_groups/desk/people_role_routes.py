"""One person: the roles they hold, which expert they are, and the groups they lead."""

from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from core.forms import DONE
from recovery_groups.desk import people_actions as actions
from recovery_groups.desk import people_queries as queries
from recovery_groups.desk.frame_routes import blueprint
from recovery_groups.desk.people_access_routes import ask, in_front, to_person
from recovery_groups.desk.people_forms import (
    EndForm,
    ExpertForm,
    GroupForm,
    RoleForm,
    as_ending,
    today,
)
from recovery_groups.desk.people_rules import allowed, roles_to_give, scope_of


@blueprint.route("/mensen/<number:account_id>/rol", methods=["GET", "POST"])
@guard.needs(Permission.MANAGE_PEOPLE, fresh=True)
def give_role(account_id: int) -> ResponseReturnValue:
    """Give somebody a role."""
    staff, person = guard.staff(), in_front(account_id)
    if staff.account_id == account_id:
        raise NotFound  # nobody gives anything to themselves
    form = RoleForm(data=today())
    offer_roles(form)
    status = form.handled(lambda: actions.give_roles(staff, account_id, form.wanted()))
    if status == DONE:
        return to_person(account_id)
    return ask("person_role", form, person=person, status=status)


@blueprint.route(
    "/mensen/<number:account_id>/rollen/<number:grant_id>/stoppen", methods=["GET", "POST"]
)
@guard.needs(Permission.MANAGE_PEOPLE, fresh=True)
def end_role(account_id: int, grant_id: int) -> ResponseReturnValue:
    """Let a role end, at once or on a day."""
    staff, person = guard.staff(), in_front(account_id)
    role = next((one for one in person.roles if one.id == grant_id), None)
    if role is None or not allowed(
        staff, account_id, role=role.role, district_ids=[role.district_id]
    ):
        raise NotFound
    form = EndForm(data=as_ending(role.last_day))
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        last, seen = form.last_day.data, form.seen.data
        try:
            actions.end_role(staff, account_id, grant_id, last_day=last, seen=seen)
        except Refused as refusal:
            now = next((one for one in in_front(account_id).roles if one.id == grant_id), role)
            status = form.refused(refusal, EndForm(formdata=None, data=as_ending(now.last_day)))
        else:
            return to_person(account_id)
    return ask("person_end_role", form, person=person, status=status, role=role)


@blueprint.route("/mensen/<number:account_id>/ervaringsdeskundige", methods=["GET", "POST"])
@guard.needs(Permission.MANAGE_PEOPLE, fresh=True)
def link_expert(account_id: int) -> ResponseReturnValue:
    """Say which expert by experience somebody is."""
    staff, person = guard.staff(), in_front(account_id)
    if queries.expert_of(account_id) is not None:
        raise NotFound
    form = ExpertForm()
    form.offer_experts(queries.experts_to_link(staff), nobody=False)
    status = form.handled(lambda: actions.link_expert(staff, account_id, form.chosen()))
    if status == DONE:
        return to_person(account_id)
    return ask("person_expert", form, person=person, status=status)


@blueprint.route("/mensen/<number:account_id>/groep", methods=["GET", "POST"])
@guard.needs(Permission.MANAGE_PEOPLE, fresh=True)
def let_lead(account_id: int) -> ResponseReturnValue:
    """Let somebody lead a group."""
    staff, person = guard.staff(), in_front(account_id)
    groups = queries.groups(staff)
    if queries.expert_of(account_id) is None or not groups:
        raise NotFound
    form = GroupForm(data=today())
    form.offer_groups(groups)

    def begin() -> None:
        first, last = form.first_day.data or clock.today(), form.last_day.data
        actions.let_lead(staff, account_id, int(form.group.data), first_day=first, last_day=last)

    status = form.handled(begin)
    if status == DONE:
        return to_person(account_id)
    return ask("person_group", form, person=person, status=status)


@blueprint.route(
    "/mensen/<number:account_id>/groepen/<number:facilitation_id>/stoppen", methods=["GET", "POST"]
)
@guard.needs(Permission.MANAGE_PEOPLE, fresh=True)
def stop_leading(account_id: int, facilitation_id: int) -> ResponseReturnValue:
    """Let somebody lead a group no more, at once or from a day on."""
    staff, person = guard.staff(), in_front(account_id)
    leading = _leading(account_id, facilitation_id)
    if not queries.manages_group(staff, leading.group_id):
        raise NotFound
    form = EndForm(data=as_ending(leading.last_day))
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        last, seen = form.last_day.data, form.seen.data
        try:
            actions.stop_leading(staff, account_id, facilitation_id, last_day=last, seen=seen)
        except Refused as refusal:
            now = _leading(account_id, facilitation_id)
            status = form.refused(refusal, EndForm(formdata=None, data=as_ending(now.last_day)))
        else:
            return to_person(account_id)
    return ask("person_stop_leading", form, person=person, status=status, leading=leading)


def offer_roles(form: RoleForm) -> None:
    """Offer the roles and districts that who is signed in may give."""
    staff = guard.staff()
    everywhere = scope_of(staff) is None
    form.offer(roles_to_give(staff), queries.districts(staff), everywhere=everywhere)


def _leading(account_id: int, facilitation_id: int) -> queries.Leading:
    found = next((one for one in queries.led_by(account_id) if one.id == facilitation_id), None)
    if found is None:
        raise NotFound
    return found
