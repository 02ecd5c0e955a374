"""What there is, as sheets tell it: things by name, so that a cell can point at one. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from core.i18n import gettext
from recovery_groups.transfer.cell_rules import WrongCell
from recovery_groups.transfer.column_rules import Kind


@dataclass(eq=False)
class Thing:
    """Something there is (`id`), or that a row adds. `values` are by field, as cells show them.

    `key` is what no other thing of its kind has: an address, or names together. `own`: in a
    district of who imports. `row` is the row of the file that is about it.
    """

    kind: Kind
    key: str
    name: str
    values: dict[str, Any]
    id: int | None = None
    district: "Thing | None" = None
    edition: int = 0
    own: bool = True
    archived: bool = False
    row: int | None = None
    parts: list["Thing"] = field(default_factory=list)
    """Of a group its schedules: each with a key of its own."""
    faulty: bool = False
    """A row about it has something wrong: what the row says of it is not known."""

    def own_word(self, room: str) -> str:
        """Return how a venue calls a room, whatever letters are capitals; else what was given."""
        known = (name for name in self.values["rooms"] if name.casefold() == room.casefold())
        return next(known, room)


class Shelf:
    """All things of one kind."""

    def __init__(self, kind: Kind, things: Iterable[Thing] = (), taken: Iterable[str] = ()) -> None:
        self.kind = kind
        self.by_key: dict[str, Thing] = {}
        self.by_name: dict[str, list[Thing]] = defaultdict(list)
        self.taken = set(taken)
        self.misread: dict[str, int] = {}
        """Names in rows that could not be read, with the number of the row."""
        for one in things:
            self.add(one)

    def __iter__(self) -> Iterator[Thing]:
        return iter(self.by_key.values())

    def add(self, thing: Thing) -> None:
        """Put a thing on the shelf."""
        self.by_key[thing.key] = thing
        self.by_name[thing.name.casefold()].append(thing)

    def named(self, name: str, district: Thing | None = None) -> list[Thing]:
        """Return what has this name, in one district or anywhere."""
        found = self.by_name.get(name.casefold(), [])
        return [one for one in found if district is None or one.district is district]

    def find(self, text: str, district: Thing | None = None) -> Thing:
        """Return the thing a cell points at, by key or by name. Raises WrongCell."""
        if text in self.by_key:
            return self.by_key[text]
        found = self.named(text, district)
        if len(found) > 1:
            found = [one for one in found if not one.archived] or found
        if not found and text.casefold() in self.misread:
            row = self.misread[text.casefold()]
            raise WrongCell(
                gettext("In rij %(row)s van %(sheet)s staat een fout.", row=row, sheet=self.kind)
            )
        if not found:
            raise WrongCell(gettext("Dit staat niet op de site en niet in dit bestand."))
        if len(found) > 1:
            raise WrongCell(gettext("Er zijn er meer met deze naam. Vul het adres in."))
        return found[0]

    def label(self, thing: Thing) -> str:
        """Return how a cell points at a thing: by its name, or when others have it by its key."""
        return thing.name if len(self.by_name[thing.name.casefold()]) == 1 else thing.key


class Busy(NamedTuple):
    """A date there is; `venue` is its key."""

    starts_at: datetime
    ends_at: datetime
    group_id: int
    venue: str
    room: str | None


@dataclass(frozen=True)
class Book:
    """Everything an import looks at, and who looks: `everywhere` plans in all districts.

    `seats` are the most seats taken at a coming date, by group; `busy` every coming date.
    """

    shelves: Mapping[Kind, Shelf]
    today: date
    everywhere: bool
    seats: Mapping[int, int] = field(default_factory=dict)
    busy: Sequence[Busy] = ()

    def __getitem__(self, kind: Kind) -> Shelf:
        return self.shelves[kind]
