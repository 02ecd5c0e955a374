"""A receipt's own calendar: only for who asks for it, after reading who else may look."""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.forms import Form
from core.web import personal
from recovery_groups.feeds import actions, token_queries
from recovery_groups.feeds.frame_routes import blueprint, private_addresses
from recovery_groups.signups import held_routes
from recovery_groups.signups.held_routes import NoReceiptOpen
from recovery_groups.signups.queries import fingerprints_of


@blueprint.errorhandler(NoReceiptOpen)
def _ask_for_the_code(_nothing: NoReceiptOpen) -> ResponseReturnValue:
    return personal(held_routes.back("dicht"))


@blueprint.route("/mijn-aanmelding/agenda", methods=["GET", "POST"])
def receipt_calendar() -> ResponseReturnValue:
    """Warn first; then make the calendar, and show its address this once."""
    code, places = held_routes.places()
    form, fresh = Form(), None
    if form.accepted():
        fresh = private_addresses(actions.make_for_receipt(code))
    status = 422 if form.is_submitted() and not fresh else 200
    page = render_template(
        "feeds/receipt.html",
        form=form,
        fresh=fresh,
        running=token_queries.feed_of_receipt(fingerprints_of(code)),
        may_keep=any(place.seated and place.may_change for place in places),
    )
    return personal(make_response(page, status))


@blueprint.post("/mijn-aanmelding/agenda/stoppen")
def stop_receipt_calendar() -> ResponseReturnValue:
    """Stop the calendar; the places stay."""
    code, _places = held_routes.places()
    if Form().accepted():
        actions.stop_for_receipt(code)
    return personal(make_response(redirect(url_for("feeds.receipt_calendar"), 303)))
