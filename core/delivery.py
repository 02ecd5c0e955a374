"""Delivering: what the outbox has to send is written, counted, and handed to the mail server."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import cast

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from core import clock, outbox, ratelimit
from core.db import db
from core.mail import Letter, NeverAtAll, NotNow, Post, ServerAway, same_mailbox
from core.outbox import Item

_log = logging.getLogger("buurt")

MOST_A_DAY = 5
"""Messages one mailbox gets in a day; the next ones wait for the morning."""

MORNING = time(7)
"""When what waited for another day is sent: a message at midnight wakes people."""

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=30)
"""Waiting after a failure: 10 s, then three times as long each time, up to half an hour."""

Composer = Callable[[Item, datetime], Letter | datetime | None]
"""Gives the letter of an item as things are now; a moment to look again; None when it is not true
any more, or nobody may be told."""


def init_app(app: Flask, composers: Mapping[str, Composer]) -> None:
    """Let each kind of message be written by its composer.

    Kinds of one composer are about subjects of one sort: they wait for each other.
    """
    app.extensions["composers"] = composers
    families: dict[Composer, list[str]] = {}
    for kind, composer in composers.items():
        families.setdefault(composer, []).append(kind)
    outbox.init_app(app, families.values())


def deliver(stopped: Callable[[], bool]) -> None:
    """Send everything that is due, one after the other over one line to the mail server.

    `stopped` is asked between two messages. Raises ServerAway: then the rest waits as well.
    """
    with Post() as post:
        while not stopped():
            item = outbox.take(clock.now())
            if item is None:
                return
            try:
                _deliver(item, post)
            except ServerAway:
                outbox.put_back(item, wait_after(item.tries))
                raise
            except NotNow:
                outbox.put_back(item, wait_after(item.tries))
            except NeverAtAll:
                _log.warning("A message was refused for good: %s", item.kind)
                outbox.finish(item)
            except SQLAlchemyError:
                raise
            except Exception as error:  # noqa: BLE001 - one odd message must not stop the others
                _log.error("%s in a message: %s", type(error).__name__, item.kind)
                outbox.put_back(item, wait_after(item.tries))


def wait_after(tries: int) -> timedelta:
    """Return how long a message waits after its `tries`th failure."""
    return min(FIRST_WAIT * int(3 ** min(tries - 1, 10)), LONGEST_WAIT)


def _deliver(item: Item, post: Post) -> None:
    letter = _composer_of(item)(item, clock.now())
    db.session().close()  # nothing is held in the database while a mail server thinks
    if letter is None:
        outbox.drop(item)
    elif isinstance(letter, datetime):
        outbox.put_back(item, letter - clock.now())
    elif _counts(item, letter):
        post.send(letter, mark=item.mark)
        outbox.finish(item)
    else:
        tomorrow = clock.today() + timedelta(days=1)
        outbox.put_back(item, clock.local_moment(tomorrow, MORNING) - clock.now())


def _counts(item: Item, letter: Letter) -> bool:
    """Return whether the mailbox may have this message today; each counts once a day."""
    today = clock.today()
    if item.counted_on == today:
        return True
    if not ratelimit.allow("mail", same_mailbox(letter.address), limit=MOST_A_DAY):
        return False
    outbox.count_for(item, today)
    return True


def _composer_of(item: Item) -> Composer:
    return cast("Composer", current_app.extensions["composers"][item.kind])
