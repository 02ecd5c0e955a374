"""Rules of groups: what the state of a group means for its page."""

from enum import StrEnum


class Notice(StrEnum):
    """What a group's page says about the group as a whole."""

    NONE = ""
    PAUSED = "paused"
    ENDED = "ended"


def has_dates(state: str) -> bool:
    """Return whether a group's meetings are offered: only while it is open."""
    return state == "open"


def notice(state: str) -> Notice:
    """Return what to say above a group's page."""
    match state:
        case "paused":
            return Notice.PAUSED
        case "ended":
            return Notice.ENDED
        case _:
            return Notice.NONE
