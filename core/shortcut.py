"""A short cut before Flask: what was answered is answered again, while that page holds.

Of the 0.2 ms of a kept page Flask took 0.15, nearly all of it for the same outcome. No rule stands
here. Whatever the host check, the headers and the language look at is part of what makes a request
the same, so they would decide as they did the first time. docs/adr/0012-a-short-cut-before-flask.md
"""

from collections.abc import Iterable
from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from core import changes, clock, patience, requestlog
from core.changes import FOUND
from core.db import engine
from core.pagecache import LONGEST_KEY, REPEATED, Page, Recent

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Answer(NamedTuple):
    """All that was sent for a page that was asked again, and its endpoint for the log."""

    page: Page
    endpoint: str
    status: str
    headers: list[tuple[str, str]]
    body: list[bytes]

    def again(self, environ: "WSGIEnvironment", seconds: float) -> requestlog.Answered:
        """Return what the log says of this answer, given again."""
        method, status = environ["REQUEST_METHOD"], int(self.status[:3])
        return requestlog.Answered(method, self.endpoint, status, seconds)


def init_app(app: Flask) -> None:
    """Put the short cut right before Flask: where proxies and language were dealt with."""
    with app.app_context():
        app.wsgi_app = ShortCut(app, app.wsgi_app, engine())  # type: ignore[method-assign]


class ShortCut:
    """WSGI layer: gives again what Flask answered to the same request."""

    SAME = (
        *("REQUEST_METHOD", "wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO"),
        *("QUERY_STRING", "HTTP_ACCEPT_ENCODING", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH"),
    )

    def __init__(self, app: Flask, inner: "WSGIApplication", bind: Engine) -> None:
        self.app, self.inner, self.bind = app, inner, bind
        self.answers = Recent[tuple[Any, ...], Answer](lambda one: len(one.page.body))

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        began = perf_counter()
        asked = tuple(map(environ.get, self.SAME))
        known = self.answers.get(asked)
        if known is None:
            return self._through_flask(asked, environ, start_response)
        if not self._holds(known.page, environ):
            return self.inner(environ, start_response)
        self.answers.keep(asked, known)
        requestlog.tell(self.app, known.again(environ, perf_counter() - began))
        start_response(known.status, list(known.headers))
        return known.body

    def _holds(self, page: Page, environ: "WSGIEnvironment") -> bool:
        with patience.waiting_for(environ), suppress(SQLAlchemyError):
            environ[FOUND] = changes.version(self.bind)
        if environ.get(FOUND) == page.version and clock.now() < page.until:
            return True
        self.answers.clear()  # what else is remembered is as old, or will be remembered again
        return False

    def _through_flask(
        self, asked: tuple[Any, ...], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        started: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            started[:] = status, headers
            return start_response(status, headers, *error)

        parts = self.inner(environ, start)
        if REPEATED in environ and _may_be_repeated(asked, *started):
            page, endpoint, body = environ[REPEATED]
            body = [] if asked[0] == "HEAD" else body
            self.answers.keep(asked, Answer(page, endpoint, started[0], started[1], body))
        return parts


def _may_be_repeated(asked: tuple[Any, ...], status: str, headers: list[tuple[str, str]]) -> bool:
    if sum(len(one or "") for one in asked) > LONGEST_KEY:
        return False
    if any(name.lower() == "set-cookie" for name, _ in headers):
        return False  # that is for one visitor
    # An ETag that is not ours any more is sent once: its answer need not be remembered.
    return asked[-1] is None or status.startswith("304")
