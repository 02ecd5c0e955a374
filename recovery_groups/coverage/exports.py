"""The coverage table as rows of a sheet: what the page shows, no number more."""

from collections.abc import Iterator

from core.i18n import gettext
from core.sheets import Cell
from recovery_groups.coverage.board_renderers import Board, Row
from recovery_groups.coverage.rules import Rhythm, Verdict


def coverage_rows(board: Board) -> Iterator[list[Cell]]:
    """Give the head and a row for each district."""
    yield [
        gettext("Gebied"),
        gettext("Buurtpunten"),
        gettext("Groepen"),
        gettext("Bijeenkomsten"),
        gettext("Overdag"),
        gettext("Avond"),
        gettext("Andere taal"),
        gettext("Bezet"),
        gettext("Ervaringsdeskundigen"),
        gettext("Uren per week"),
        gettext("Dekking"),
    ]
    yield from map(_cells, board.rows)


def _cells(row: Row) -> list[Cell]:
    rhythms = {
        Rhythm.EVERY_WEEK: gettext("elke week"),
        Rhythm.SOME_WEEKS: gettext("niet elke week"),
        Rhythm.NOT_YET: gettext("nog niet"),
    }
    verdicts = {
        Verdict.GOOD: gettext("Goed"),
        Verdict.WEAK: gettext("Kwetsbaar"),
        Verdict.MISSING: gettext("Ontbreekt"),
    }
    few = gettext("minder dan 5") if row.few else ""
    return [
        row.district.name,
        ", ".join(row.district.venues),
        row.district.groups,
        row.times,
        rhythms[row.daytime],
        rhythms[row.evening],
        rhythms[row.other_language],
        few if row.full is None else f"{row.full}%",
        ", ".join(row.experts),
        row.hours,
        verdicts[row.verdict],
    ]
