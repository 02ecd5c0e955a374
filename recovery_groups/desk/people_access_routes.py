"""One person: name, address, access, second step, and the link to choose a password."""

from collections.abc import Callable
from typing import Any

from flask import Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import clock, cookies
from core.accounts import guard
from core.accounts.frame_routes import HANDED_OVER
from core.accounts.rules import Permission
from core.accounts.ticket_actions import Issued
from core.errors import NotFound, Refused
from core.forms import DONE, Form, one_time_mark, open_mark
from recovery_groups.desk import people_actions as actions
from recovery_groups.desk import people_queries as queries
from recovery_groups.desk.frame_routes import blueprint
from recovery_groups.desk.people_forms import PersonForm, YesForm, as_person
from recovery_groups.desk.people_rules import Access, Person, manages

_SECONDS = 10 * 60


def in_front(account_id: int) -> Person:
    """Return the person a page is about; raises NotFound when it is nobody one may see."""
    return queries.person(guard.staff(), account_id)


def to_person(account_id: int) -> Response:
    """Go to somebody's page."""
    return make_response(redirect(url_for("desk.person", account_id=account_id), 303))


def ask(
    template: str, form: Form, *, person: Person, status: int, **more: Any
) -> ResponseReturnValue:
    """Show a form about somebody."""
    return render_template(f"desk/{template}.html", form=form, person=person, **more), status


def hand_over(response: Response, account_id: int, issued: Issued) -> Response:
    """Let the next page about somebody say whether a link was mailed, or show it once."""
    content = {
        "account": account_id,
        "link": "" if issued.mailed else issued.link,
        "expires": issued.expires_at.isoformat(),
    }
    cookies.write(response, HANDED_OVER, content, seconds=_SECONDS)
    return response


def marked(form: Any) -> bytes | None:
    """Return the random bits of a form's mark; None, and the form expired, when it has none."""
    opened = open_mark(form.mark.data)
    if opened is None or opened[1] != guard.staff().account_id:
        form.expired, form.mark.data = form.is_submitted(), new_mark()
        return None
    return opened[0]


def new_mark() -> str:
    """Return a mark for a form of who is signed in."""
    return one_time_mark(guard.staff().account_id)


@blueprint.route("/mensen/<number:account_id>/gegevens", methods=["GET", "POST"])
@guard.needs(Permission.MANAGE_PEOPLE, fresh=True)
def person_details(account_id: int) -> ResponseReturnValue:
    """Change somebody's name or address; who changed it meanwhile is not overwritten unseen."""
    person = in_front(account_id)
    if account_id != guard.staff().account_id:
        _refuse_unmanaged(person)
    form = PersonForm(data=as_person(person))
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        seen = (form.seen_name.data or "", form.seen_email.data or "")
        name, email = form.name.data or "", form.email.data or ""
        try:
            actions.rename(guard.staff(), account_id, email=email, name=name, seen=seen)
        except Refused as refusal:
            person = in_front(account_id)
            status = form.refused(refusal, PersonForm(formdata=None, data=as_person(person)))
        else:
            return to_person(account_id)
    return ask("person_details", form, person=person, status=status)


@blueprint.route("/mensen/<number:account_id>/link", methods=["GET", "POST"])
@guard.needs(Permission.MANAGE_PEOPLE, fresh=True)
def send_link(account_id: int) -> ResponseReturnValue:
    """Send somebody a new link to choose a password, or show it to hand over."""
    person = in_front(account_id)
    _refuse_unmanaged(person)
    if person.access == Access.DISABLED:
        raise NotFound
    form = YesForm()
    nonce = marked(form)
    if form.accepted() and nonce is not None:
        issued = actions.send_link(guard.staff(), account_id, nonce=nonce)
        return hand_over(to_person(account_id), account_id, issued)
    status = 422 if form.is_submitted() else 200
    return ask("person_link", form, person=person, status=status)


@blueprint.route("/mensen/<number:account_id>/uitzetten", methods=["GET", "POST"])
@guard.needs(Permission.MANAGE_PEOPLE, fresh=True)
def disable_person(account_id: int) -> ResponseReturnValue:
    """Let somebody not sign in any more."""
    return _yes("person_disable", account_id, actions.disable)


@blueprint.route("/mensen/<number:account_id>/aanzetten", methods=["GET", "POST"])
@guard.needs(Permission.MANAGE_PEOPLE, fresh=True)
def enable_person(account_id: int) -> ResponseReturnValue:
    """Let somebody sign in again."""
    return _yes("person_enable", account_id, actions.enable)


@blueprint.route("/mensen/<number:account_id>/tweede-stap", methods=["GET", "POST"])
@guard.needs(Permission.MANAGE_PEOPLE, fresh=True)
def forget_second_step(account_id: int) -> ResponseReturnValue:
    """Take away the second step of who lost both telephone and recovery codes."""
    return _yes("person_step", account_id, actions.forget_second_step)


def _yes(template: str, account_id: int, do: Callable[..., None]) -> ResponseReturnValue:
    person = in_front(account_id)
    _refuse_unmanaged(person)
    form = YesForm()
    status = form.handled(lambda: do(guard.staff(), account_id))
    if status == DONE:
        return to_person(account_id)
    return ask(template, form, person=person, status=status)


def _refuse_unmanaged(person: Person) -> None:
    if not manages(guard.staff(), person, clock.today()):
        raise NotFound
