"""Four connections that ask pages without a pause: wrk, or a small client where it is missing."""

import http.client
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

CONNECTIONS = 4
WRK = shutil.which("wrk")
_SCRIPT = Path(__file__).with_name("addresses.lua")


@dataclass(frozen=True)
class Asked:
    """How many requests were answered in how many seconds, and how many not as expected."""

    requests: int
    seconds: float
    wrong: int


def ask(
    port: int, addresses: Sequence[str], *, seconds: float, header: tuple[str, str] | None = None
) -> Asked:
    """Ask the addresses in turn, again and again; only 200 and 304 are as expected."""
    if WRK is None:
        return _with_python(port, addresses, seconds=seconds, header=header)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("".join(f"{one}\n" for one in addresses))
        file.flush()
        given = {"BENCH_ADDRESSES": file.name}
        if header:
            given |= {"BENCH_HEADER": header[0], "BENCH_VALUE": header[1]}
        connections = (f"-c{CONNECTIONS}", "-t1", f"-d{max(1, round(seconds))}")
        done = subprocess.run(
            [WRK, *connections, "-s", str(_SCRIPT), f"http://127.0.0.1:{port}"],
            env={**os.environ, **given},
            capture_output=True,
            text=True,
            check=True,
        )
    found = re.search(r"(\d+) requests in ([\d.]+)s", done.stdout)
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    lost = re.search(r"Socket errors: .*", done.stdout)
    assert found, done.stdout
    amount = int(wrong[1]) if wrong else sum(map(int, re.findall(r"\d+", lost[0] if lost else "")))
    return Asked(int(found[1]), float(found[2]), amount)


def _with_python(
    port: int, addresses: Sequence[str], *, seconds: float, header: tuple[str, str] | None
) -> Asked:
    end = monotonic() + seconds

    def one_connection(first: int) -> tuple[int, int]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        done = wrong = 0
        while monotonic() < end:
            address = addresses[(first + CONNECTIONS * done) % len(addresses)]
            connection.request("GET", address, headers=dict([header] if header else []))
            answer = connection.getresponse()
            answer.read()
            wrong += answer.status not in {200, 304}
            done += 1
        connection.close()
        return done, wrong

    began = monotonic()
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        found = list(threads.map(one_connection, range(CONNECTIONS)))
    return Asked(sum(n for n, _ in found), monotonic() - began, sum(n for _, n in found))
