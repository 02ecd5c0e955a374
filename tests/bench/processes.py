"""What a server costs: processor time and memory of its whole tree of processes (Linux)."""

import os
from collections.abc import Iterator
from pathlib import Path

_TICK = 1 / os.sysconf("SC_CLK_TCK")


def cpu_seconds(*roots: int) -> float:
    """Return the processor time used so far by processes and their descendants, ended ones too."""
    return sum(_seconds(pid) for root in roots for pid in _tree(root))


def memory_mib(root: int) -> float:
    """Return the memory of a process and its descendants in MiB: PSS, shared pages divided."""
    return sum(_pss_kib(pid) for pid in _tree(root)) / 1024


def _tree(root: int) -> Iterator[int]:
    yield root
    for children in Path(f"/proc/{root}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _tree(int(child))


def _seconds(pid: int) -> float:
    # proc(5): utime, stime, and those of children that ended and were waited for.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) * _TICK


def _pss_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
