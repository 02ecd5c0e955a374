"""What there is as sheets that come back through the import without a change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from core import clock
from core.errors import NotFound
from core.i18n import gettext, lazy_gettext
from core.sheets import Cell
from recovery_groups.meetings.models import MeetingStatus
from recovery_groups.transfer.column_rules import COLUMNS, Column, Kind, template
from recovery_groups.transfer.known_rules import Book

HELP_SHEET = "Uitleg"
ALL = "alles"
"""The name of the file that has a sheet of every kind."""

_MEETING_HEAD = (
    *(lazy_gettext("Datum"), lazy_gettext("Begin"), lazy_gettext("Einde")),
    *(lazy_gettext("Groep"), lazy_gettext("Gebied"), lazy_gettext("Buurtpunt")),
    *(lazy_gettext("Ruimte"), lazy_gettext("Status"), lazy_gettext("Extra datum")),
    *(lazy_gettext("Plekken"), lazy_gettext("Nummer")),
)


def sheet(kind: Kind, book: Book) -> Iterator[list[Cell]]:
    """Give the headings and a row for each thing of one's own; a group has one for each rhythm."""
    columns = COLUMNS[kind]
    yield [column.heading for column in columns]
    for thing in book[kind]:
        if thing.own and not thing.archived:
            yield from (_cells(columns, thing.values | one.values) for one in thing.parts)
            if not thing.parts:
                yield _cells(columns, thing.values)


def kind_of(name: str) -> Kind:
    """Return the kind of this name; raises NotFound."""
    if name not in set(Kind):
        raise NotFound
    return Kind(name)


def empty_book() -> dict[str, Sequence[Sequence[Cell]]]:
    """Return an empty sheet of every kind, with one that explains every column."""
    head = [gettext("Blad"), gettext("Kolom"), gettext("Moet"), gettext("Wat vul je in?")]
    help_rows: list[list[Cell]] = [[*head, gettext("Bijvoorbeeld")]]
    for kind in Kind:
        help_rows += (
            [kind.value, one.heading, "ja" if one.needed else "", one.hint, one.example]
            for one in COLUMNS[kind]
        )
    return {**{kind.value: template(kind) for kind in Kind}, HELP_SHEET: help_rows}


def _cells(columns: Sequence[Column], values: Mapping[str, Any]) -> list[Cell]:
    return [column.text(values.get(column.field)) for column in columns]


def meeting_parts(pages: Iterable[Sequence[Any]]) -> Iterator[list[list[Cell]]]:
    """Give the headings, and then the rows of each page when it is asked for."""
    status = {
        MeetingStatus.PLANNED: gettext("Gaat door"),
        MeetingStatus.MOVED: gettext("Verplaatst"),
        MeetingStatus.CANCELLED: gettext("Gaat niet door"),
    }
    yes = gettext("ja")
    yield [[str(words) for words in _MEETING_HEAD]]
    for page in pages:
        yield [
            [
                f"{clock.local(one.starts_at):%d-%m-%Y}",
                f"{clock.local(one.starts_at):%H:%M}",
                f"{clock.local(one.ends_at):%H:%M}",
                *(one.group_name, one.district_name, one.venue_name, one.room_name or ""),
                *(status[MeetingStatus(one.status)], yes if one.extra else "", one.capacity or ""),
                one.id,
            ]
            for one in page
        ]
