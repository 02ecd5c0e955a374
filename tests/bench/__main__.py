"""`make bench`: the figures of docs/performance.md, measured on this machine.

`--size 10k` (or 100k) is the data set that growth is measured against; 1k measures no growth.
The exit code is 1 when a judged figure clearly misses what it must be.
"""

import argparse
import logging
import os
import platform
import sys
import tempfile
from pathlib import Path

from tests.bench import cases, feeds
from tests.bench.goals import Figure, table
from tests.bench.load import WRK
from tests.bench.stages import SIZES, floor_stage, stage

MOST_GROWTH = {"10k": (1.1, 1.05), "100k": (1.3, 1.15)}
DATABASES = ("sqlite", "postgresql")


def main() -> int:
    """Measure, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="10k")
    parser.add_argument("--database", choices=DATABASES, action="append")
    given = parser.parse_args()
    # Requests of this process itself; the servers log as in production.
    logging.getLogger("buurt.requests").disabled = True
    failed = False
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for database in given.database or DATABASES:
            figures = _measure(database, given.size, Path(name) / database)
            machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
            sys.stdout.write(f"\n{database}, {machine}, {'wrk' if WRK else 'Python client'}\n")
            sys.stdout.write(f"{table(figures)}\n")
            sys.stdout.flush()
            failed |= any(figure.fails for figure in figures)
    return int(failed)


def _measure(database: str, size: str, folder: Path) -> list[Figure]:
    with stage(database, "1k", folder / "1k") as site:
        with floor_stage(folder / "floors") as floors:
            figures = cases.pages(site, floors)
            figures += feeds.full(site, floors)
            figures += feeds.json_list(site, floors)
        if size == "1k":
            figures += cases.memory(site)
        else:
            with stage(database, size, folder / size) as large:
                figures += cases.growth(site, large, size, MOST_GROWTH[size])
                figures += feeds.growth(site, large, size)
                figures += cases.memory(large)
        figures += cases.start(site, folder)
        figures += cases.sizes(site)
        figures += cases.bookings(site)
    return sorted(figures, key=lambda one: int(one.goal or 0))


if __name__ == "__main__":
    sys.exit(main())
