"""Rules of the settings page: the words for a group, and what of a change is written down. Pure."""

PLURALS = {"herstelgroep": "herstelgroepen", "praatgroep": "praatgroepen"}
"""The words for a group that the site has in every language, and for several of them."""

PERSONAL = frozenset({"contact_name", "contact_phone", "contact_email"})
"""Settings that are about a person: the log says that they changed, not what they were."""


def told(name: str, value: str | int) -> str | int | None:
    """Return a value as the log tells it; None for what is about a person."""
    return None if name in PERSONAL else value
