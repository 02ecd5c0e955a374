"""Signing in and the own account: `app.py` takes the blueprint with all its views from here."""

from core.accounts import own_account_routes, second_step_routes, sign_in_routes, ticket_routes
from core.accounts.frame_routes import blueprint

__all__ = [
    "blueprint",
    "own_account_routes",
    "second_step_routes",
    "sign_in_routes",
    "ticket_routes",
]
