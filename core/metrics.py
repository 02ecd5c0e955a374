"""Numbers for Prometheus, if METRICS=1: requests by method, endpoint and status, and their time.

Only for a program on the same machine: whoever comes through a proxy, or from elsewhere, gets 404.
How many pages were asked at which minute says something about who came.
"""

import importlib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request

from core import requestlog
from core.settings import Settings, WrongSetting

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where the workers add up their numbers; prometheus-client itself reads this variable."""

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP")
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


def init_app(app: Flask, given: Settings, environment: Mapping[str, str]) -> None:
    """Count every request and answer on /metrics, if the setting says so.

    Raises WrongSetting when the library or the folder for the numbers is not there.
    """
    if not given.metrics:
        return
    if not Path(environment.get(FOLDER, "") or "/-").is_dir():
        raise WrongSetting(f"METRICS=1 vraagt een map voor de cijfers: zet {FOLDER}.")
    try:
        library = importlib.import_module("prometheus_client")
    except ImportError as missing:
        raise WrongSetting(
            "METRICS=1 vraagt prometheus-client. Installeer bij-de-buurt[metrics]."
        ) from missing
    registry = library.CollectorRegistry()
    labels = ["method", "endpoint", "status"]
    requests = library.Counter("buurt_requests", "Requests", labels, registry=None)
    latency = library.Histogram(
        "buurt_request_seconds", "Time", ["endpoint"], buckets=_BUCKETS, registry=None
    )
    importlib.import_module("prometheus_client.multiprocess").MultiProcessCollector(registry)

    def count(one: requestlog.Answered) -> None:
        requests.labels(one.method, one.endpoint, one.status).inc()
        latency.labels(one.endpoint).observe(one.seconds)

    def metrics() -> Response:
        if not _from_this_machine(request.environ):
            abort(404)
        text = library.generate_latest(registry)
        return Response(text, content_type=library.CONTENT_TYPE_LATEST)

    requestlog.watch(app, count)
    app.add_url_rule("/metrics", "metrics", metrics)


def _from_this_machine(environ: Mapping[str, Any]) -> bool:
    """Tell whether a program on this machine asks by itself, and not a proxy for somebody."""
    before_proxies = environ.get("werkzeug.proxy_fix.orig", environ)
    try:
        loopback = ip_address(before_proxies.get("REMOTE_ADDR") or "").is_loopback
    except ValueError:
        return False
    return loopback and not any(name in request.headers for name in _FORWARDED)
