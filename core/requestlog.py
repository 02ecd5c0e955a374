"""One log line for each request: method, endpoint, status, milliseconds. Nothing about a visitor.

No path and no query, which may hold what somebody typed; no address, no browser.
"""

import logging
from time import perf_counter

from flask import Flask, Response, g, request

_log = logging.getLogger("buurt.requests")

QUIET = frozenset({"static", "stylesheet", "healthz", "readyz", "metrics"})
"""Endpoints asked all the time, of which a line says nothing."""

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def init_app(app: Flask, level: str) -> None:
    """Set up the log of the site, time every request, and log it if `level` lets that through."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("buurt").setLevel(level)
    app.before_request(_start)
    if _log.isEnabledFor(logging.INFO):
        app.after_request(_tell)


def seconds() -> float:
    """Return how long this request has taken so far."""
    now = perf_counter()
    return now - float(g.get("request_began", now))


def names() -> tuple[str, str]:
    """Return the method and endpoint of this request; "-" for what is none of ours."""
    method = request.method if request.method in _METHODS else "-"
    return method, request.endpoint or "-"


def _start() -> None:
    g.request_began = perf_counter()


def _tell(response: Response) -> Response:
    method, endpoint = names()
    if endpoint not in QUIET:
        milliseconds = 1000 * seconds()
        _log.info("%s %s %d %.0f ms", method, endpoint, response.status_code, milliseconds)
    return response
