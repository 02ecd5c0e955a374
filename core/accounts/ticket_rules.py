"""Rules of tickets: what a link that opens once is for, and how long it opens. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType


class Purpose(StrEnum):
    """Why somebody gets a link: invited, or the password was forgotten. Also kinds of mail."""

    INVITE = "invite"
    RESET = "reset"


LIFETIME: Mapping[Purpose, timedelta] = MappingProxyType(
    {Purpose.INVITE: timedelta(hours=72), Purpose.RESET: timedelta(hours=1)}
)
"""How long a link opens: an invitation is read after the weekend, a new password at once."""


def purpose_for(*, opened: bool) -> Purpose:
    """Return which link an account gets; it was `opened` when it has a password."""
    return Purpose.RESET if opened else Purpose.INVITE
