"""Figures as rows of a sheet: what the page shows, no number more."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from core.i18n import gettext
from core.sheets import Cell
from recovery_groups.statistics.cut_renderers import Cut, Row, Sum, rows, whole
from recovery_groups.statistics.queries import Figure
from recovery_groups.statistics.rules import Measure

DISTRICT_MEASURES = (Measure.FIRST_TIMERS, Measure.WAITING, Measure.WISHES)


def sheet(figures: Sequence[Figure], cut: Cut) -> Iterator[list[Cell]]:
    """Give the head, and for each span its rows and their total; `figures` by first day."""
    head: list[Cell] = [
        gettext("Vanaf"),
        {
            Cut.DISTRICT: gettext("Gebied"),
            Cut.VENUE: gettext("Buurtpunt"),
            Cut.GROUP: gettext("Groep"),
        }[cut],
        gettext("Geteld"),
        gettext("Bezoekers"),
        gettext("Bezet"),
    ]
    if cut == Cut.DISTRICT:
        head += [gettext("Voor het eerst"), gettext("Wachtlijst"), gettext("Wensen")]
    yield head
    for day, of_day in groupby(figures, key=lambda one: one.first_day):
        found = list(of_day)
        for row in rows(found, cut):
            yield [day.isoformat(), row.name, *_numbers(row, cut)]
        yield [day.isoformat(), gettext("Alles samen"), *_numbers(whole(found), cut)]


def _numbers(row: Row, cut: Cut) -> list[Cell]:
    visitors = row.sums[Measure.VISITORS]
    cells: list[Cell] = [
        visitors.meetings,
        _people(visitors),
        "" if visitors.full is None else f"{visitors.full}%",
    ]
    if cut == Cut.DISTRICT:
        cells += [_people(row.sums[one]) for one in DISTRICT_MEASURES]
    return cells


def _people(one: Sum) -> Cell:
    if not one.known:
        return ""
    return gettext("te weinig") if one.people is None else one.people
