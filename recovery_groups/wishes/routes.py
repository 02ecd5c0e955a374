"""Pages on which a resident says "ik wil hier een groep", and reads what happens with it."""

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import ratelimit
from core.errors import NotFound, TooManyTries
from core.forms import one_time_mark, open_mark
from core.i18n import lazy_gettext
from core.slugs import DISTRICT
from core.web import personal
from recovery_groups.groups.former_routes import moved
from recovery_groups.groups.queries import choices
from recovery_groups.wishes import actions, queries
from recovery_groups.wishes.forms import WishForm
from recovery_groups.wishes.rules import WISHES_A_DAY, Part

blueprint = Blueprint("wishes", __name__)

A_DAY = timedelta(days=1)
NO_DISTRICT = 0
"""What the mark of a form is about: a wish may be for any district."""


class TooManyWishes(TooManyTries):
    """Several wishes came from the visitor's network today."""

    sentence = lazy_gettext("Vandaag kwamen hier al wensen vandaan. Morgen kan het weer.")


@blueprint.after_request
def _personal(response: Response) -> Response:
    return personal(response)


@blueprint.route("/wens", methods=["GET", "POST"], defaults={"slug": ""})
@blueprint.route("/gebieden/<slug:slug>/wens", methods=["GET", "POST"])
def wish(slug: str) -> ResponseReturnValue:
    """Ask for a district and a part of the day, or count the wish: POST → 303 → thanks."""
    part = request.args.get("deel", "")
    form = WishForm(
        districts=choices().districts,
        data={"district": slug, "part": part if part in set(Part) else Part.ANY.value},
    )
    if slug and slug not in form.by_slug:
        return moved(DISTRICT, slug)
    marked = open_mark(form.mark.data)
    form.expired = form.is_submitted() and marked is None
    status = 200
    if form.accepted() and marked is not None:
        try:
            _count(form, marked[0])
        except TooManyWishes as refusal:
            form.refusal = str(refusal.sentence)
            again = {"Retry-After": str(refusal.retry_after)}
            return make_response(_page(form, slug), refusal.status, again)
        return redirect(url_for("wishes.thanks", slug=form.district.data), 303)
    if form.is_submitted():
        status = 422
    return _page(form, slug), status


def _count(form: WishForm, nonce: bytes) -> None:
    if queries.was_handled(nonce):
        return  # a double tap: thanked again, counted once
    try:
        ratelimit.hit({"wish": 1}, window=A_DAY, limit=WISHES_A_DAY)
    except TooManyTries as refusal:
        raise TooManyWishes(retry_after=refusal.retry_after) from refusal
    district = form.by_slug[form.district.data]
    if not actions.wish(district.id, Part(form.part.data), nonce=nonce):
        ratelimit.give_back("wish", 1, window=A_DAY)


def _page(form: WishForm, slug: str) -> str:
    if open_mark(form.mark.data) is None:
        form.mark.data = one_time_mark(NO_DISTRICT)
    return render_template("wishes/wish.html", form=form, district=form.by_slug.get(slug))


@blueprint.get("/gebieden/<slug:slug>/wens/bedankt")
def thanks(slug: str) -> ResponseReturnValue:
    """Say what happens with a wish; the same for everybody."""
    district = queries.district_named(slug)
    if district is None:
        raise NotFound
    return render_template("wishes/thanks.html", district=district)
