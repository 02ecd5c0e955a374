"""Who may read open data: every site and program, so browsers are told so (CORS)."""

from flask import Response, request

from recovery_groups.feeds.frame_routes import blueprint

HELD_FOR = 300
"""Seconds for which a program, or a cache on the way, need not ask again."""

API = "/api/v1/"
OPEN_FILES = frozenset({"/meetings.json", "/sitemap.xml"})

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


def is_open(path: str) -> bool:
    """Return whether a path (without the prefix of a language) holds open data."""
    return path.startswith(API) or path in OPEN_FILES or path.endswith(".atom")


@blueprint.after_app_request
def let_every_site_read(response: Response) -> Response:
    """Let a page of any other site read open data; there are no cookies in it to leak."""
    if is_open(request.path):
        response.headers.update(_ALLOWED)
        if request.method == "OPTIONS":
            response.headers.update(_PREFLIGHT)
    return response
