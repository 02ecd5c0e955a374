"""The addresses of a feed, for programs that each want another form of it. Pure."""

from typing import NamedTuple
from urllib.parse import quote

GOOGLE = "https://calendar.google.com/calendar/r?cid="


class Addresses(NamedTuple):
    """One feed: to copy, for the program of this device, and for Google Calendar."""

    https: str
    webcal: str
    google: str


def addresses(site: str, path: str) -> Addresses:
    """Return the addresses of the feed at `path` below the site's address.

    Google takes a webcal address only; for any other it opens an empty page.
    """
    https = f"{site.rstrip('/')}{path}"
    webcal = f"webcal://{https.partition('//')[2]}"
    return Addresses(https, webcal, GOOGLE + quote(webcal, safe=""))
