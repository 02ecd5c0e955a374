"""Feeds: every file of views is imported here, and `app.py` takes the blueprint from here.

A facilitator's own calendar stands on the facilitators' blueprint (own_routes).
"""

from recovery_groups.feeds import (
    access_routes,
    api_routes,
    atom_routes,
    meeting_guide_routes,
    own_routes,
    public_routes,
    receipt_routes,
    sitemap_routes,
    token_routes,
)
from recovery_groups.feeds.frame_routes import blueprint

OPEN_DATA = (access_routes, api_routes, atom_routes, meeting_guide_routes, sitemap_routes)

__all__ = ["blueprint", "own_routes", "public_routes", "receipt_routes", "token_routes"]
