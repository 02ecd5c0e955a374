"""The frame of the facilitator's desk: its blueprint, below /begeleiders."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from core.accounts import guard
from core.accounts.frame_routes import first_page
from core.accounts.rules import Permission

blueprint = Blueprint("facilitation", __name__, url_prefix="/begeleiders")


@blueprint.get("", strict_slashes=False)
@guard.needs(Permission.OWN_ACCOUNT)
def start() -> ResponseReturnValue:
    """Lead to today's page, or for who may not open it, to the first of their own."""
    return redirect(first_page(), 303)
