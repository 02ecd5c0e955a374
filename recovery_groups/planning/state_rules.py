"""From which state a group goes to which. Pure."""

from collections.abc import Mapping

NEXT: Mapping[str, tuple[str, ...]] = {
    "draft": ("open", "ended"),
    "open": ("paused", "ended"),
    "paused": ("open", "ended"),
    "ended": ("open",),
}
"""A draft that opened never becomes a draft again: people read of it. One that ends was dropped."""


def may_become(state: str, wanted: str) -> bool:
    """Return whether a group goes from one state to another in one step."""
    return wanted in NEXT.get(state, ())
