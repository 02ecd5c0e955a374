"""Tables of the desk: sorted and filtered by links, so that an address says what one sees."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Sorting(Generic[T]):
    """The columns a table can be sorted by, and the one that was chosen; `-bezet` turns it round.

    An unknown choice is the first column.
    """

    columns: Mapping[str, Callable[[T], Any]]
    wish: str

    @property
    def chosen(self) -> str:
        """The name of the column the table is sorted by."""
        name = self.wish.removeprefix("-")
        return name if name in self.columns else next(iter(self.columns))

    @property
    def turned(self) -> bool:
        """Whether it is from high to low."""
        return self.wish == f"-{self.chosen}"

    @property
    def asked(self) -> str | None:
        """What an address has to ask for to sort the table so; None for the first column."""
        first = self.chosen == next(iter(self.columns)) and not self.turned
        return None if first else self.wish

    def of(self, rows: Iterable[T]) -> list[T]:
        """Return the rows in order; unknown values come last either way."""
        key = self.columns[self.chosen]
        rows = list(rows)
        known = [one for one in rows if key(one) is not None]
        unknown = [one for one in rows if key(one) is None]
        return [*sorted(known, key=key, reverse=self.turned), *unknown]

    def next(self, column: str) -> str:
        """Return what a link in the head of a column asks for."""
        again = column == self.chosen and not self.turned
        return f"-{column}" if again else column

    def direction(self, column: str) -> str:
        """Return what `aria-sort` of a column says; empty for the others."""
        if column != self.chosen:
            return ""
        return "descending" if self.turned else "ascending"
