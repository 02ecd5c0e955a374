"""Rows about where: districts, postcodes, teams and venues. Pure."""

from core.i18n import gettext
from recovery_groups.desk.places_actions import NotEverywhere
from recovery_groups.transfer.column_rules import COLUMNS, Kind
from recovery_groups.transfer.known_rules import Book, Shelf, Thing
from recovery_groups.transfer.line_rules import Line, blank


def judge_district(line: Line, book: Book) -> None:
    """Find out what a row about a district means, and what is wrong with it."""
    shelf = book[Kind.DISTRICTS]
    thing = line.meet(shelf)
    if thing is None:
        if not book.everywhere:
            line.wrong(NotEverywhere.sentence)
        thing = _new(line, shelf, line.new_key(shelf))
    line.values["slug"] = thing.key
    line.settle(thing)


def judge_postcode(line: Line, book: Book) -> None:
    """The same for a postcode, which may go to another district."""
    district, shelf = own_district(line, book), book[Kind.POSTCODES]
    digits = line.values.get("digits")
    if not digits:
        return
    thing = shelf.by_key.get(digits) or _new(line, shelf, digits)
    line.settle(thing)
    thing.district = district or thing.district


def judge_team(line: Line, book: Book) -> None:
    """The same for a team: its name, within its district, says which it is."""
    district, name = own_district(line, book), line.values.get("name")
    if district is None or not name:
        return
    shelf = book[Kind.TEAMS]
    found = shelf.named(name, district)
    going_on = [one for one in found if not one.archived] or found
    thing = going_on[0] if going_on else _new(line, shelf, f"{name} ({district.key})")
    thing.district = district
    line.settle(thing)


def judge_venue(line: Line, book: Book) -> None:
    """The same for a venue, which stays in its district and keeps its rooms."""
    district, shelf = own_district(line, book), book[Kind.VENUES]
    thing = line.meet(shelf, district)
    if thing is None:
        thing = _new(line, shelf, line.new_key(shelf))
        thing.district = district
    elif district is not None and thing.district is not district:
        line.wrong(stays_put(), "district")
    line.values["slug"] = thing.key
    if "rooms" in line.values:
        rooms = {thing.own_word(name): size for name, size in line.values["rooms"].items()}
        if set(thing.values["rooms"]) - set(rooms):
            line.wrong(takes_nothing_away(), "rooms")
        line.values["rooms"] = rooms
    line.settle(thing)


def own_district(line: Line, book: Book) -> Thing | None:
    """Return the district a row names, if it is one's own and still there."""
    district = line.find(book[Kind.DISTRICTS], "district")
    if district is not None and district.archived:
        line.wrong(gettext("Dit staat in het archief. Haal het eerst terug."), "district")
    if district is not None and not district.own:
        line.wrong(gettext("Dit is niet van een gebied van jou."), "district")
    return district


def stays_put() -> str:
    """Return why a thing is in the district it is in."""
    return gettext("Met een import verandert het gebied niet. Vul het oude gebied in.")


def takes_nothing_away() -> str:
    """Return why what is there has to stay in the cell."""
    return gettext("Een import haalt niets weg. Zet erbij wat er al was.")


def _new(line: Line, shelf: Shelf, key: str) -> Thing:
    name = str(line.values.get("name") or key)
    thing = Thing(line.kind, key, name, blank(COLUMNS[line.kind]))
    shelf.add(thing)
    return thing
