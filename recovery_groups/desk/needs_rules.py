"""What the needs board is asked for in its address, and the order of what it shows. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from recovery_groups.wishes.need_queries import NeedOnDesk
from recovery_groups.wishes.rules import NeedState

MINE, NOBODYS = "mij", "niemand"
NEWEST = "nieuw"


@dataclass(frozen=True, kw_only=True)
class Board:
    """What somebody wants to see; empty means everything alive, by name, longest waiting first."""

    district: str = ""
    whose: str = ""
    archive: str = ""
    order: str = ""
    sort: str = ""

    @property
    def asked(self) -> dict[str, str]:
        """Return what an address asks for to get this board; what is empty is left out."""
        given = {
            "gebied": self.district,
            "van": self.whose,
            "archief": self.archive,
            "orde": self.order,
            "sorteer": self.sort,
        }
        return {name: value for name, value in given.items() if value}

    def address(self, base: str, **changed: str) -> str:
        """Return the address of this board with something changed."""
        query = urlencode(replace(self, **changed).asked)
        return f"{base}?{query}" if query else base

    @property
    def filtered(self) -> bool:
        """Return whether something may be left out of what is shown."""
        return bool(self.district or self.whose)


def board(given: Mapping[str, str], *, sort: str) -> Board:
    """Return what an address asks for; words that mean nothing count as not given.

    `sort` is how the table of districts is sorted.
    """
    allowed = {
        "whose": ("van", (MINE, NOBODYS)),
        "archive": ("archief", ("ja",)),
        "order": ("orde", (NEWEST,)),
    }
    words = {
        field: given.get(name, "") if given.get(name, "") in known else ""
        for field, (name, known) in allowed.items()
    }
    return Board(district=given.get("gebied", ""), sort=sort, **words)


def columns(needs: Sequence[NeedOnDesk], order: str) -> list[tuple[NeedState, list[NeedOnDesk]]]:
    """Return the needs by state, from seen to started; they come with what waits longest first."""
    shown = list(reversed(needs)) if order == NEWEST else list(needs)
    return [(state, [one for one in shown if one.state == state]) for state in NeedState]
