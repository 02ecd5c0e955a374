"""The facilitator's desk: every file of views is imported here, and `app.py` takes it from here."""

from recovery_groups.facilitation.frame_routes import blueprint

__all__ = ["blueprint"]
