"""A facilitator's own meetings as a calendar that keeps itself up to date."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.accounts import guard
from core.accounts.rules import Permission
from core.forms import Form
from recovery_groups.facilitation.frame_routes import blueprint
from recovery_groups.feeds import actions, token_queries
from recovery_groups.feeds.forms import FeedForm
from recovery_groups.feeds.frame_routes import private_addresses
from recovery_groups.feeds.rules import Kind


@blueprint.route("/agenda", methods=["GET", "POST"])
@guard.needs(Permission.FACILITATE)
def own_calendar() -> ResponseReturnValue:
    """Show whether there is a calendar, and make one or give it another address.

    Its address is shown straight from the form: a page to go to would have to keep it somewhere.
    """
    staff, form = guard.staff(), FeedForm()
    fresh = None
    if form.accepted():
        token = actions.make_own(staff, discreet=form.discreet.data)
        fresh = private_addresses(token)
    running = token_queries.feeds_of(staff.account_id, Kind.OWN)
    status = 422 if form.is_submitted() and not fresh else 200
    page = render_template(
        "feeds/own.html",
        form=form,
        running=running[-1] if running else None,
        fresh=fresh,
    )
    return page, status


@blueprint.post("/agenda/<number:feed_id>/stoppen")
@guard.needs(Permission.FACILITATE)
def stop_own_calendar(feed_id: int) -> ResponseReturnValue:
    """Stop the calendar."""
    token_queries.refuse_other(guard.staff().account_id, feed_id)
    if Form().accepted():
        actions.stop(guard.staff(), feed_id)
    return redirect(url_for("facilitation.own_calendar"), 303)
