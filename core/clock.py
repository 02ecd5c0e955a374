"""The one clock: what time it is, and how the wall clock in the Netherlands maps to UTC."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

TIMEZONE = ZoneInfo("Europe/Amsterdam")
"""The site serves Dutch neighbourhoods: every wall time on screen is in this zone."""


class SkippedHour(ValueError):
    """The wall time does not exist: the clock jumps over it in spring."""


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present date on the Dutch wall clock."""
    return now().astimezone(TIMEZONE).date()


def local(moment: datetime) -> datetime:
    """Return an aware moment as Dutch wall-clock time (still aware)."""
    return moment.astimezone(TIMEZONE)


def local_moment(day: date, wall: time) -> datetime:
    """Return the aware UTC moment at which the Dutch wall clock shows `wall` on `day`.

    The doubled hour in autumn means its first pass (RFC 5545 section 3.3.5).
    Raises SkippedHour when the clock jumps over that time in spring.
    """
    moment = datetime.combine(day, wall, tzinfo=TIMEZONE).astimezone(UTC)
    if moment.astimezone(TIMEZONE).replace(tzinfo=None) != datetime.combine(day, wall):
        raise SkippedHour(f"{day} {wall:%H:%M}")
    return moment
