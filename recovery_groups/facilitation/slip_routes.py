"""Slips of paper with a code, the sheet that shows them once, and the sign for the door."""

from datetime import timedelta

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import clock, codes, cookies, qr
from core.accounts import guard
from core.accounts.frame_routes import SLIPS
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from core.forms import Form, one_time_mark, open_mark
from core.i18n import gettext
from core.settings import settings
from core.web import public_address
from recovery_groups.facilitation import own_queries, slip_actions, slip_queries, today_queries
from recovery_groups.facilitation.frame_routes import blueprint
from recovery_groups.facilitation.today_forms import SlipsForm
from recovery_groups.facilitation.today_queries import Evening

SHEET_FOR = timedelta(minutes=10)
"""How long the sheet can be printed."""


@blueprint.route("/bijeenkomsten/<number:meeting_id>/strookje", methods=["GET", "POST"])
@guard.needs(Permission.FACILITATE)
def slips(meeting_id: int) -> ResponseReturnValue:
    """Make slips: POST → 303 → a sheet to print; and list the ones that are not used yet."""
    form = SlipsForm()
    marked = open_mark(form.mark.data)
    form.expired = form.is_submitted() and (marked is None or marked[1] != meeting_id)
    status = 422 if form.is_submitted() else 200
    if form.accepted() and marked is not None:
        try:
            return _print(meeting_id, _make(meeting_id, form, marked[0]))
        except NotFound:
            raise
        except Refused as refusal:
            form.refusal, status = str(refusal.sentence), refusal.status
    if open_mark(form.mark.data) is None or status == 409:
        form.mark.data = one_time_mark(meeting_id)
    own = own_queries.own_meeting(guard.staff(), meeting_id)
    unused = [one for one in today_queries.guests(own, clock.today(), hidden=True) if one.slip]
    page = render_template(
        "facilitation/slips.html", form=form, evening=_evening(meeting_id), unused=unused
    )
    return page, status


@blueprint.get("/strookjes")
@guard.needs(Permission.FACILITATE)
def slip_sheet() -> ResponseReturnValue:
    """Show the sheet with the codes, to who made them, for ten minutes."""
    sheet = cookies.read(SLIPS)
    if sheet is None or sheet["account"] != guard.staff().account_id:
        return redirect(url_for(".today"), 303)
    meeting_id = int(sheet["meeting"])
    own_queries.own_meeting(guard.staff(), meeting_id)
    printed = slip_queries.printable(meeting_id, list(sheet["codes"]))
    if not printed:
        return redirect(url_for(".slips", meeting_id=meeting_id), 303)
    address = public_address("signups.my_signup")
    return render_template(
        "facilitation/slip_sheet.html",
        form=Form(formdata=None),
        evening=_evening(meeting_id),
        slips=[(one, codes.grouped(one.code)) for one in printed],
        address=address.partition("//")[2],
        drawing=qr.drawing(address, gettext("QR-code naar %(address)s", address=address)),
    )


@blueprint.post("/strookjes")
@guard.needs(Permission.FACILITATE)
def slips_done() -> ResponseReturnValue:
    """Take the codes off this screen: they are on paper now."""
    if not Form().accepted():
        return redirect(url_for(".slip_sheet"), 303)
    response = make_response(redirect(url_for(".today"), 303))
    cookies.drop(response, SLIPS)
    return response


@blueprint.get("/deurbord/<number:meeting_id>")
@guard.needs(Permission.FACILITATE)
def door_sign(meeting_id: int) -> ResponseReturnValue:
    """Show a page of A4 for the door that does not say what goes on behind it."""
    own_queries.own_meeting(guard.staff(), meeting_id)
    return render_template("facilitation/door_sign.html", evening=_evening(meeting_id))


@blueprint.get("/noodkaart")
@guard.needs(Permission.FACILITATE)
def hard_moment() -> ResponseReturnValue:
    """Say what to do when somebody is in a bad way: readable in five seconds."""
    return render_template("facilitation/hard_moment.html")


def _make(meeting_id: int, form: SlipsForm, nonce: bytes) -> list[str]:
    return slip_actions.make(
        guard.staff(),
        meeting_id,
        number=form.number.data or 1,
        party=int(form.party.data),
        nonce=nonce,
        opens_days=settings().signup_opens_days,
    )


def _print(meeting_id: int, made: list[str]) -> ResponseReturnValue:
    response = make_response(redirect(url_for(".slip_sheet"), 303))
    sheet = {"meeting": meeting_id, "codes": made, "account": guard.staff().account_id}
    cookies.write(response, SLIPS, sheet, seconds=int(SHEET_FOR.total_seconds()))
    return response


def _evening(meeting_id: int) -> Evening:
    return today_queries.evenings([meeting_id], clock.today())[meeting_id]
