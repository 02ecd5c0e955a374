"""Conditional GET for public pages: answered from memory until something public changes.

A page is kept with the public version it shows and the moment it grows old (a listed meeting
starts, midnight). Both hold: one small statement, no rendering. The ETag is a hash of the body,
so every worker gives the same one.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from flask import Flask, Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue

from core import changes, clock, i18n
from core.web import Packable, packed_response

ENTRIES = 256
MOST_BYTES = 3 * 1024 * 1024
"""Of all pages together: 256 long lists took 7 MB of each worker, and as much in gaps."""

LONGEST_KEY = 512
"""Characters of path and query; a longer address is answered, not kept."""

REPEATED = "buurt.repeated_page"
"""What a page tells the short cut of its answer (in WSGI's environ)."""

P = ParamSpec("P")
K = TypeVar("K")
V = TypeVar("V")


class Recent(OrderedDict[K, V]):
    """The ENTRIES that were used last, of MOST_BYTES together; `weigh` returns the bytes of one."""

    def __init__(self, weigh: Callable[[V], int] = lambda _one: 0) -> None:
        super().__init__()
        self.weigh, self.weight = weigh, 0
        self.lock = Lock()

    def keep(self, key: K, value: V) -> None:
        """Put in or renew one, and drop the oldest when there are too many."""
        with self.lock:
            self.weight += self.weigh(value) - (self.weigh(self[key]) if key in self else 0)
            self[key] = value
            self.move_to_end(key)
            while len(self) > 1 and (len(self) > ENTRIES or self.weight > MOST_BYTES):
                self.weight -= self.weigh(self.popitem(last=False)[1])

    def clear(self) -> None:
        """Drop all."""
        with self.lock:
            super().clear()
            self.weight = 0


@dataclass(frozen=True)
class Page(Packable):
    """A rendered answer, and how long it holds."""

    etag: str
    content_type: str
    version: int
    until: datetime
    changed_at: datetime | None = None
    disposition: str = ""


def init_app(app: Flask) -> None:
    """Make room for pages."""
    app.extensions["pagecache"] = Recent[tuple[str, str], Page](lambda page: len(page.body))


def public_page(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Serve a view that shows everybody the same: no cookie, ETag, from memory while it holds.

    The view may call `holds_until` for each moment at which its page would change by itself.
    Answers other than 200 pass through unkept.
    """

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        key = (i18n.language(), request.full_path)
        page, repeated = _kept(key, lambda: view(*args, **kwargs))
        if not isinstance(page, Page):
            return page
        response = _answer(page)
        if repeated:
            request.environ[REPEATED] = page, request.endpoint, response.response
        return response

    return answer


def public_file(
    *, seconds: int, heeds: Collection[str] = ()
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Serve a view as `public_page` does, as a file for programs: others may keep it `seconds`.

    One content in all languages. Of the query only the words in `heeds`, with the value 1, make
    another file. Last-Modified is the last change of anything public, so never too early.
    """

    def decorate(
        view: Callable[P, ResponseReturnValue],
    ) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def answer(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            heeded = [f"{name}=1" for name in heeds if request.args.get(name) == "1"]
            key = ("", f"{request.path}?{'&'.join(heeded)}")

            def make() -> ResponseReturnValue:
                # Asked before the content: of a change between the two it may know too much.
                raised = _whole_second_after(changes.last_raised())
                g.page_changed_at = max(raised, _midnight(0))
                return view(*args, **kwargs)

            page, repeated = _kept(key, make)
            if not isinstance(page, Page):
                return page
            response = _answer(page)
            response.headers["Cache-Control"] = f"public, max-age={seconds}"
            response.headers["Content-Disposition"] = page.disposition
            # Not of a query we do not know: each would remember a large file of some moment.
            known = request.query_string.decode("latin-1") in {"", *heeded}
            if repeated and known and not _may_change_yet(page):
                request.environ[REPEATED] = page, request.endpoint, response.response
            return response

        return answer

    return decorate


def _kept(
    key: tuple[str, str], make: Callable[[], ResponseReturnValue]
) -> tuple[Page | Response, bool]:
    """Return the page under `key`, made when it is not there or does not hold; and if it did."""
    pages: Recent[tuple[str, str], Page] = current_app.extensions["pagecache"]
    version = changes.found()
    page = pages.get(key)
    repeated = page is not None and page.version == version and clock.now() < page.until
    if page is None or not repeated:
        g.public_version = version
        g.page_until = _midnight(1)
        response = make_response(make())
        if response.status_code != 200 or response.direct_passthrough:
            return response, False
        page = _page(response, version)
    if len(request.full_path) <= LONGEST_KEY:
        pages.keep(key, page)
    return page, repeated


def holds_until(moment: datetime) -> None:
    """Say that the page being made changes by itself at `moment` (aware)."""
    if moment > clock.now():
        g.page_until = min(g.page_until, moment)


def _answer(page: Page) -> Response:
    return conditional(page, page.etag, page.content_type, changed_at=page.changed_at)


def conditional(
    found: Packable, etag: str, content_type: str, *, changed_at: datetime | None = None
) -> Response:
    """Return what was asked for, or 304 when the visitor has it (RFC 9110 section 13).

    `changed_at` is a moment since which it certainly did not change, if one is known. Still to come
    (as for a change of this very second), it can only say so of an ETag.
    """
    if _has_it(etag, changed_at):
        response = Response(status=304)
        response.headers["Vary"] = "Accept-Encoding"
    else:
        response = packed_response(found, content_type)
    response.set_etag(etag)
    response.headers["Cache-Control"] = "no-cache"
    if changed_at is not None:
        response.last_modified = min(changed_at, clock.now())
    return response


def _has_it(etag: str, changed_at: datetime | None) -> bool:
    if request.if_none_match:
        return request.if_none_match.contains_weak(etag)
    if changed_at is None or (since := request.if_modified_since) is None:
        return False
    return changed_at <= since <= clock.now()


def _may_change_yet(page: Page) -> bool:
    return page.changed_at is not None and clock.now() < page.changed_at


def _whole_second_after(moment: datetime) -> datetime:
    # Dates of HTTP have no fractions: within its second a change cannot be told from the next one.
    return moment.replace(microsecond=0) + timedelta(seconds=1)


def _page(response: Response, version: int) -> Page:
    body = response.get_data()
    return Page(
        body,
        hashlib.sha256(body).hexdigest()[:24],
        response.content_type or "text/html; charset=utf-8",
        version,
        g.page_until,
        g.get("page_changed_at"),
        response.headers.get("Content-Disposition", ""),
    )


def _midnight(days: int) -> datetime:
    """Return midnight at the start of today (0) or tomorrow (1), on the Dutch clock."""
    return clock.local_moment(clock.today() + timedelta(days=days), time(0))
