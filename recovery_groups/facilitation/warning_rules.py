"""Rules of the desk: what a facilitator is warned of in the list of coming meetings. Pure."""

from enum import StrEnum

from recovery_groups.meetings.rules import Room


class Alarm(StrEnum):
    """What may ask for something, the gravest first."""

    OFF = "off"
    CLOSED = "closed"
    UNLED = "unled"
    FULL = "full"
    EMPTY = "empty"


def warnings(*, cancelled: bool, venue_closed: bool, led: bool, room: Room) -> list[Alarm]:
    """Return what to warn of, the gravest first; of a meeting that is off only that.

    `led`: somebody leads it who did not ask for a substitute. A meeting without online places is
    never full or empty: nobody signs up for it.
    """
    if cancelled:
        return [Alarm.OFF]
    counted = room.online_limit > 0
    found = {
        Alarm.CLOSED: venue_closed,
        Alarm.UNLED: not led,
        Alarm.FULL: counted and room.online_left == 0,
        Alarm.EMPTY: counted and room.seats_taken == 0,
    }
    return [one for one, holds in found.items() if holds]
