"""How one cell of a sheet is read and written. Files are in Dutch, whoever reads the site. Pure."""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from core import fields
from core.forms import clean_text
from core.i18n import gettext, speaking
from locations.districts.rules import Point, parse_postcode
from locations.venues.rules import Hours
from recovery_groups.desk.places_rules import (
    Unreadable,
    hours_text,
    is_phone,
    is_slug,
    parse_hours,
    parse_point,
    parse_postcodes,
    point_text,
)
from recovery_groups.meetings.recurrence_rules import UnreadableRule, parse

_DAYS = ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y")
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?::00)?")
_ROOM = re.compile(r"\s*(?P<name>[^\s].*?)\s*:\s*(?P<size>[1-9][0-9]{0,2})\s*(?:;|\Z)")
_YES, _NO = ("ja", "j", "x", "waar", "true"), ("nee", "n", "onwaar", "false")


MOST_LISTED = 12
"""Words that the help names; who has more of them sees an example."""


class WrongCell(ValueError):
    """A cell cannot be read; the text says what to do, in the language of who looks."""


@dataclass(frozen=True)
class Cell:
    """How a cell that is not empty is read and written, and how to fill it in.

    `read` raises WrongCell.
    """

    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    hint: Callable[[], str] = str


def line(most: int) -> Cell:
    """Return a text on one line, of at most so many characters."""
    return Cell(lambda text: _at_most(clean_text(text), most))


def paragraphs(most: int) -> Cell:
    """Return a text that may have lines."""

    def read(text: str) -> str:
        lines = (clean_text(one) for one in re.split(r"\r\n?|\n", text))
        return _at_most("\n".join(lines).strip("\n"), most)

    return Cell(read)


def judged(most: int, good: Callable[[str], bool], sentence: Callable[[], str]) -> Cell:
    """Return a text on one line that has to be `good`."""

    def read(text: str) -> str:
        found = _at_most(clean_text(text), most)
        if not good(found):
            raise WrongCell(sentence())
        return found

    return Cell(read)


def slug() -> Cell:
    """Return what may stand in an address."""
    return judged(80, is_slug, lambda: gettext("Gebruik kleine letters, cijfers en streepjes."))


def phone() -> Cell:
    """Return a telephone number."""

    def sentence() -> str:
        return gettext("Vul alleen cijfers in. Bijvoorbeeld: 000 000 00 00.")

    return judged(30, is_phone, sentence)


def digits() -> Cell:
    """Return the four digits of a postcode."""

    def read(text: str) -> str:
        try:
            [found] = parse_postcodes(text)
        except (Unreadable, ValueError):
            raise WrongCell(
                gettext("%(text)s is geen postcode van 4 cijfers.", text=text[:20])
            ) from None
        return found

    return Cell(read)


def postcode() -> Cell:
    """Return a whole postcode, letters too if they are known."""

    def sentence() -> str:
        return gettext("Vul een postcode in. Bijvoorbeeld: 6411 AB.")

    return judged(7, lambda text: parse_postcode(text) is not None, sentence)


def yes_no() -> Cell:
    """Return yes or no."""

    def read(text: str) -> bool:
        if text.casefold() not in (*_YES, *_NO):
            raise WrongCell(gettext("Vul ja of nee in."))
        return text.casefold() in _YES

    return Cell(read, lambda value: "ja" if value else "nee", lambda: gettext("ja of nee"))


def whole(least: int, most: int) -> Cell:
    """Return a whole number."""

    def read(text: str) -> int:
        number = fields.whole(text, least=least, most=most)
        if number is None:
            raise WrongCell(
                gettext("Kies een getal van %(least)s tot en met %(most)s.", least=least, most=most)
            )
        return number

    return Cell(read)


def day() -> Cell:
    """Return a date."""

    def read(text: str) -> date:
        for pattern in _DAYS:
            try:
                found = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
            if fields.FIRST_DAY <= found <= fields.LAST_DAY:
                return found
        raise WrongCell(gettext("Vul een datum in. Bijvoorbeeld: 22-11-2026."))

    return Cell(read, lambda value: f"{value:%d-%m-%Y}")


def wall() -> Cell:
    """Return a time of the day."""

    def read(text: str) -> time:
        found = _TIME.fullmatch(text)
        if found is None:
            raise WrongCell(gettext("Vul een tijd in. Bijvoorbeeld: 10:00."))
        return time(int(found[1]), int(found[2]))

    return Cell(read, lambda value: f"{value:%H:%M}")


def choice(words: Callable[[], Mapping[Any, Any]]) -> Cell:
    """Return one of a list, by its Dutch words."""

    def read(text: str) -> Hashable:
        return _chosen(text, _dutch(words))

    return Cell(read, lambda value: _dutch(words)[value], lambda: _listed(words))


def several(words: Callable[[], Mapping[Any, Any]]) -> Cell:
    """Return some of a list, by their Dutch words with commas between, in the order of the list."""

    def read(text: str) -> tuple[Hashable, ...]:
        known = _dutch(words)
        parts = [part.strip() for part in re.split("[,;]", text)]
        chosen = {_chosen(part, known) for part in parts if part}
        return tuple(one for one in known if one in chosen)

    def write(value: Sequence[Hashable]) -> str:
        known = _dutch(words)
        return ", ".join(known[one] for one in known if one in value)

    return Cell(read, write, lambda: _listed(words))


def rhythm(words: Callable[[], Mapping[Any, Any]]) -> Cell:
    """Return how often: one of a list by its Dutch words, or an RFC 5545 rule as it stands."""

    def read(text: str) -> str:
        try:
            parse(text)
        except UnreadableRule:
            return str(_chosen(text, _dutch(words)))
        return clean_text(text).upper()

    return Cell(read, lambda value: _dutch(words).get(value, value), lambda: _listed(words))


def names() -> Cell:
    """Return names with semicolons between."""

    def read(text: str) -> tuple[str, ...]:
        parts = (clean_text(part) for part in text.split(";"))
        return tuple(dict.fromkeys(part for part in parts if part))

    return Cell(read, "; ".join, lambda: gettext("Zet er een ; tussen."))


def point() -> Cell:
    """Return a place on the map, as latitude and longitude."""

    def read(text: str) -> Point | None:
        try:
            return parse_point(clean_text(text))
        except Unreadable:
            raise WrongCell(
                gettext("Vul 2 getallen in met een punt. Bijvoorbeeld: 50.88, 5.98.")
            ) from None

    return Cell(read, lambda value: point_text(*value))


def hours(weekday: int) -> Cell:
    """Return the hours a venue is open on one weekday."""

    def read(text: str) -> tuple[Hours, ...]:
        try:
            return tuple(parse_hours(weekday, clean_text(text)))
        except Unreadable as wrong:
            raise WrongCell(
                gettext("%(text)s kan niet. Bijvoorbeeld: 9:00-12:00.", text=str(wrong))
            ) from None

    return Cell(read, lambda value: hours_text((one.opens, one.closes) for one in value))


def rooms() -> Cell:
    """Return the rooms of a venue with how many people each holds, by name."""

    def read(text: str) -> dict[str, int]:
        cleaned, found, place = clean_text(text), {}, 0
        names = set()
        while place < len(cleaned):
            part = _ROOM.match(cleaned, place)
            if part is None or part["name"].casefold() in names or len(part["name"]) > 120:
                raise WrongCell(gettext("Schrijf het zo: zaal 2: 14; keuken: 6."))
            names.add(part["name"].casefold())
            found[part["name"]] = int(part["size"])
            place = part.end()
        return found

    return Cell(read, lambda value: "; ".join(f"{name}: {value[name]}" for name in sorted(value)))


def _at_most(text: str, most: int) -> str:
    if len(text) > most:
        raise WrongCell(gettext("Dit is te lang. Gebruik %(most)s tekens.", most=most))
    return text


@lru_cache(maxsize=64)
def _dutch(words: Callable[[], Mapping[Any, Any]]) -> dict[Hashable, str]:
    with speaking("nl"):
        return {code: str(text) for code, text in words().items()}


def _chosen(text: str, known: Mapping[Hashable, str]) -> Hashable:
    wanted = clean_text(text).casefold()
    for code, words in known.items():
        if words.casefold() == wanted:
            return code
    raise WrongCell(gettext("Kies uit: %(words)s.", words=", ".join(known.values())))


def _listed(words: Callable[[], Mapping[Any, Any]]) -> str:
    known = list(_dutch(words).values())
    return ", ".join(known) if len(known) <= MOST_LISTED else gettext("Zet er een , tussen.")
