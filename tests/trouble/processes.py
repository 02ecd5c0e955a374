"""The processes of a server under test: who they are, and killing or freezing them."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep


def children_of(pid: int) -> list[int]:
    """Return the processes that `pid` started and that still live, oldest first."""
    return sorted(child for child, parent in _parents() if parent == pid)


def family_of(pid: int) -> list[int]:
    """Return `pid`, its children, theirs, and so on."""
    return [pid, *(one for child in children_of(pid) for one in family_of(child))]


def kill(pid: int) -> None:
    """End a process at once: it gets no chance to finish anything."""
    os.kill(pid, signal.SIGKILL)


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """Let a process and its children stand still: they neither answer nor hang up."""
    family = family_of(pid)
    for one in family:
        os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in family:
            os.kill(one, signal.SIGCONT)


def until(true, what: str, *, seconds: float = 30):
    """Wait until `true()` gives something, and return it."""
    give_up = monotonic() + seconds
    while not (found := true()):
        assert monotonic() < give_up, f"no {what} within {seconds} s"
        sleep(0.02)
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if after_name[0] != "Z":
            yield int(stat.parent.name), int(after_name[1])
