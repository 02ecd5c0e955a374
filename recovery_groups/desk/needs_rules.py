"""What the needs board is asked for in its address, and the order of what it shows. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from recovery_groups.wishes.need_queries import DistrictLine, NeedOnDesk
from recovery_groups.wishes.rules import Asked, NeedState

MINE, NOBODYS = "mij", "niemand"
NEWEST = "nieuw"
BY_WISHES, BY_NEEDS = "wensen", "behoeften"


@dataclass(frozen=True, kw_only=True)
class Board:
    """What somebody wants to see; empty means everything alive, by name, longest waiting first."""

    district: str = ""
    whose: str = ""
    archive: str = ""
    order: str = ""
    sort: str = ""

    def address(self, base: str, **changed: str) -> str:
        """Return the address of this board with something changed; what is empty is left out."""
        asked = replace(self, **changed)
        given = {
            "gebied": asked.district,
            "van": asked.whose,
            "archief": asked.archive,
            "orde": asked.order,
            "sorteer": asked.sort,
        }
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{base}?{query}" if query else base

    @property
    def filtered(self) -> bool:
        """Return whether something may be left out of what is shown."""
        return bool(self.district or self.whose)


def board(given: Mapping[str, str]) -> Board:
    """Return what an address asks for; words that mean nothing count as not given."""
    allowed = {
        "whose": ("van", (MINE, NOBODYS)),
        "archive": ("archief", ("ja",)),
        "order": ("orde", (NEWEST,)),
        "sort": ("sorteer", (BY_WISHES, BY_NEEDS)),
    }
    words = {
        field: given.get(name, "") if given.get(name, "") in known else ""
        for field, (name, known) in allowed.items()
    }
    return Board(district=given.get("gebied", ""), **words)


def sorted_districts(
    lines: Sequence[DistrictLine], asked: Mapping[int, Asked], sort: str
) -> list[DistrictLine]:
    """Return the districts in the order asked for; they come by name."""
    match sort:
        case "wensen":
            return sorted(lines, key=lambda one: -asked.get(one.id, Asked()).at_least)
        case "behoeften":
            return sorted(lines, key=lambda one: -one.needs)
        case _:
            return list(lines)


def columns(needs: Sequence[NeedOnDesk], order: str) -> list[tuple[NeedState, list[NeedOnDesk]]]:
    """Return the needs by state, from seen to started; they come with what waits longest first."""
    shown = list(reversed(needs)) if order == NEWEST else list(needs)
    return [(state, [one for one in shown if one.state == state]) for state in NeedState]
