"""What somebody typed when their session was over: carried through the steps of signing in.

In a hidden field of those pages, encrypted, so that nothing is stored and nobody can make one up.
"""

from typing import Any

from flask import request

from core import cookies, forms
from core.accounts.forms import CARRIED

MOST = 32 * 1024
"""Most characters of names and values together; no form of staff comes near it."""

_SECONDS = 2 * 60 * 60
_OF_THE_FORM = {forms.TOKEN_FIELD, forms.TRAP_FIELD, CARRIED}


def of_request() -> str:
    """Return the posted fields of this request and its address, sealed; "" when there are none.

    Only of a guarded view, and only when the form was shown in this same browser: a page of
    somebody else cannot have its fields offered here. Never a password.
    """
    fields = [
        [name, value]
        for name, values in request.form.lists()
        for value in values
        if name not in _OF_THE_FORM and not name.startswith(forms.SECRET_FIELD)
    ]
    size = sum(len(name) + len(value) for name, value in fields)
    if size > MOST or not forms.shown_here():
        return ""
    address = request.script_root + request.full_path.rstrip("?")
    return cookies.seal(CARRIED, {"address": address, "fields": fields}, seconds=_SECONDS)


def opened(sealed: str) -> dict[str, Any] | None:
    """Return `address` and `fields` (name, value) of what `of_request` gave; None for all else."""
    return cookies.unseal(CARRIED, sealed) if sealed else None
