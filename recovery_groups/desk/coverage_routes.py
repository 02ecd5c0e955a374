"""Dekking: where groups and linked experts are, where not, and what to do now."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock, sheets
from core.accounts import guard
from core.accounts.frame_routes import may_open
from core.accounts.rules import Permission
from core.settings import settings
from recovery_groups.coverage import queries, solving_queries
from recovery_groups.coverage.board_renderers import Board, Facts, Row, board
from recovery_groups.coverage.chart_renderers import Chart, chart, first_monday
from recovery_groups.coverage.exports import coverage_rows
from recovery_groups.coverage.rules import CoverageRule, Period, PeriodName, Verdict, period
from recovery_groups.coverage.todo_rules import Lack, Todo
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.desk.table_renderers import Sorting

SHOWN = 6
"""So many things to do stand open; the others are one tap away."""

AHEAD = timedelta(weeks=4)
"""How far ahead a date without a facilitator, or a room used twice, is looked for."""

FEEDS, NEW_GROUP = "desk.feeds", "desk.new_group"
"""Pages of others that this one leads to, once they are there."""

_ORDER = {Verdict.MISSING: 0, Verdict.WEAK: 1, Verdict.GOOD: 2}
COLUMNS = {
    "gebied": lambda row: row.district.name.casefold(),
    "groepen": lambda row: (row.district.groups, row.times),
    "bezet": lambda row: row.full,
    "uren": lambda row: row.hours,
    "dekking": lambda row: _ORDER[row.verdict],
}

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class Seen:
    """What one asked to see, and what there is."""

    period: Period
    board: Board
    chart: Chart


@blueprint.route("/dekking")
@guard.needs(Permission.PLAN)
def coverage() -> ResponseReturnValue:
    """Show how well each district is covered, and what to do now."""
    seen = _seen()
    wanted = _word(Verdict, "dekking")
    sorting = Sorting[Row](COLUMNS, request.args.get("sorteer", ""))
    rows = [row for row in seen.board.rows if wanted in (None, row.verdict)]
    return render_template(
        "desk/coverage.html",
        period=seen.period,
        board=seen.board,
        chart=seen.chart,
        rows=sorting.of(rows),
        sorting=sorting,
        wanted=wanted,
        asked={"periode": seen.period.name.value, "dekking": wanted.value if wanted else None},
        verdicts=list(Verdict),
        periods=list(PeriodName),
        todos=[(one, _way(one)) for one in seen.board.todos],
        shown=SHOWN,
        today=clock.today(),
        feeds=_first_open(FEEDS),
        new_group=_first_open(NEW_GROUP),
        everywhere=scope() is None,
    )


@blueprint.route("/dekking.csv")
@guard.needs(Permission.PLAN, fresh=True)
def coverage_csv() -> ResponseReturnValue:
    """Give the table as a file for a spreadsheet."""
    return sheets.csv_file(*_sheet())


@blueprint.route("/dekking.xlsx")
@guard.needs(Permission.PLAN, fresh=True)
def coverage_excel() -> ResponseReturnValue:
    """Give the same as an Excel file."""
    name, rows = _sheet()
    return sheets.excel_file(name, {"dekking": rows})


def _sheet() -> tuple[str, sheets.Rows]:
    seen = _seen()
    name = f"dekking-{clock.today():%Y-%m-%d}-{seen.period.name.value}"
    return name, coverage_rows(seen.board)


def _seen() -> Seen:
    today, now, own = clock.today(), clock.now(), scope()
    asked = period(_word(PeriodName, "periode") or PeriodName.COMING, today)
    kept = queries.figures(own, asked, first_monday(today))
    clashes, closed = solving_queries.places_to_solve(own, now, now + AHEAD)
    facts = Facts(
        districts=queries.districts(own),
        links=queries.links(own),
        slices=queries.slices(own, asked.meetings),
        figures=kept,
        unled=queries.without_facilitator(own, now, now + AHEAD),
        clashes=clashes,
        closed=closed,
    )
    return Seen(asked, board(facts, asked, today=today, rule=coverage_rule()), chart(kept, today))


def coverage_rule() -> CoverageRule:
    """Return when a district is well covered here."""
    given = settings()
    return CoverageRule(
        groups_a_week=given.coverage_groups_a_week,
        linked_experts=given.coverage_experts,
        nearly_full=given.coverage_nearly_full,
        link_ends_within=timedelta(weeks=given.coverage_link_weeks),
    )


def _word(kind: type[Word], name: str) -> Word | None:
    asked = request.args.get(name, "")
    return next((one for one in kind if one.value == asked), None)


def _way(todo: Todo) -> str:
    """Return the address where a lack is mended, of the pages that are there."""
    match todo.lack:
        case Lack.NO_EXPERT:
            return url_for("desk.new_link", team=todo.subject)
        case Lack.LINK_ENDS:
            return url_for("desk.link", link_id=todo.subject)
        case Lack.NO_FACILITATOR:
            return url_for("desk.meeting_leader", meeting_id=todo.subject)
        case Lack.ROOM_CLASH | Lack.VENUE_CLOSED:
            return url_for("desk.meeting", meeting_id=todo.subject)
        case Lack.NO_GROUP:
            page = _first_open(NEW_GROUP, "desk.needs")
        case _:
            page = _first_open("desk.groups", "desk.needs")
    if page:
        return url_for(page, gebied=todo.district_slug)
    return url_for("pages.district", slug=todo.district_slug)


def _first_open(*endpoints: str) -> str:
    return next((one for one in endpoints if may_open(one)), "")
