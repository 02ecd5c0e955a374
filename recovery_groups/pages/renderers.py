"""What pages say of meetings and groups: values and words, worked out before the template."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from core.clock import local
from core.i18n import day as day_name
from core.i18n import gettext, language, language_name, ngettext, upper_first, weekday_name
from recovery_groups.meetings.models import Meeting
from recovery_groups.meetings.queries import Listed
from recovery_groups.meetings.recurrence_rules import UnreadableRule, parse
from recovery_groups.meetings.rules import Band, MeetingState, Room, band, state
from recovery_groups.meetings.schedule_queries import GroupLine, Regular
from recovery_groups.meetings.single_queries import GroupDate
from recovery_groups.meetings.wording_renderers import schedule_sentence

MOST_TAGS = 3
"""More on a card is not read; the meeting's own page says the rest."""

Dateable: TypeAlias = Listed | GroupDate | Meeting
"""What has a time and a number of places."""


class Standing(NamedTuple):
    """What one sees of a meeting now: its state, and the band while one may sign up."""

    state: MeetingState
    band: Band | None

    @property
    def may_sign_up(self) -> bool:
        """Return whether there is a form for a place, or for the waiting list."""
        return self.state == MeetingState.OPEN

    @property
    def full(self) -> bool:
        """Return whether only the waiting list is left."""
        return self.may_sign_up and self.band == Band.FULL

    @property
    def kind(self) -> str:
        """Return the name of the tag that tells it in two words."""
        return str(self.band) if self.may_sign_up and self.band else str(self.state)


class Card(NamedTuple):
    """A meeting as a card; `tags` are (kind, words)."""

    address: str
    time: str
    end: str
    off: bool
    name: str
    day: date
    place: str
    tags: tuple[tuple[str, str], ...]


class Day(NamedTuple):
    """The cards of one day; `small` is the date when `title` is a word such as Vandaag."""

    title: str
    small: str
    cards: list[Card]


def standing(meeting: Dateable, *, opens_days: int, now: datetime) -> Standing:
    """Return what one sees of a meeting at `now`; no online places means: walk in."""
    room = Room(
        capacity=meeting.capacity,
        walk_in_places=meeting.walk_in_places,
        seats_taken=meeting.seats_taken,
        walked_in=meeting.walked_in,
        parties_waiting=meeting.parties_waiting,
    )
    found = state(
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        cancelled=meeting.status == "cancelled",
        online_limit=room.online_limit,
        opens_days=opens_days,
        now=now,
    )
    return Standing(found, band(room))


def tag_words() -> dict[str, str]:
    """Return the words of every tag, in the language of the page."""
    return {
        "enough": gettext("Genoeg plek"),
        "few": gettext("Bijna vol"),
        "full": gettext("Vol – wachtlijst kan"),
        "walk_in": gettext("Kom gewoon binnen"),
        "not_open": gettext("Aanmelden kan later"),
        "started": gettext("Nu bezig"),
        "past": gettext("Geweest"),
        "cancelled": gettext("Gaat niet door"),
        "moved": gettext("Verplaatst"),
        "wheelchair": gettext("Rolstoel kan"),
        "newcomers": gettext("Nieuwe mensen welkom"),
        "paused": gettext("Even gestopt"),
    }


def cards(
    meetings: Sequence[Listed], *, address: str, opens_days: int, now: datetime
) -> list[Card]:
    """Return the cards of `meetings`; each one's address is `address` with its id behind it."""
    spoken_here = language()
    return [
        _card(one, standing(one, opens_days=opens_days, now=now), address, spoken_here)
        for one in meetings
    ]


@lru_cache(maxsize=1024)  # The same meetings stand on many lists: 2 µs to find, 8 to make.
def _card(one: Listed, seen: Standing, address: str, _language: str) -> Card:
    words = tag_words()
    kinds = _kinds(one, seen)
    cancelled = kinds[0] == "cancelled"
    start = local(one.starts_at)
    until = gettext("tot %(time)s", time=_time(local(one.ends_at)))
    tags = [(kind, words[kind]) for kind in kinds]
    if one.languages and one.languages != "nl" and not cancelled:
        after = 2 if one.status == "moved" else 1
        tags[after:after] = language_tags(one.languages.split(","))
    return Card(
        f"{address}{one.id}",
        _time(start),
        gettext("gaat niet door") if cancelled else until,
        cancelled,
        one.group_name,
        start.date(),
        f"{one.venue_name}, {one.district_name}",
        tuple(tags[:MOST_TAGS]),
    )


def _time(wall: datetime) -> str:
    return f"{wall.hour:02}:{wall.minute:02}"  # a third of what %H:%M costs


def _kinds(one: Listed, seen: Standing) -> list[str]:
    kinds = [seen.kind]
    if seen.state == MeetingState.CANCELLED:
        return kinds
    if one.status == "moved":
        kinds.append("moved")
    if one.wheelchair:
        kinds.append("wheelchair")
    if one.newcomers:
        kinds.append("newcomers")
    return kinds


def language_tags(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return a tag for each language besides Dutch."""
    return [("language", language_name(code)) for code in sorted(codes) if code != "nl"]


def spoken(codes: Iterable[str]) -> list[str]:
    """Return the names of a group's languages, when there is another one than Dutch."""
    names = [language_name(code) for code in sorted(codes, key=lambda code: (code != "nl", code))]
    return names if set(codes) - {"nl"} else []


def by_day(made: Iterable[Card], today: date) -> list[Day]:
    """Return cards (in order) under the headings of their days."""
    near = {today: gettext("Vandaag"), today + timedelta(days=1): gettext("Morgen")}
    days: dict[date, list[Card]] = {}
    for card in made:
        days.setdefault(card.day, []).append(card)
    return [
        Day(
            near.get(when) or upper_first(day_name(when)),
            day_name(when) if when in near else "",
            some,
        )
        for when, some in days.items()
    ]


def names_in_words(words: Sequence[str]) -> str:
    """Return 'Samira, Joost en Bo'."""
    if len(words) < 2:
        return "".join(words)
    return str(gettext("%(first)s en %(last)s", first=", ".join(words[:-1]), last=words[-1]))


def who_leads(names: Sequence[str | None]) -> list[str]:
    """Return the sentences on who leads a group; None stands for somebody without consent."""
    if not names:
        return [gettext("Wie de groep begeleidt, is nog niet bekend.")]
    unnamed = sum(name is None for name in names)
    words = [name for name in names if name]
    if unnamed:
        words.append(ngettext("een ervaringsdeskundige", "%(num)s ervaringsdeskundigen", unnamed))
    who = upper_first(names_in_words(words))
    if len(words) + unnamed - bool(unnamed) > 1:
        return [
            gettext("%(names)s begeleiden de groep.", names=who),
            gettext("Zij hadden zelf ook een moeilijke tijd."),
        ]
    return [
        gettext("%(name)s begeleidt de groep.", name=who),
        gettext("Die had zelf ook een moeilijke tijd.")
        if unnamed
        else gettext("%(name)s had zelf ook een moeilijke tijd.", name=who),
    ]


def who_leads_this_time(names: Sequence[str | None]) -> str:
    """Return who leads one date, when that is somebody else than usual."""
    name = next((name for name in names if name), None)
    if name is None:
        return gettext("Deze keer is er een andere begeleider.")
    return gettext("Deze keer begeleidt %(name)s de groep.", name=name)


def regular_days(rule: str) -> str:
    """Return 'Elke zondag', or the empty text for a rule nobody can read."""
    try:
        return schedule_sentence(parse(rule), gettext=gettext, weekday_name=weekday_name)
    except UnreadableRule:
        return ""


def with_days(line: GroupLine) -> tuple[GroupLine, list[tuple[str, Regular]]]:
    """Return a group with the days in words of each of its schedules."""
    return line, [(regular_days(one.rule), one) for one in line.regulars]


def at_the_door(names: Sequence[str | None], room: str | None) -> str:
    """Return what happens at the door: who stands there, if known, and what one says."""
    name = next((name for name in names if name), None)
    there = (
        gettext("%(name)s staat bij de deur.", name=name)
        if name
        else gettext("De begeleider staat bij de deur.")
    )
    says = (
        gettext("Je zegt: “Ik kom voor %(room)s.”", room=room)
        if room
        else gettext("Je zegt: “Ik kom voor de groep.”")
    )
    return f"{there} {says}" if names else says


def distance_words(km: float | None) -> str:
    """Return '400 meter' or '1,2 kilometer', rounded as one walks; empty when unknown."""
    if km is None:
        return ""
    if km < 0.95:
        return str(gettext("%(number)s meter", number=max(100, round(km * 10) * 100)))
    number = f"{km:.1f}".removesuffix(".0") if km < 10 else f"{km:.0f}"
    if language() == "nl":
        number = number.replace(".", ",")
    return str(gettext("%(number)s kilometer", number=number))
