"""Rules of changing one date: how many hear of it, and for how long it can be undone. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.i18n import lazy_gettext
from recovery_groups.meetings.models import CancelReason
from recovery_groups.signups.notice_rules import SOON, cancelled_from

REASONS = {
    CancelReason.FACILITATOR: lazy_gettext("De begeleider kan niet"),
    CancelReason.ROOM: lazy_gettext("De ruimte kan niet"),
    CancelReason.OTHER: lazy_gettext("Iets anders"),
}
"""The only reasons people read, in the words of who chooses one."""


class Reach(StrEnum):
    """How many people hear of something: never a number, which would count who left an address."""

    NOBODY = "nobody"
    FEW = "few"
    SOME = "some"
    MANY = "many"


@dataclass(frozen=True, kw_only=True)
class Cancelling:
    """What a facilitator says of a date that does not take place.

    What comes instead is another date of the group, or a new one: `new_start` is Dutch wall time.
    """

    reason: CancelReason
    instead_id: int | None = None
    new_start: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class WantedSlot:
    """When and where a facilitator wants a date; `start` is Dutch wall time without zone."""

    start: datetime
    minutes: int
    venue_id: int
    room_id: int | None


def reach(people: int) -> Reach:
    """Return the band of a number of people who hear: niemand, 1-4, 5-9, 10 of meer."""
    if people == 0:
        return Reach.NOBODY
    if people < 5:
        return Reach.FEW
    return Reach.SOME if people < 10 else Reach.MANY


def told_at_once(starts_at: datetime, now: datetime) -> bool:
    """Return whether a cancellation is told without waiting: the meeting starts soon."""
    return starts_at - now <= SOON


def unheard_until(starts_at: datetime, cancelled_at: datetime, now: datetime) -> datetime | None:
    """Return until when nobody heard of a cancellation; None when that moment is over."""
    moment = cancelled_from(starts_at, cancelled_at)
    return moment if now < moment else None
