"""The coordinator's desk: every file of views is imported here, and `app.py` takes it from here."""

from recovery_groups.desk import (
    agenda_routes,
    closing_routes,
    coverage_routes,
    districts_routes,
    experts_routes,
    feeds_routes,
    figures_routes,
    group_routes,
    groups_routes,
    links_routes,
    log_routes,
    needs_routes,
    people_routes,
    schedule_routes,
    settings_routes,
    venue_parts_routes,
    venues_routes,
)
from recovery_groups.desk.frame_routes import blueprint

__all__ = [
    "agenda_routes",
    "blueprint",
    "closing_routes",
    "coverage_routes",
    "districts_routes",
    "experts_routes",
    "feeds_routes",
    "figures_routes",
    "group_routes",
    "groups_routes",
    "links_routes",
    "log_routes",
    "needs_routes",
    "people_routes",
    "schedule_routes",
    "settings_routes",
    "venue_parts_routes",
    "venues_routes",
]
