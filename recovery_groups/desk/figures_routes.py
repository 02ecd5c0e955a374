"""Cijfers: frozen figures per week, month and quarter; never a number that could be somebody."""

from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock, sheets
from core.accounts import guard
from core.accounts.rules import Permission
from core.i18n import lazy_gettext
from recovery_groups.desk.frame_routes import blueprint, scope
from recovery_groups.statistics import cut_renderers as tables
from recovery_groups.statistics import exports, queries
from recovery_groups.statistics.cut_renderers import SPANS, Cut
from recovery_groups.statistics.queries import Figure
from recovery_groups.statistics.rules import Measure, Span

Word = TypeVar("Word", bound=StrEnum)

SPAN_WORDS = {
    Span.WEEK: lazy_gettext("Per week"),
    Span.MONTH: lazy_gettext("Per maand"),
    Span.QUARTER: lazy_gettext("Per kwartaal"),
}
CUT_WORDS = {
    Cut.DISTRICT: lazy_gettext("Gebied"),
    Cut.VENUE: lazy_gettext("Buurtpunt"),
    Cut.GROUP: lazy_gettext("Groep"),
}
OUTSIDE = "buiten"
"""What an address asks for when the figures are to leave the desk."""


class Asked(NamedTuple):
    """What somebody wants to see, as the address says it; what it does not know is the first."""

    span: Span
    cut: Cut
    outside: bool

    @property
    def words(self) -> dict[str, str | None]:
        """Return it as an address writes it."""
        voor = OUTSIDE if self.outside else None
        return {"per": self.span.value, "naar": self.cut.value, "voor": voor}


@blueprint.get("/cijfers")
@guard.needs(Permission.PLAN)
def figures() -> ResponseReturnValue:
    """Show the figures of one week, month or quarter, and the visitors of the last ones."""
    asked = _asked()
    days = queries.first_days(asked.span)
    chosen = next((day for day in days if str(day) == request.args.get("vanaf")), None)
    place = days.index(chosen) if chosen else 0
    beside = days[place : place + SPANS]
    found = _figures(asked, beside)
    now = [one for one in found if one.first_day == beside[0]] if beside else []

    def link(**other: str | None) -> str:
        values: dict[str, Any] = {**asked.words, "vanaf": chosen, **other}
        return url_for("desk.figures", **{name: one for name, one in values.items() if one})

    return render_template(
        "desk/figures.html",
        asked=asked,
        words=asked.words,
        spans=SPAN_WORDS,
        cuts=CUT_WORDS,
        rows=tables.rows(now, asked.cut),
        whole=tables.whole(now),
        bars=tables.bars(found, beside),
        measures=_measures(asked),
        day=beside[0] if beside else None,
        link=link,
        earlier=link(vanaf=str(days[place + 1])) if place + 1 < len(days) else None,
        later=link(vanaf=str(days[place - 1])) if place else None,
    )


@blueprint.get("/cijfers.csv")
@guard.needs(Permission.PLAN, fresh=True)
def figures_csv() -> ResponseReturnValue:
    """Give all weeks, months or quarters as a file for a spreadsheet."""
    return sheets.csv_file(*_sheet())


@blueprint.get("/cijfers.xlsx")
@guard.needs(Permission.PLAN, fresh=True)
def figures_excel() -> ResponseReturnValue:
    """Give the same as an Excel file."""
    name, rows = _sheet()
    return sheets.excel_file(name, {"cijfers": rows})


def _sheet() -> tuple[str, sheets.Rows]:
    asked = _asked()
    found = _figures(asked, queries.first_days(asked.span))
    name = f"cijfers-{clock.today():%Y-%m-%d}-{asked.span.value}-{asked.cut.value}"
    return name, exports.sheet(found, asked.cut)


def _asked() -> Asked:
    return Asked(
        _word(Span, "per") or Span.MONTH,
        _word(Cut, "naar") or Cut.DISTRICT,
        request.args.get("voor") == OUTSIDE,
    )


def _figures(asked: Asked, days: list[date]) -> list[Figure]:
    found = queries.figures(scope(), asked.span, days)
    return tables.for_public(found) if asked.outside else found


def _measures(asked: Asked) -> list[tuple[Measure, Any]]:
    """Return what is counted besides visitors: by month and district only."""
    if asked.cut != Cut.DISTRICT or asked.span == Span.WEEK:
        return []
    return [
        (Measure.FIRST_TIMERS, lazy_gettext("Voor het eerst")),
        (Measure.WAITING, lazy_gettext("Wachtlijst")),
        (Measure.WISHES, lazy_gettext("Wensen")),
    ]


def _word(words: type[Word], name: str) -> Word | None:
    asked = request.args.get(name, "")
    return next((one for one in words if one.value == asked), None)
