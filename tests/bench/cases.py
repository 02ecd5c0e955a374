"""What is measured: pages against floors in turn, bookings, growth, memory, start, sizes."""

import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from core.db import db
from tests.bench import booking, load, processes
from tests.bench.goals import Figure
from tests.bench.stages import WORKERS, Stage, etag_of, never_seen, overbooked, serving
from tests.support.site import Visitor, counted_statements

ROUNDS = 5
BURST = 1.0
"""Seconds of one measurement; every case has one in each round."""

CLIENTS = 20
BOOKING_SECONDS = 8.0

MORE = True
"""Of a figure that is better when it is higher."""


@dataclass
class Case:
    """Addresses of one stage, and what each round measured: ms of processor, requests a second."""

    stage: Stage
    addresses: Sequence[str]
    header: tuple[str, str] | None = None
    costs: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def measure(self) -> None:
        """Ask the addresses for one burst."""
        before = self.stage.cpu()
        port = self.stage.server.port
        asked = load.ask(port, self.addresses, seconds=BURST, header=self.header)
        good = asked.requests and not asked.wrong
        assert good, f"{self.addresses[0]}: {asked.wrong} of {asked.requests} went wrong"
        self.costs.append(1000 * (self.stage.cpu() - before) / asked.requests)
        self.rates.append(asked.requests / asked.seconds)

    @property
    def cost(self) -> float:
        """Return the milliseconds of processor time of one request."""
        return statistics.median(self.costs)

    @property
    def rate(self) -> float:
        """Return the requests per second."""
        return statistics.median(self.rates)


def in_turn(cases: Sequence[Case]) -> None:
    """Measure all cases, A B C A B C, so that what else the machine does hits them alike."""
    for case in cases:
        case.measure()
        case.costs.clear()
        case.rates.clear()
    for _ in range(ROUNDS):
        for case in cases:
            case.measure()


def pages(site: Stage, floors: Stage) -> list[Figure]:
    """Return the figures of reading: lists, pages, kept pages, against the floors.

    Milliseconds follow the machine and its neighbours, so the shares decide: the goals were set
    where the Jinja floor takes 0.95 ms.
    """
    constant, cards = Case(floors, ["/constant"]), Case(floors, ["/cards"])
    listed, kept = Case(site, never_seen("/")), Case(site, ["/"])
    same = Case(site, ["/"], ("If-None-Match", etag_of(site, "/")))
    meeting, group = Case(site, _meetings(site)), Case(site, _groups(site))
    in_turn([constant, cards, listed, kept, same, meeting, group])
    return [
        Figure("", "floor: constant, 20 kB", constant.cost, "ms CPU"),
        Figure("", "floor: Jinja, 50 cards", cards.cost, "ms CPU"),
        Figure("1", "list, made anew", listed.cost, "ms CPU", 4.2, 2.5, judged=False),
        Figure("1", "  share of the Jinja floor", percent(cards, listed), "%", 23, 38, MORE),
        Figure("1", "  requests a second", listed.rate, "/s"),
        Figure("2", "list, kept", kept.cost, "ms CPU"),
        Figure("2", "  share of the constant", percent(constant, kept), "%", 50, 75, MORE),
        Figure("3", "list, 304", same.cost, "ms CPU"),
        Figure("3", "  share of the constant", percent(constant, same), "%", 60, 80, MORE),
        Figure("4", "meeting page, made anew", meeting.cost, "ms CPU", 3.4, 2, judged=False),
        Figure("4", "  share of the Jinja floor", percent(cards, meeting), "%", 28, 47, MORE),
        Figure("4", "group page, made anew", group.cost, "ms CPU", 3.4, 2, judged=False),
        Figure("4", "  share of the Jinja floor", percent(cards, group), "%", 28, 47, MORE),
    ]


def _meetings(site: Stage) -> list[str]:
    return never_seen_each([f"/bijeenkomsten/{one}" for one in site.meetings])


def _groups(site: Stage) -> list[str]:
    return never_seen_each([f"/groepen/{one}" for one in site.groups])


def never_seen_each(addresses: Sequence[str]) -> list[str]:
    """Return addresses enough to outrun the page cache."""
    times = 1 + 1_500 // len(addresses)
    return [one for address in addresses for one in never_seen(address, times)]


def percent(floor: Case, case: Case) -> float:
    """Return which part of a case's cost is the floor's."""
    return 100 * floor.cost / case.cost


def bookings(site: Stage) -> list[Figure]:
    """Return the figures of booking, alone and twenty at once, and whether all is right after."""
    alone = booking.book(site.server.port, site.meetings, clients=1, seconds=3)
    before = site.cpu()
    crowd = booking.book(site.server.port, site.meetings, clients=CLIENTS, seconds=BOOKING_SECONDS)
    cost = 1000 * (site.cpu() - before) / max(1, len(crowd.durations))
    broken = sum(amount for status, amount in crowd.statuses.items() if status >= 500)
    broken += site.server.logged().count("locked") + overbooked(site)
    noisy = {"judged": False}
    return [
        Figure("8", "bookings by 20 clients", crowd.per_second, "/s", 110, 190, MORE, **noisy),
        Figure("8", "  p99 of the flow", crowd.percentile(0.99), "ms", 500, 250, **noisy),
        Figure("8", "  processor per booking", cost, "ms CPU"),
        Figure("9", "booking by 1 client, p50", alone.median(), "ms", 20, 11, **noisy),
        Figure("10", "overbooked, locked, 5xx", broken, "", 0, 0, exact=True),
    ]


def growth(small: Stage, large: Stage, size: str, most: tuple[float, float]) -> list[Figure]:
    """Return how list and pages grow from the small data set to the large one."""
    figures = []
    for name, addresses in (
        ("list", lambda one: never_seen("/")),
        ("meeting page", _meetings),
        ("group page", _groups),
    ):
        cases = [Case(one, addresses(one)) for one in (small, large)]
        in_turn(cases)
        times = cases[1].cost / cases[0].cost
        figures.append(Figure("11", f"{name}: 1k → {size}", times, "×", *most))
    before, after = (len(one.server.browser().get("/").body) for one in (small, large))
    change = 100 * abs(after / before - 1)
    return [*figures, Figure("11", "list: change of bytes", change, "%", 2, 2, exact=True)]


def memory(site: Stage) -> list[Figure]:
    """Return the memory of the whole server, after load."""
    load.ask(site.server.port, never_seen("/"), seconds=2)
    used = processes.memory_mib(site.server.process.pid)
    return [Figure("13", "memory of 2 workers after load", used, "MiB PSS", 150, 110)]


def start(site: Stage, folder: Path) -> list[Figure]:
    """Return how long it takes from the command to the first page."""
    took = []
    for number in range(3):
        began = monotonic()
        with ExitStack() as stack:
            log = folder / f"start-{number}.log"
            server = stack.enter_context(serving(site.app, log, workers=WORKERS))
            assert server.browser().get("/").status_code == 200
            took.append(monotonic() - began)
    return [Figure("14", "start to the first 200", min(took), "s", 1.5, 0.8)]


def sizes(site: Stage) -> list[Figure]:
    """Return bytes and statements, which no neighbour on the machine can move."""
    meeting, group = f"/bijeenkomsten/{site.meetings[0]}", f"/groepen/{site.groups[0]}"
    with site.app.app_context():
        visitor = Visitor(site.app)
        visitor.get("/uitleg"), visitor.get("/?keer=0")
        list_cost, list_bytes = _load(visitor, "/?keer=1")
        pages = [_load(visitor, page) for page in (meeting, group)]
        kept, _ = _load(visitor, "/?keer=1")
        booked = [_book(visitor, one) for one in site.meetings[:15]]
        db.session.remove()
        db.engine.dispose()
    most = {"exact": True}
    return [
        Figure("15", "bytes of the list", list_bytes / 1000, "kB", 30, 20, **most),
        Figure("15", "bytes of a page", max(b for _, b in pages) / 1000, "kB", 15, 10, **most),
        Figure("16", "statements of the list", list_cost, "", 4, 4, **most),
        Figure("16", "statements of a page", max(n for n, _ in pages), "", 4, 4, **most),
        Figure("16", "statements of a booking's POST", statistics.median(booked), "", 6, 6, **most),
        Figure("16", "statements of a kept page", kept, "", 1, 1, **most),
    ]


def _book(visitor: Visitor, meeting: int) -> int:
    form = visitor.get(f"/bijeenkomsten/{meeting}/aanmelden")
    with counted_statements() as statements:
        visitor.send(form)
    return len(statements)


def _load(visitor: Visitor, address: str) -> tuple[int, int]:
    with counted_statements() as statements:
        page = visitor.get(address)
    assert page.status_code == 200, address
    return len(statements), len(page.data)
