"""Spreadsheets on the coordinator's desk: adds its pages, and hands the desk on to `app.py`."""

from recovery_groups.desk.routes import blueprint
from recovery_groups.transfer import export_routes, import_routes

__all__ = ["blueprint", "export_routes", "import_routes"]
