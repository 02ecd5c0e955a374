"""One log line for each request: method, endpoint, status, milliseconds. Nothing about a visitor.

No path and no query, which may hold what somebody typed; no address, no browser.
"""

import logging
from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple, TypeAlias

from flask import Flask, Response, current_app, g, request

_log = logging.getLogger("buurt.requests")

QUIET = frozenset({"static", "stylesheet", "healthz", "readyz", "metrics"})
"""Endpoints asked all the time, of which a line says nothing."""

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Answered(NamedTuple):
    """What is told of a request; the endpoint is "-" for what is none of ours."""

    method: str
    endpoint: str
    status: int
    seconds: float


Watcher: TypeAlias = Callable[[Answered], None]


def init_app(app: Flask, level: str) -> None:
    """Set up the log of the site, time every request, and log it if `level` lets that through."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("buurt").setLevel(level)
    app.extensions["watchers"] = []
    app.before_request(_start)
    app.after_request(_tell)
    if _log.isEnabledFor(logging.INFO):
        watch(app, _write)


def watch(app: Flask, watcher: Watcher) -> None:
    """Tell `watcher` of every request that was answered."""
    app.extensions["watchers"].append(watcher)


def tell(app: Flask, answered: Answered) -> None:
    """Tell who watches that a request was answered."""
    for watcher in app.extensions["watchers"]:
        watcher(answered)


def _start() -> None:
    g.request_began = perf_counter()


def _tell(response: Response) -> Response:
    now = perf_counter()
    method = request.method if request.method in _METHODS else "-"
    took = now - float(g.get("request_began", now))
    answered = Answered(method, request.endpoint or "-", response.status_code, took)
    tell(current_app, answered)
    return response


def _write(one: Answered) -> None:
    if one.endpoint not in QUIET:
        _log.info("%s %s %d %.0f ms", one.method, one.endpoint, one.status, 1000 * one.seconds)
