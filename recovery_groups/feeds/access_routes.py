"""Who may read open data: every site and program, so browsers are told so (CORS).

What the JSON interface cannot answer becomes a problem as JSON, in the language of the address.
"""

import json

from flask import Response, request

from core.failures import OURS, TEXTS
from recovery_groups.feeds.frame_routes import blueprint

HELD_FOR = 300
"""Seconds for which a program, or a cache on the way, need not ask again."""

API = "/api/v1/"
OPEN_FILES = frozenset({"/meetings.json"})

_ALLOWED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_KEPT = ("Allow", "Retry-After")


def problem(status: int, detail: str = "") -> Response:
    """Return why something is not answered (RFC 9457), in the language of the address."""
    title, more = TEXTS.get(status, OURS if status >= 500 else TEXTS[400])
    said = {
        "type": "about:blank",
        "title": str(title),
        "status": status,
        "detail": detail or str(more),
    }
    body = json.dumps(said, ensure_ascii=False)
    response = Response(body, status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.after_app_request
def let_every_site_read(response: Response) -> Response:
    """Let a page of any other site read open data; there are no cookies in it to leak."""
    path = request.path
    if path.startswith(API):
        response = _as_problem(response)
    elif path not in OPEN_FILES and not path.endswith(".atom"):
        return response
    response.headers.update(_ALLOWED)
    if request.method == "OPTIONS":
        response.headers.update(_PREFLIGHT)
    return response


def _as_problem(response: Response) -> Response:
    """Return what the rest of the site refuses with a page (no such address, or method) as JSON."""
    if response.status_code < 400 or response.mimetype != "text/html":
        return response
    made = problem(response.status_code)
    made.headers.update(
        {name: response.headers[name] for name in _KEPT if name in response.headers}
    )
    return made
