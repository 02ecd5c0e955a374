"""Agenda's: calendars of what a coordinator chooses, made, given another address and stopped."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import Refused
from core.forms import Form
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.feeds import actions, choice_queries, token_queries
from recovery_groups.feeds.address_rules import Addresses
from recovery_groups.feeds.forms import SelectionForm
from recovery_groups.feeds.frame_routes import private_addresses
from recovery_groups.feeds.rules import Kind


@blueprint.route("/feeds", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def feeds() -> ResponseReturnValue:
    """List the calendars, and make one; its address is shown straight from the form."""
    choices = choice_queries.choices(scope(), clock.today())
    form = SelectionForm(choices)
    fresh, status = None, 422 if form.is_submitted() else 200
    if form.accepted():
        try:
            fresh = private_addresses(_made(form))
            form, status = SelectionForm(choices, empty=True), 200
        except Refused as refusal:
            form.refusal, status = str(refusal.sentence), refusal.status
    return _page(form, fresh), status


@blueprint.post("/feeds/<number:feed_id>/vernieuwen")
@guard.needs(Permission.PLAN)
def renew_feed(feed_id: int) -> ResponseReturnValue:
    """Give a calendar another address, which is shown this once; the old one stops."""
    token_queries.refuse_other(guard.staff().account_id, feed_id)
    if not Form().accepted():
        return redirect(url_for("desk.feeds"), 303)
    fresh = private_addresses(actions.renew(guard.staff(), feed_id))
    form = SelectionForm(choice_queries.choices(scope(), clock.today()), empty=True)
    return _page(form, fresh)


@blueprint.post("/feeds/<number:feed_id>/stoppen")
@guard.needs(Permission.PLAN)
def stop_feed(feed_id: int) -> ResponseReturnValue:
    """Stop a calendar."""
    token_queries.refuse_other(guard.staff().account_id, feed_id)
    if Form().accepted():
        actions.stop(guard.staff(), feed_id)
    return redirect(url_for("desk.feeds"), 303)


def _made(form: SelectionForm) -> str:
    return actions.make_selection(
        guard.staff(),
        name=form.name_.data or "",
        chosen=form.selection(),
        discreet=form.discreet.data,
    )


def _page(form: SelectionForm, fresh: Addresses | None) -> str:
    return render_template(
        "desk/feeds.html",
        form=form,
        fresh=fresh,
        running=token_queries.feeds_of(guard.staff().account_id, Kind.SELECTION),
        known={kind: dict(getattr(form, kind).choices) for kind in form.KINDS},
    )
