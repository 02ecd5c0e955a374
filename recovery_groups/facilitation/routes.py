"""The facilitator's desk: every file of views is imported here, and `app.py` takes it from here."""

from recovery_groups.facilitation import (
    evening_routes,
    head_count_routes,
    meeting_change_routes,
    message_routes,
    note_routes,
    profile_routes,
    slip_routes,
    swap_routes,
    waiting_routes,
    walk_in_routes,
)
from recovery_groups.facilitation.frame_routes import blueprint

__all__ = [
    "blueprint",
    "evening_routes",
    "head_count_routes",
    "meeting_change_routes",
    "message_routes",
    "note_routes",
    "profile_routes",
    "slip_routes",
    "swap_routes",
    "waiting_routes",
    "walk_in_routes",
]
