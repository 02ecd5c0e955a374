"""The coordinator's desk: every file of views is imported here, and `app.py` takes it from here."""

from recovery_groups.desk import (
    coverage_routes,
    experts_routes,
    feeds_routes,
    figures_routes,
    links_routes,
    log_routes,
    needs_routes,
    people_routes,
)
from recovery_groups.desk.frame_routes import blueprint

__all__ = [
    "blueprint",
    "coverage_routes",
    "experts_routes",
    "feeds_routes",
    "figures_routes",
    "links_routes",
    "log_routes",
    "needs_routes",
    "people_routes",
]
