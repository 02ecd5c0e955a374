"""What may be planned when: stretches of time at a place, and every way planning says no."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core import clock
from core.errors import NotFound, Refused
from core.i18n import lazy_gettext
from recovery_groups.signups.notice_rules import Kind

SHORTEST, LONGEST = 15, 720
"""How many minutes a meeting takes at least and at most."""

FARTHEST = timedelta(days=366)
"""A date further ahead is a slip of the pen."""

LONGEST_CLOSURE = timedelta(days=3660)
"""Ten years: a venue closed for longer is no venue."""

LARGEST = 999
"""Most places of a meeting."""

LONGEST_NOTICE = 200
"""Most characters of what visitors of a closed venue read."""


class MeetingHasStarted(Refused):
    """What has begun or is over stays as it was."""

    sentence = lazy_gettext("Deze bijeenkomst is al begonnen of voorbij.")


class AlreadyCancelled(Refused):
    """Cancelling twice, or changing the size of what does not take place."""

    sentence = lazy_gettext("Deze bijeenkomst gaat al niet door.")


class NotCancelled(Refused):
    """There is nothing to restore."""

    sentence = lazy_gettext("Deze bijeenkomst gaat gewoon door.")


class StartIsPast(Refused):
    """A meeting cannot be planned in the past."""

    sentence = lazy_gettext("Dit tijdstip is al voorbij. Kies een later tijdstip.")


class StartIsTooFar(Refused):
    """A date more than a year ahead."""

    sentence = lazy_gettext("Dit is te ver vooruit. Kies een datum binnen een jaar.")


class StartIsSkipped(Refused):
    """The wall clock jumps over this time in spring."""

    sentence = lazy_gettext("Dit tijdstip bestaat niet. De klok gaat dan een uur vooruit.")


class WrongLength(Refused):
    """Shorter than a quarter of an hour or longer than half a day."""

    sentence = lazy_gettext("Een bijeenkomst duurt een kwartier tot 12 uur.")


class UnknownRoom(NotFound):
    """The venue has no such room."""

    sentence = lazy_gettext("Deze ruimte is er niet in dit buurtpunt.")


class VenueIsClosed(Refused):
    """A closure holds on that day."""

    sentence = lazy_gettext("Het buurtpunt is die dag dicht. Kies een andere dag of plek.")


class VenueIsGone(Refused):
    """The venue stands in the archive."""

    sentence = lazy_gettext("Dit buurtpunt is er niet meer. Kies een andere plek.")


class RoomIsTaken(Refused):
    """Another meeting uses the room."""

    sentence = lazy_gettext("De ruimte is dan bezet. Kies een andere tijd of ruimte.")


class RoomWasTaken(Refused):
    """Another group took the room since the dates were shown."""

    sentence = lazy_gettext("De ruimte is net bezet door een ander. Bekijk de datums nog eens.")


class RoomIsTooSmall(Refused):
    """The meeting seats more people than the room holds."""

    sentence = lazy_gettext("Deze ruimte is te klein voor deze bijeenkomst.")


class GroupMeetsThen(Refused):
    """A group meets once at a time."""

    sentence = lazy_gettext("De groep heeft op dat moment al een bijeenkomst.")


class DateIsPlanned(Refused):
    """A date of the group was first planned at this moment; it was moved or cancelled."""

    sentence = lazy_gettext("Deze datum was er al. Zet die terug of verplaats die.")


class GroupIsNotOpen(Refused):
    """A draft, paused or ended group plans nothing."""

    sentence = lazy_gettext("Deze groep is nu niet open. Plan dus geen datum.")


class WalkInOnly(Refused):
    """Without sign-up there is nothing to count."""

    sentence = lazy_gettext("Voor deze bijeenkomst hoeft niemand zich aan te melden.")


class WrongCapacity(Refused):
    """No person or too many, or more places kept than there are."""

    sentence = lazy_gettext("Kies 1 tot 999 plekken. Houd er niet meer vrij dan dat.")


class NoWalkIn(Refused):
    """Places are kept for walk-in where the group allows it, nowhere else."""

    sentence = lazy_gettext("In deze groep kun je niet zomaar binnenlopen.")


class SeatsAreTaken(Refused):
    """Fewer places than people who have one."""

    sentence = lazy_gettext("Er zijn al meer mensen aangemeld. Kies een hoger aantal.")


class NoReplacement(Refused):
    """What comes instead is another date of the group, still ahead, that takes place."""

    sentence = lazy_gettext("Deze andere keer kan niet. Kies een andere.")


class WrongDays(Refused):
    """A closure that ends before it starts, ended already, or takes years."""

    sentence = lazy_gettext("Deze dagen kunnen niet. Kijk de eerste en de laatste na.")


class NoticeIsTooLong(Refused):
    """Visitors read one line."""

    sentence = lazy_gettext("Dit is te veel tekst. Gebruik 200 tekens of minder.")


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A stretch of time at a place."""

    starts_at: datetime
    ends_at: datetime
    venue_id: int
    room_id: int | None

    @property
    def day(self) -> date:
        """Return the Dutch date on which it starts."""
        return clock.local(self.starts_at).date()

    @property
    def minutes(self) -> int:
        """Return how long it lasts."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


def is_elsewhere(slot: Slot, before: Slot) -> bool:
    """Return whether somebody who goes by `before` comes at the wrong time or to the wrong place.

    Another room of the venue, or another end, is no such thing.
    """
    return (slot.starts_at, slot.venue_id) != (before.starts_at, before.venue_id)


def news(slot: Slot, before: Slot, *, was_cancelled: bool) -> Kind | None:
    """Return what people are told of a move from `before` to `slot`; None when nothing changed."""
    if slot == before:
        return Kind.RESTORED if was_cancelled else None
    return Kind.MOVED if was_cancelled or is_elsewhere(slot, before) else Kind.CHANGED


def coming_slot(
    start: datetime, minutes: int, now: datetime, *, venue_id: int, room_id: int | None
) -> Slot:
    """Return the slot that starts at this Dutch wall time (no zone) and lasts `minutes`.

    Raises StartIsPast, StartIsTooFar, StartIsSkipped, WrongLength.
    """
    today = clock.local(now).date()
    # By date first: the year 1 has no moment in UTC.
    if start.date() < today:
        raise StartIsPast
    if start.date() > today + FARTHEST:
        raise StartIsTooFar
    try:
        starts_at = clock.local_moment(start.date(), start.time())
    except clock.SkippedHour as gap:
        raise StartIsSkipped from gap
    if starts_at <= now:
        raise StartIsPast
    if not SHORTEST <= minutes <= LONGEST:
        raise WrongLength
    return Slot(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        venue_id=venue_id,
        room_id=room_id,
    )
