"""Sluiting: a venue closes for some days, after a look at what that hits; and opens again."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from core.forms import Form
from recovery_groups.desk import venues_actions as actions
from recovery_groups.desk import venues_queries as queries
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.desk.venues_actions import Closing
from recovery_groups.desk.venues_forms import CloseForm, ids_in
from recovery_groups.desk.venues_queries import Hit, VenueOnDesk
from recovery_groups.facilitation.change_rules import reach
from recovery_groups.planning.rules import LONGEST_CLOSURE, WrongDays
from recovery_groups.signups import notices

SURE = "ja"
"""What the last button of a closing sends."""


@blueprint.route("/buurtpunten/<number:venue_id>/sluiten", methods=["GET", "POST"])
@guard.needs(Permission.PLAN)
def close_venue(venue_id: int) -> ResponseReturnValue:
    """Choose the days; see which meetings that hits; then close the venue and tell everybody."""
    kept = queries.own_venue(scope(), venue_id, clock.now())
    form = CloseForm(data={"seen": str(kept.venue.edition)})
    if not form.accepted():
        return _days_page(form, kept, 422 if form.is_submitted() else 200)
    wish = _wish(form)
    if wish is None:
        form.refusal = str(WrongDays.sentence)
        return _days_page(form, kept, WrongDays.status)
    if request.form.get("zeker") != SURE:
        form.seen.data = str(kept.venue.edition)
        return _preview(form, kept, wish=wish, status=200)
    try:
        actions.close_venue(
            guard.staff(),
            venue_id,
            wish,
            seen=form.seen.number,
            shown=ids_in(form.shown.data),
        )
    except NotFound:
        raise
    except Refused as refusal:
        kept = queries.own_venue(scope(), venue_id, clock.now())
        form.refusal, form.seen.data = str(refusal.sentence), str(kept.venue.edition)
        return _preview(form, kept, wish=wish, status=refusal.status)
    return redirect(url_for("desk.venue", venue_id=venue_id, gedaan="dicht"), 303)


@blueprint.route(
    "/buurtpunten/<number:venue_id>/sluitingen/<number:closure_id>/openen",
    methods=["GET", "POST"],
)
@guard.needs(Permission.PLAN)
def reopen_venue(venue_id: int, closure_id: int) -> ResponseReturnValue:
    """See what a closure cancelled; then open the venue again and tell everybody."""
    kept = queries.own_venue(scope(), venue_id, clock.now())
    closure = next((one for one in kept.closures if one.id == closure_id), None)
    if closure is None:
        raise NotFound
    form = Form()
    status = 422 if form.is_submitted() else 200
    if form.accepted():
        try:
            opened = actions.reopen_venue(guard.staff(), venue_id, closure_id)
        except Refused as refusal:
            status = form.refused(refusal)
        else:
            stays = "-".join(map(str, opened.kept[: queries.MOST])) or None
            address = url_for("desk.venue", venue_id=venue_id, gedaan="open", blijft=stays)
            return redirect(address, 303)
    hits = queries.hit_by_reopening(closure_id, clock.now())
    return render_template(
        "desk/reopen.html",
        form=form,
        kept=kept,
        closure=closure,
        over=closure.last_day < clock.today(),
        hits=hits,
        elsewhere=_elsewhere(hits, kept),
        reach=reach(notices.reach(*(one.id for one in hits))),
    ), status


def _days_page(form: CloseForm, kept: VenueOnDesk, status: int) -> ResponseReturnValue:
    page = render_template("desk/close.html", form=form, kept=kept, today=clock.today())
    return page, status


def _preview(
    form: CloseForm, kept: VenueOnDesk, *, wish: Closing, status: int
) -> ResponseReturnValue:
    hits = queries.hit_by_closing(kept.venue.id, wish.first, wish.last, now=clock.now())
    form.shown.data = "-".join(str(one.id) for one in hits)
    page = render_template(
        "desk/close_preview.html",
        form=form,
        kept=kept,
        hits=hits,
        elsewhere=_elsewhere(hits, kept),
        reach=reach(notices.reach(*(one.id for one in hits))),
        sure=SURE,
    )
    return page, status


def _elsewhere(hits: list[Hit], kept: VenueOnDesk) -> list[str]:
    """Return the names of the other districts whose groups are hit."""
    here = kept.venue.district_id
    return sorted({one.district_name for one in hits if one.district_id != here})


def _wish(form: CloseForm) -> Closing | None:
    """Return what is asked for, or None when these days cannot be."""
    first, last, today = form.first.data, form.last.data, clock.today()
    if first is None or last is None:
        return None
    if not max(first, today) <= last <= today + LONGEST_CLOSURE:
        return None
    return Closing(first, last, form.notice.data or "")
