"""Pages behind a code: look back, withdraw, come back, change."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock, codes, cookies
from core.errors import NotFound, Refused, TooManyTries
from core.forms import Form, one_time_mark
from core.settings import settings
from recovery_groups.signups import held_routes, queries, receipt_actions
from recovery_groups.signups.actions import FilledMeanwhile
from recovery_groups.signups.forms import CodeForm, PartyForm, contact_form, party_form
from recovery_groups.signups.held_routes import (
    OPENED,
    SAVED,
    back,
    blueprint,
    count_wrong_code,
    counted_seats,
    give_back_seats,
    held_code,
    open_receipt,
    read,
    refuse_guessing,
)
from recovery_groups.signups.queries import Place


@blueprint.get("/bevestiging")
def confirmation() -> ResponseReturnValue:
    """Show the receipt with its code, once; for ten minutes a reload shows it again."""
    opened = cookies.read(OPENED)
    if opened is None or not opened.get("fresh"):
        return redirect(url_for("signups.my_signup"), 303)
    places = read(str(opened["code"])) or []
    coming = [place for place in places if place.may_change and not place.withdrawn]
    if not coming:
        return redirect(url_for("signups.my_signup"), 303)
    return render_template(
        "signups/confirmation.html",
        form=Form(),
        code=codes.grouped(str(opened["code"])),
        coming=coming,
        new=[place for place in coming if place.date.id in opened.get("taken", [])] or coming,
        offered_dates=_offered(opened.get("offered", [])),
    )


def _offered(meeting_ids: list[int]) -> list[queries.Date]:
    opens_days = settings().signup_opens_days
    found = (
        queries.date_to_join(one, opens_days=opens_days, now=clock.now()) for one in meeting_ids
    )
    return [one for one in found if one is not None]


@blueprint.post("/bevestiging/wachtlijst/<number:meeting_id>")
def wait_too(meeting_id: int) -> ResponseReturnValue:
    """Queue for a date that filled up while the form was sent in."""
    opened = cookies.read(OPENED)
    if opened is None or meeting_id not in opened.get("offered", []):
        raise NotFound
    if not Form().accepted():
        return redirect(url_for("signups.confirmation"), 303)
    code = str(opened["code"])
    party = max(place.party for place in held_routes.places()[1])
    with counted_seats({meeting_id: party}):
        people = receipt_actions.wait_too(code, meeting_id, opens_days=settings().signup_opens_days)
    give_back_seats({meeting_id: party - people})
    opened["offered"] = [one for one in opened["offered"] if one != meeting_id]
    response = make_response(redirect(url_for("signups.confirmation"), 303))
    return open_receipt(response, **opened)


@blueprint.route("/mijn-aanmelding", methods=["GET", "POST"])
def my_signup() -> ResponseReturnValue:
    """Ask for the code, or show what is behind the one this browser has open or saved."""
    form = CodeForm()
    if request.method == "POST":
        return _enter_code(form)
    code = held_code()
    places = read(code) if code else None
    done = request.args.get("gedaan", "")
    if places is None:
        return render_template("signups/enter_code.html", form=form, done=done)
    return render_template(
        "signups/receipt.html",
        form=form,
        mark=one_time_mark(places[0].date.id) if places[0].from_slip else "",
        places=places,
        done=done,
        saved=cookies.read(SAVED) is not None,
    )


def _enter_code(form: CodeForm) -> ResponseReturnValue:
    status = 422
    if form.accepted():
        code = form.normal()
        try:
            refuse_guessing()
        except TooManyTries as refusal:
            form.refusal = str(refusal.sentence)
            page = render_template("signups/enter_code.html", form=form, done="")
            return page, refusal.status, {"Retry-After": str(refusal.retry_after)}
        if code and queries.receipt_exists(queries.fingerprints_of(code)):
            return open_receipt(make_response(redirect(url_for("signups.my_signup"), 303)), code)
        if code:
            count_wrong_code()
        form.refuse()
    return render_template("signups/enter_code.html", form=form, done=""), status


@blueprint.route("/mijn-aanmelding/afmelden/<number:meeting_id>", methods=["GET", "POST"])
def withdraw(meeting_id: int) -> ResponseReturnValue:
    """Ask once, then give the place back; no reason asked."""
    code, place = held_routes.place(meeting_id)
    form = Form()
    if form.accepted():
        give_back_seats({meeting_id: receipt_actions.withdraw(code, meeting_id)})
        return back("afgemeld")
    status = 422 if form.is_submitted() else 200
    return render_template("signups/withdraw.html", form=form, place=place), status


@blueprint.post("/mijn-aanmelding/terugkomen/<number:meeting_id>")
def come_back(meeting_id: int) -> ResponseReturnValue:
    """Take the place again; when full, ask first whether waiting is fine."""
    code, place = held_routes.place(meeting_id)
    form = Form()
    if not form.accepted():
        return back("opnieuw")
    waits = request.form.get("wachtlijst") == "ja"
    try:
        with counted_seats({meeting_id: place.party}):
            receipt_actions.come_back(code, meeting_id, accepts_queue=waits)
    except FilledMeanwhile:
        return render_template("signups/come_back.html", form=form, place=place), 409
    return back("terug")


@blueprint.route("/mijn-aanmelding/wijzigen/<number:meeting_id>", methods=["GET", "POST"])
def change(meeting_id: int) -> ResponseReturnValue:
    """Come with more or fewer people."""
    code, place = held_routes.place(meeting_id)
    form = party_form(place)
    status = 200
    if form.accepted():
        try:
            _change_party(code, place, form)
        except Refused as refusal:
            form.refusal, status = str(refusal.sentence), refusal.status
        else:
            return back("gewijzigd")
    elif form.is_submitted():
        status = 422
    return render_template("signups/change.html", form=form, place=place), status


def _change_party(code: str, place: Place, form: PartyForm) -> None:
    party = int(form.party.data)
    more = max(party - place.party, 0)
    with counted_seats({place.date.id: more}):
        freed = receipt_actions.change_party(code, place.date.id, party)
    give_back_seats({place.date.id: freed})


@blueprint.route("/mijn-aanmelding/mail", methods=["GET", "POST"])
def contact() -> ResponseReturnValue:
    """Replace or wipe the address; it is never shown."""
    code, places = held_routes.places()
    if not settings().offers_mail and not any(place.has_contact for place in places):
        raise NotFound
    form = contact_form(places)
    if form.accepted():
        receipt_actions.change_contact(
            code,
            address=form.address.data or "",
            wants_changes=form.wants_changes.data,
            wants_reminder=form.wants_reminder.data,
        )
        return back("gewijzigd")
    status = 422 if form.is_submitted() else 200
    return render_template("signups/contact.html", form=form, places=places), status
