"""Rules of forgetting: what goes when, and what is counted of it first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.clock import local, local_moment

KEPT = timedelta(days=7)
"""How long after the day of its meeting a signup stays at most; an organisation may say less."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many came in a month in a district: parties with a place, and who never got one."""

    people: int = 0
    parties: int = 0
    first_timers: int = 0
    waiting: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(
            people=self.people + other.people,
            parties=self.parties + other.parties,
            first_timers=self.first_timers + other.first_timers,
            waiting=self.waiting + other.waiting,
        )


@dataclass(frozen=True, kw_only=True)
class Party:
    """One signup that is forgotten now, of a meeting that took place: seated, or still waiting."""

    starts_at: datetime
    district_id: int
    seated: bool
    people: int
    first_time: bool


def names_before(now: datetime) -> datetime:
    """Return the midnight before which a meeting started whose names and addresses go now.

    The day of a meeting is the Dutch date on which it starts; that day has to be over. What goes on
    after midnight also has to have ended.
    """
    return local_moment(local(now).date(), time(0))


def signups_before(now: datetime, kept: timedelta = KEPT) -> datetime:
    """Return the midnight before which a meeting started whose signups go now.

    `kept` is how long the organisation keeps them; never longer than KEPT. Days, not hours: a week
    with a clock change in it is a week.
    """
    return local_moment(local(now).date() - min(kept, KEPT), time(0))


def count(parties: Iterable[Party]) -> dict[tuple[date, int], Counted]:
    """Return what stays of these signups, by month (its first day) and district."""
    found: dict[tuple[date, int], Counted] = {}
    for party in parties:
        key = local(party.starts_at).date().replace(day=1), party.district_id
        one = Counted(waiting=1)
        if party.seated:
            one = Counted(people=party.people, parties=1, first_timers=int(party.first_time))
        found[key] = found.get(key, Counted()) + one
    return found
