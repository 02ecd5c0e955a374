"""What stands in each sheet: one table of columns for each kind of thing.

It makes the template, the import, the export and the help on the page. Headings and words in files
are Dutch, whoever reads the site. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.i18n import language_name, weekday_name
from recovery_groups.desk.groups_rules import STATES
from recovery_groups.desk.links_forms import ROLES
from recovery_groups.desk.places_forms import STAGES
from recovery_groups.experts.rules import HALF_DAYS, LANGUAGES
from recovery_groups.experts.wording_renderers import PARTS, THEMES
from recovery_groups.planning.rhythm_rules import OWN, PRESETS
from recovery_groups.planning.rules import LARGEST, LONGEST, SHORTEST
from recovery_groups.transfer import cell_rules as cells
from recovery_groups.transfer.cell_rules import Cell
from recovery_groups.transfer.column_help_rules import HELP

EXAMPLE = "VOORBEELD:"
"""With this the first cell of a row begins that shows how, and is not read."""

HOURS_A_WEEK = (0, 40)


class Kind(StrEnum):
    """What a sheet is about, as it is called; each stands after what it names."""

    DISTRICTS = "gebieden"
    POSTCODES = "postcodes"
    TEAMS = "buurtteams"
    VENUES = "buurtpunten"
    EXPERTS = "ervaringsdeskundigen"
    LINKS = "koppelingen"
    GROUPS = "groepen"


@dataclass(frozen=True)
class Column:
    """A column: the field it fills, its heading, how its cells are read, and an example.

    An empty cell is `empty`; with a `default` it is that for what is new, and else stays as it is.
    """

    field: str
    heading: str
    cell: Cell
    example: str = ""
    needed: bool = False
    empty: Any = ""
    default: Any = None

    @property
    def hint(self) -> str:
        """Return how to fill it in, in the language of who reads."""
        return f"{HELP[self.heading]} {self.cell.hint()}".strip()

    def text(self, value: Any) -> str:
        """Return a value as a cell shows it."""
        return "" if value in (None, "", ()) or value == {} else self.cell.write(value)


def _languages() -> Mapping[Any, Any]:
    return {code: language_name(code) for code in LANGUAGES}


def _half_days() -> Mapping[Any, Any]:
    return {one: f"{weekday_name(one[0])} {PARTS[one[1]]}".lower() for one in HALF_DAYS}


def _weekdays() -> Mapping[Any, Any]:
    return {iso: weekday_name(iso) for iso in range(1, 8)}


def _presets() -> Mapping[Any, Any]:
    return {code: words for code, words in PRESETS.items() if code != OWN}


_SLUG = Column("slug", "Adres", cells.slug(), "")
_DISTRICT = Column("district", "Gebied", cells.line(120), "Centrum", needed=True)
_YES_NO = cells.yes_no()


def _name(example: str) -> Column:
    return Column("name", "Naam", cells.line(120), example, needed=True)


def _tick(field: str, heading: str, example: str = "ja", *, default: bool = False) -> Column:
    return Column(field, heading, _YES_NO, example, empty=default, default=default)


def _told(field: str, heading: str) -> Column:
    """Return a column of what the site says yes or no to: who leaves it open would say no."""
    return Column(field, heading, _YES_NO, "ja", needed=True, empty=False, default=False)


_DISTRICTS = (
    _name("Centrum"),
    Column("municipality", "Gemeente", cells.line(120), "Lindewaard", needed=True),
    Column("stage", "Fase", cells.choice(lambda: STAGES), "Verkennen", default="exploring"),
    Column("inhabitants", "Inwoners", cells.whole(1, 9_999_999), "14200", empty=None),
    Column("description", "Omschrijving", cells.paragraphs(1000), "De oude stad rond het plein."),
    _SLUG,
)
_POSTCODES = (
    Column("digits", "Postcode", cells.digits(), "6411", needed=True),
    _DISTRICT,
    Column("point", "Plek op de kaart", cells.point(), "50.8832, 5.9811", empty=None),
)
_TEAMS = (
    _name("Sociaal buurtteam Centrum"),
    _DISTRICT,
    Column("phone", "Telefoon", cells.phone(), "000 000 00 00"),
    Column(
        "hours", "Wanneer bellen", cells.line(200), "maandag tot en met vrijdag, 9:00 tot 17:00"
    ),
)
ACCESS = ("wheelchair", "accessible_toilet", "lift", "hearing_loop", "disabled_parking")
WEEK = tuple(
    Column(
        f"day_{iso}", name, cells.hours(iso), "9:00-12:00, 13:00-22:00" if iso < 3 else "", empty=()
    )
    for iso, name in enumerate(
        ("Maandag", "Dinsdag", "Woensdag", "Donderdag", "Vrijdag", "Zaterdag", "Zondag"), start=1
    )
)
_VENUES = (
    _name("Buurtpunt De Linde"),
    _DISTRICT,
    Column("street", "Straat en nummer", cells.line(120), "Lindeplein 4", needed=True),
    Column("postcode", "Postcode", cells.postcode(), "6411 AB"),
    Column("city", "Plaats", cells.line(120), "Lindewaard", needed=True),
    Column("point", "Plek op de kaart", cells.point(), "50.8836, 5.9815", empty=None),
    Column("phone", "Telefoon", cells.phone(), "000 000 00 00"),
    Column("description", "Omschrijving", cells.paragraphs(1000), "De huiskamer van het Centrum."),
    Column("getting_there", "Hoe kom je er", cells.paragraphs(1000), "Bus 3 stopt voor de deur."),
    _told("wheelchair", "Rolstoel"),
    _told("accessible_toilet", "Aangepast toilet"),
    _tick("lift", "Lift", "nee"),
    _tick("hearing_loop", "Ringleiding", "nee"),
    _tick("disabled_parking", "Aangepast parkeren"),
    Column("access_note", "Binnenkomen", cells.paragraphs(1000), "Er zijn geen drempels."),
    Column("rooms", "Ruimtes", cells.rooms(), "zaal 2: 14; huiskamer: 20", default={}),
    *WEEK,
    _SLUG,
)
_EXPERTS = (
    Column("first_name", "Voornaam", cells.line(40), "Samira", needed=True),
    Column("story", "Verhaal", cells.paragraphs(600), ""),
    Column("organisation", "Werkt voor", cells.line(120), "Buurtwerk Lindewaard"),
    Column("themes", "Thema's", cells.several(lambda: THEMES), "Rust vinden, Geld", empty=()),
    Column("languages", "Talen", cells.several(_languages), "Nederlands", empty=()),
    Column("half_days", "Beschikbaar", cells.several(_half_days), "maandag ochtend", empty=()),
    Column("number", "Nummer", cells.line(9), ""),
)
_LINKS = (
    Column("expert", "Ervaringsdeskundige", cells.line(60), "Samira", needed=True),
    Column("team", "Buurtteam", cells.line(120), "Sociaal buurtteam Centrum", needed=True),
    Column("district", "Gebied", cells.line(120), "Centrum"),
    Column("role", "Rol", cells.choice(lambda: ROLES), "Groep", needed=True),
    Column("hours", "Uren per week", cells.whole(*HOURS_A_WEEK), "8", needed=True),
    Column("first_day", "Vanaf", cells.day(), "01-12-2026", needed=True),
    Column("last_day", "Tot en met", cells.day(), "", empty=None),
)
SCHEDULE = (
    Column("venue", "Buurtpunt", cells.line(120), "Buurtpunt De Linde"),
    Column("room", "Ruimte", cells.line(120), "zaal 2"),
    Column("repeat", "Hoe vaak", cells.rhythm(_presets), "Elke week"),
    Column("weekdays", "Dag", cells.several(_weekdays), "dinsdag", empty=()),
    Column("starts", "Begint om", cells.wall(), "19:30", empty=None),
    Column("minutes", "Minuten", cells.whole(SHORTEST, LONGEST), "90", empty=None),
    Column("valid_from", "Vanaf", cells.day(), "01-12-2026", empty=None),
    Column("valid_until", "Tot en met", cells.day(), "", empty=None),
    _tick("skips_holidays", "Feestdagen overslaan", default=True),
)
"""When and where a group meets. A group that has two such rhythms takes two rows."""

GROUP = (
    _name("Samen verder"),
    _DISTRICT,
    Column("state", "Staat", cells.choice(lambda: STATES), "Concept", default="draft"),
    Column("promise", "Belofte", cells.paragraphs(600), "Praten over hoe het gaat.", needed=True),
    Column("description", "Wat doen jullie", cells.paragraphs(600), "We beginnen met koffie."),
    Column("for_whom", "Voor wie", cells.paragraphs(600), "Voor iedereen vanaf 18 jaar."),
    Column("first_time", "De eerste keer", cells.paragraphs(600), "Luisteren is genoeg."),
    Column(
        "agreements", "Afspraken", cells.paragraphs(600), "Wat je hoort, vertel je niet verder."
    ),
    Column("costs", "Kosten", cells.line(200), "Gratis."),
    _tick("newcomers", "Nieuwe mensen welkom", default=True),
    Column("languages", "Talen", cells.several(_languages), "Nederlands", default=("nl",)),
    Column("capacity", "Plekken", cells.whole(1, LARGEST), "10", empty=None),
    _tick("walk_in", "Inloop", default=True),
    Column("walk_in_places", "Vrij voor inloop", cells.whole(0, LARGEST), "2", empty=0, default=0),
    Column("leaders", "Begeleiders", cells.names(), "Samira; Joost", default=()),
)
COLUMNS: Mapping[Kind, tuple[Column, ...]] = {
    Kind.DISTRICTS: _DISTRICTS,
    Kind.POSTCODES: _POSTCODES,
    Kind.TEAMS: _TEAMS,
    Kind.VENUES: _VENUES,
    Kind.EXPERTS: _EXPERTS,
    Kind.LINKS: _LINKS,
    Kind.GROUPS: (*GROUP, *SCHEDULE, _SLUG),
}
"""Every column of every kind, in the order of the sheet."""


def template(kind: Kind) -> list[list[str]]:
    """Return an empty sheet: the headings, and one row that shows how and is not read."""
    columns = COLUMNS[kind]
    first, *others = (column.example for column in columns)
    return [[column.heading for column in columns], [f"{EXAMPLE} {first}", *others]]


def is_example(cells_of_row: list[str]) -> bool:
    """Return whether a row only shows how."""
    return bool(cells_of_row) and cells_of_row[0].upper().startswith(EXAMPLE)
