"""The frame of the coordinator's desk: its blueprint, below /beheer, and its menu."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from core.accounts import guard
from core.accounts.frame_routes import first_page, may_open
from core.accounts.rules import Permission
from core.i18n import lazy_gettext

blueprint = Blueprint("desk", __name__, url_prefix="/beheer")

MENU = (
    ("desk.coverage", lazy_gettext("Dekking")),
    ("desk.agenda", lazy_gettext("Agenda")),
    ("desk.groups", lazy_gettext("Groepen")),
    ("desk.districts", lazy_gettext("Gebieden")),
    ("desk.venues", lazy_gettext("Buurtpunten")),
    ("desk.links", lazy_gettext("Koppelingen")),
    ("desk.needs", lazy_gettext("Behoeften")),
    ("desk.people", lazy_gettext("Mensen")),
    ("desk.figures", lazy_gettext("Cijfers")),
    ("desk.import_files", lazy_gettext("Bestanden")),
    ("desk.log", lazy_gettext("Logboek")),
    ("desk.settings", lazy_gettext("Instellingen")),
    ("accounts.own_account", lazy_gettext("Mijn account")),
)
"""The pages of the menu; one that is not there yet, or not for who looks, is left out."""


@blueprint.context_processor
def menu() -> dict[str, object]:
    """Give every page of the desk its menu: (endpoint, words) of what who looks may open."""
    return {"desk_menu": [one for one in MENU if may_open(one[0])]}


@blueprint.get("", strict_slashes=False)
@guard.needs(Permission.OWN_ACCOUNT)
def start() -> ResponseReturnValue:
    """Lead to the first page of the desk that this person may open, or else to their own."""
    return redirect(first_page(among="desk."), 303)


def scope() -> frozenset[int] | None:
    """Return the districts in which who makes this request plans; None means all of them."""
    return guard.staff().districts(Permission.PLAN)
