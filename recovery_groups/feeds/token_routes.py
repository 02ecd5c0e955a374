"""Private feeds: whoever has the address has the calendar, as it is for its owner right now.

Many networks are shared by hundreds of people, and a calendar that stops working tells nobody. So
an address that opens nothing is refused without counting: 160 random bits are not guessed, and an
address that opened nothing once never will, so each worker answers it from memory.
"""

import hashlib
from datetime import date, time, timedelta

from flask import Response
from flask.typing import ResponseReturnValue

from core import clock
from core.i18n import gettext
from core.pagecache import Recent, conditional
from core.secrets import keys
from core.web import Packable, personal
from recovery_groups.feeds import ical_renderers, token_queries
from recovery_groups.feeds.frame_routes import CALENDAR, blueprint, file, site, span
from recovery_groups.feeds.rules import NEUTRAL_NAME, Kind, Scope, still_answers
from recovery_groups.feeds.token_queries import Held

_dead: Recent[str, None] = Recent()
"""Addresses that opened nothing; no address comes alive that did not come from us just now."""


@blueprint.get("/agenda/<string(length=40):token>.ics")
def private(token: str) -> ResponseReturnValue:
    """Give a private feed; stopped not long ago, or for who may see nothing, an empty one."""
    feed = None if token in _dead else token_queries.held(token, clock.now())
    today = clock.today()
    if feed is None or (feed.revoked_on and not still_answers(feed.revoked_on, today)):
        _dead.keep(token, None)
        words = f"{gettext('Deze agenda is er niet meer.')}\n"
        return _unfindable(Response(words, 404, content_type="text/plain; charset=utf-8"))
    if _is_over(feed):
        return _unfindable(file(ical_renderers.empty_feed(), NEUTRAL_NAME.lower()))
    body = _body(feed)
    digest = hashlib.sha256(body).digest()[:16]
    changed_on = token_queries.note_fetch(feed, digest, today)
    return _unfindable(_answer(body, digest, changed_on))


def _is_over(feed: Held) -> bool:
    if feed.kind == Kind.RECEIPT:
        return feed.revoked_on is not None or feed.receipt_id is None
    return feed.revoked_on is not None or feed.staff is None


def _body(feed: Held) -> bytes:
    facts = token_queries.meetings_behind(feed, span())
    if feed.discreet:
        scope = Scope.RECEIPT if feed.kind == Kind.RECEIPT else Scope.STAFF
        return ical_renderers.discreet_feed(facts, scope=scope, secret=keys().lookups[-1])
    return ical_renderers.public_feed(facts, name=feed.name, site=site())


def _answer(body: bytes, digest: bytes, changed_on: date) -> Response:
    # Days only, so it is sure of a date when that day is over.
    changed_at = clock.local_moment(changed_on + timedelta(days=1), time.min)
    response = conditional(Packable(body), digest.hex(), CALENDAR, changed_at=changed_at)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = f'inline; filename="{NEUTRAL_NAME.lower()}.ics"'
    return response


def _unfindable(response: Response) -> Response:
    """Keep an answer out of search engines and out of what other sites are told."""
    if "no-cache" not in response.headers.get("Cache-Control", ""):
        response = personal(response)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
