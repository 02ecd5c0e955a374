"""What somebody does with the receipt itself: keep it, put it in a calendar, close it, wipe it."""

from flask import Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import codes, cookies
from core.forms import Form, open_mark
from core.i18n import gettext
from core.secrets import keys
from recovery_groups.signups import held_routes, receipt_actions
from recovery_groups.signups.actions import UnknownCode
from recovery_groups.signups.forms import NewCodeForm
from recovery_groups.signups.held_routes import (
    FORM,
    OPENED,
    SAVED,
    back,
    blueprint,
    give_back_seats,
    save_code,
)
from recovery_groups.signups.renderers import Appointment, appointments


@blueprint.route("/mijn-aanmelding/wissen", methods=["GET", "POST"])
def wipe() -> ResponseReturnValue:
    """Ask once, then erase everything behind the code at once."""
    code, places = held_routes.places()
    form = Form()
    if form.accepted():
        give_back_seats(receipt_actions.wipe(code))
        response = back("gewist")
        cookies.drop(response, OPENED, SAVED, FORM)
        return response
    status = 422 if form.is_submitted() else 200
    return render_template("signups/wipe.html", form=form, places=places), status


@blueprint.post("/mijn-aanmelding/nieuwe-code")
def renew() -> ResponseReturnValue:
    """Give the receipt of a slip a code that only its holder knows, and show it once."""
    code, form = held_routes.held_code(), NewCodeForm()
    marked = open_mark(form.mark.data)
    if code is None:
        return back("dicht")
    if not form.accepted() or marked is None:
        return back("opnieuw")
    try:
        fresh = receipt_actions.renew(code, nonce=marked[0])
    except UnknownCode:
        return back("dicht")
    saved, places = cookies.read(SAVED), held_routes.read(fresh)
    response = make_response(redirect(url_for("signups.confirmation"), 303))
    if saved and saved["code"] == code and places:
        save_code(response, fresh, places)
    return held_routes.open_receipt(response, fresh, fresh=True)


@blueprint.post("/mijn-aanmelding/bewaren")
def keep() -> ResponseReturnValue:
    """Keep the code on this phone, until a week after the last date."""
    code, places = held_routes.places()
    if not Form().accepted():
        return back("opnieuw")
    return save_code(back("bewaard"), code, places)


@blueprint.post("/mijn-aanmelding/vergeten")
def forget() -> ResponseReturnValue:
    """Take everything of the site off this phone; the places stay."""
    if not Form().accepted():
        return back("opnieuw")
    response = back("vergeten")
    cookies.drop(response, OPENED, SAVED, FORM)
    return response


@blueprint.post("/mijn-aanmelding/klaar")
def done() -> ResponseReturnValue:
    """Close the receipt on this screen.

    Whoever is signed in as staff in this browser is out as well: the token was in the form cookie
    only, so the row that the server keeps of it opens nothing, and is over after half an hour.
    """
    if not Form().accepted():
        return back("opnieuw")
    response = make_response(redirect(url_for("pages.home"), 303))
    cookies.drop(response, OPENED, FORM)
    return response


@blueprint.post("/mijn-aanmelding/afspraak.ics")
def calendar_file() -> ResponseReturnValue:
    """Give the coming dates as a one-time calendar file that tells nothing."""
    _code, places = held_routes.places()
    if not Form().accepted():
        return back("opnieuw")
    key = keys().lookups[-1]  # the oldest: a calendar must know its appointment again
    dates = [
        Appointment(
            uid=codes.fingerprint(f"uid:{place.date.id}".encode(), key).hex()[:32],
            starts_at=place.date.starts_at,
            ends_at=place.date.ends_at,
            place=f"{place.date.street}, {place.date.city}",
            changed_at=place.date.changed_at,
            created_at=place.date.created_at,
            sequence=place.date.sequence,
        )
        for place in places
        if place.seated and place.may_change
    ]
    body = appointments(dates, title=gettext("Afspraak"))
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="afspraak.ics"'
    return response
