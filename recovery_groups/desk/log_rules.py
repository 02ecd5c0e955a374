"""Rules of the log that staff read: what its lines say of participants, and when. Pure."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from core.clock import local_moment
from recovery_groups.facilitation.evening_rules import DAY_ENDS, desk_day

AT_THE_DOOR = frozenset(
    {
        *("counted", "ticked", "walk_in_added", "place_taken_back", "slips_made"),
        *("let_in", "released", "taken_again"),
    }
)
"""What a facilitator does for the people at a meeting, each line for one or a few of them.

Counted together the lines would say how many came, and as they appear who came when. So the log
says once, from the next morning on, that somebody kept the list of a meeting; never how often.
"""

KEPT_THE_LIST = "kept_the_list"
"""The action under which those lines are shown."""


class Kind(StrEnum):
    """What a line is about, as addresses write it."""

    MEETINGS = "bijeenkomsten"
    GROUPS = "groepen"
    PEOPLE = "mensen"
    EXPERTS = "ervaringsdeskundigen"
    LINKS = "koppelingen"
    NEEDS = "behoeften"
    FEEDS = "agenda"
    DISTRICTS = "gebieden"
    TEAMS = "buurtteams"
    VENUES = "buurtpunten"
    SETTINGS = "instellingen"


SUBJECTS = {
    Kind.MEETINGS: "meeting",
    Kind.GROUPS: "group",
    Kind.PEOPLE: "account",
    Kind.EXPERTS: "expert",
    Kind.LINKS: "team_link",
    Kind.NEEDS: "need",
    Kind.FEEDS: "feed",
    Kind.DISTRICTS: "district",
    Kind.TEAMS: "team",
    Kind.VENUES: "venue",
    Kind.SETTINGS: "setting",
}
"""The word of the table for each kind."""

KINDS = {subject: kind for kind, subject in SUBJECTS.items()}


class Since(StrEnum):
    """How far back one looks, as addresses write it."""

    WEEK = "week"
    MONTH = "maand"
    QUARTER = "kwartaal"
    YEAR = "jaar"


DAYS = {Since.WEEK: 7, Since.MONTH: 31, Since.QUARTER: 92, Since.YEAR: 366}


def first_day(since: Since, today: date) -> date:
    """Return the first day somebody sees who looks back so far."""
    return today - timedelta(days=DAYS[since])


def last_morning(now: datetime) -> datetime:
    """Return the last 04:00: what happened at the door since then is not told yet."""
    return local_moment(desk_day(now), DAY_ENDS)
