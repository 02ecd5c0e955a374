"""Residents who book: the form, the POST and the confirmation, each with cookies of their own."""

import multiprocessing
import secrets
import statistics
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from time import monotonic

from tests.support.server import Browser

PROCESSES = 2


@dataclass(frozen=True)
class Booked:
    """What came of it: statuses of the POSTs, and seconds each whole flow took, in order."""

    statuses: Counter[int]
    durations: list[float]
    seconds: float

    @property
    def per_second(self) -> float:
        """Return how many bookings were confirmed per second."""
        return self.statuses[303] / self.seconds

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which this share of the flows was done."""
        place = min(len(self.durations) - 1, int(share * len(self.durations)))
        return 1000 * sorted(self.durations)[place]

    def median(self) -> float:
        """Return the middle duration in milliseconds."""
        return 1000 * statistics.median(self.durations)


def book(port: int, meetings: Sequence[int], *, clients: int, seconds: float) -> Booked:
    """Let `clients` book at once for some seconds, each time as somebody new."""
    processes = min(PROCESSES, clients)
    jobs = [(port, meetings, clients // processes, seconds)] * processes
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        flows = [flow for part in pool.starmap(_crowd, jobs) for flow in part]
    # Each process counts from when it is there: starting it takes longer than the first flows.
    return Booked(Counter(status for status, _ in flows), [took for _, took in flows], seconds)


def _crowd(
    port: int, meetings: Sequence[int], clients: int, seconds: float
) -> list[tuple[int, float]]:
    end = monotonic() + seconds

    def resident(_number: int) -> list[tuple[int, float]]:
        chance = Random(secrets.randbits(64))  # noqa: S311 - only spreads residents
        flows = []
        while monotonic() < end:
            # A network of their own: the limit per network is no part of this.
            address = f"10.{chance.randrange(256)}.{chance.randrange(256)}.1"
            began = monotonic()
            status = _flow(Browser(port, address), chance.choice(meetings))
            flows.append((status, monotonic() - began))
        return flows

    with ThreadPoolExecutor(clients) as threads:
        return [flow for flows in threads.map(resident, range(clients)) for flow in flows]


def _flow(browser: Browser, meeting: int) -> int:
    """Book a place, or one on the waiting list; return the status of the POST."""
    form = browser.get(f"/bijeenkomsten/{meeting}/aanmelden")
    if form.status_code != 200:
        return form.status_code
    answer = browser.send(form)
    if answer.status_code == 303:
        shown = browser.follow(answer)
        return 303 if shown.status_code == 200 else shown.status_code
    return answer.status_code
