"""The frame of the facilitator's desk: its blueprint, below /begeleiders."""

from flask import Blueprint

blueprint = Blueprint("facilitation", __name__, url_prefix="/begeleiders")
