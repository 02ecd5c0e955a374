"""Conditional GET for public pages: answered from memory until something public changes.

A page is kept with the public version it shows and the moment it grows old (a listed meeting
starts, midnight). Both hold: one small statement, no rendering. The ETag is a hash of the body,
so every worker gives the same one.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import wraps
from typing import ParamSpec

from flask import Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue

from core import changes, clock, i18n
from core.web import Packable, packed_response

ENTRIES = 256
LONGEST_KEY = 512
"""Characters of path and query; a longer address is answered, not kept."""

P = ParamSpec("P")


@dataclass(frozen=True)
class Page(Packable):
    """A rendered answer, and how long it holds."""

    etag: str
    content_type: str
    version: int
    until: datetime


def public_page(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Serve a view that shows everybody the same: no cookie, ETag, from memory while it holds.

    The view may call `holds_until` for each moment at which its page would change by itself.
    Answers other than 200 pass through unkept.
    """

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        pages = _pages()
        key = (i18n.language(), request.full_path)
        version = changes.version()
        page = pages.get(key)
        if page is None or page.version != version or page.until <= clock.now():
            g.public_version = version
            g.page_until = _midnight()
            response = make_response(view(*args, **kwargs))
            if response.status_code != 200 or response.direct_passthrough:
                return response
            page = _page(response, version)
        if len(request.full_path) <= LONGEST_KEY:
            _keep(pages, key, page)
        return _answer(page)

    return answer


def holds_until(moment: datetime) -> None:
    """Say that the page being made changes by itself at `moment` (aware)."""
    if moment > clock.now():
        g.page_until = min(g.page_until, moment)


def _answer(page: Page) -> Response:
    if request.if_none_match.contains_weak(page.etag):
        response = Response(status=304)
        response.headers["Vary"] = "Accept-Encoding"
    else:
        response = packed_response(page, page.content_type)
    response.set_etag(page.etag)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _page(response: Response, version: int) -> Page:
    body = response.get_data()
    return Page(
        body,
        hashlib.sha256(body).hexdigest()[:24],
        response.content_type or "text/html; charset=utf-8",
        version,
        g.page_until,
    )


def _keep(pages: OrderedDict[tuple[str, str], Page], key: tuple[str, str], page: Page) -> None:
    pages[key] = page
    with suppress(KeyError):  # another thread may just have dropped it as the oldest
        pages.move_to_end(key)
    while len(pages) > ENTRIES:
        pages.popitem(last=False)


def _pages() -> OrderedDict[tuple[str, str], Page]:
    return current_app.extensions.setdefault("pagecache", OrderedDict())  # type: ignore[no-any-return]


def _midnight() -> datetime:
    return clock.local_moment(clock.today() + timedelta(days=1), time(0))
