"""Rate limits in the database: they hold across workers and remember nobody.

A bucket is a keyed hash of a network (/24 or /48), cut to 16 bits: thousands of networks share
one, so a row proves nothing about anybody. The key changes every day.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Any

from flask import request
from sqlalchemy import Integer, LargeBinary, Select, String, func, or_, select, true, update
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, erasing
from core.db import Base, db, dialect, engine, insert_adding, insert_ignoring, side_transaction
from core.errors import TooManyTries
from core.secrets import keys

BUCKET_BITS = 16
_PREFIX = {4: 24, 6: 48}

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
"""What `count_try` makes one wait at first, and at most."""

_WAIT = "/wait"


class RateBucket(Base):
    """How often something was tried from one bucket since the start of its window."""

    __tablename__ = "rate_bucket"

    bucket: Mapped[str] = mapped_column(String(80), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


class DayKey(Base):
    """The key of one day; destroyed when the day is over."""

    __tablename__ = "day_key"

    day: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32))


def hit(what: dict[str, int], *, window: timedelta, limit: int) -> None:
    """Count `what` (kind → amount) for the visitor's network, and refuse what goes over `limit`.

    All kinds are counted in one statement and one transaction of their own, so that a refusal
    elsewhere does not undo the count. Raises TooManyTries; then nothing is counted.
    """
    start, key = _window_start(window), _day_key()
    with side_transaction() as connection:
        rows = [
            {"bucket": _bucket(key, kind), "window_start": start, "count": amount}
            for kind, amount in what.items()
        ]
        # In one order everywhere: two networks' rows never wait for each other in a circle.
        rows.sort(key=lambda row: str(row["bucket"]))
        counts = connection.scalars(_adding(dialect()), rows).all()
        if max(counts) > limit:
            connection.rollback()
            raise TooManyTries(retry_after=_seconds_left(start, window))


@cache
def _adding(database: str) -> Any:
    statement = insert_adding(RateBucket, []).returning(RateBucket.count)
    if database == "sqlite":
        return statement  # core/db.py sees to it
    # A count need not outlast a power cut: said in the statement itself, it costs no trip more.
    return statement.returning(func.set_config("synchronous_commit", "off", true()))


def allow(kind: str, who: str, *, limit: int) -> bool:
    """Count one `kind` for `who` today; return False, counting nothing, after `limit` of them.

    Under the day's key and the site's own: the database alone tells nothing about anybody. 64 bits,
    so that no two share a count.
    """
    start = clock.local_moment(clock.today(), time.min)
    row = {"bucket": bucket_of(kind, who), "window_start": start, "count": 1}
    with side_transaction() as connection:
        count = connection.scalar(_adding(dialect()), row)
        if (count or 0) > limit:
            connection.rollback()
            return False
    return True


@dataclass(frozen=True)
class Try:
    """A try that was counted beforehand, in these rows: of a success it is taken back."""

    rows: tuple[dict[str, Any], ...]


def count_try(*buckets: str, window: timedelta, free: int) -> Try:
    """Count a try in each bucket before it is made, and refuse it while one of them has to wait.

    `free` tries within `window` cost nothing. From then on each makes its bucket wait for the next
    one, twice as long every time (FIRST_WAIT to LONGEST_WAIT): it gets slow, and is never locked.
    Counted beforehand, so that many at once do not all slip through. Raises TooManyTries; then
    nothing is counted.
    """
    now, start, rows = clock.now(), _window_start(window), []
    with side_transaction() as connection:
        # In one order everywhere: two visitors' rows never wait for each other in a circle.
        for bucket in sorted(buckets):
            row = {"bucket": bucket, "window_start": start, "count": 1}
            connection.execute(_adding(dialect()), row)
            rows.append(row)
            tries, until = connection.execute(_tries(bucket, since=start - window, now=now)).one()
            if until is not None:
                connection.rollback()
                raise TooManyTries(retry_after=max(1, ceil((until - now).total_seconds())))
            if tries >= free:
                wait = min(FIRST_WAIT * 2 ** min(tries - free, 20), LONGEST_WAIT)
                row = {"bucket": bucket + _WAIT, "window_start": now + wait, "count": 1}
                connection.execute(_adding(dialect()), row)
                rows.append(row)
    return Try(tuple(rows))


def take_back(counted: Try) -> None:
    """Undo `count_try`: it was no failure."""
    with side_transaction() as connection:
        for row in counted.rows:
            connection.execute(
                update(RateBucket)
                .where(
                    RateBucket.bucket == row["bucket"],
                    RateBucket.window_start == row["window_start"],
                )
                .values(count=RateBucket.count - 1)
            )


def _tries(bucket: str, *, since: datetime, now: datetime) -> Select[int, datetime | None]:
    # A row of waiting "starts" when the waiting is over. Two windows: ten tries on both sides of a
    # window's end are ten tries within its length as well.
    counted = select(func.coalesce(func.sum(RateBucket.count), 0)).where(
        RateBucket.bucket == bucket, RateBucket.window_start >= since
    )
    waiting = select(func.max(RateBucket.window_start)).where(
        RateBucket.bucket == bucket + _WAIT, RateBucket.window_start > now, RateBucket.count > 0
    )
    return select(counted.scalar_subquery(), waiting.scalar_subquery())


def bucket_of(kind: str, who: str) -> str:
    """Return the bucket of one person or address, whatever network it is used from."""
    site = hmac.new(keys().lookup, f"{kind}:{who}".encode(), hashlib.sha256).digest()
    return f"{kind}:{hmac.new(_day_key(), site, hashlib.sha256).hexdigest()[:16]}"


def bucket_here(kind: str) -> str:
    """Return the bucket of the visitor's network."""
    return _bucket(_day_key(), kind)


def give_back(kind: str, amount: int, *, window: timedelta) -> None:
    """Take back what `hit` counted: the visitor's network freed it again."""
    key = _day_key()
    with side_transaction() as connection:
        connection.execute(
            update(RateBucket)
            .where(
                RateBucket.bucket == _bucket(key, kind),
                RateBucket.window_start == _window_start(window),
                RateBucket.count >= amount,
            )
            .values(count=RateBucket.count - amount)
        )


def refuse_when_over(kind: str, *, window: timedelta, limit: int) -> None:
    """Raise TooManyTries when the visitor's network has `limit` tries of `kind` behind it."""
    start = _window_start(window)
    key = db.session.scalar(select(DayKey.key).where(DayKey.day == clock.today()))
    if key is None:
        return
    tries = select(RateBucket.count).where(
        RateBucket.bucket == _bucket(key, kind), RateBucket.window_start == start
    )
    if (db.session.scalar(tries) or 0) >= limit:
        raise TooManyTries(retry_after=_seconds_left(start, window))


def forget_before_today(now: datetime) -> None:
    """Delete the keys of days before the Dutch date of `now`, and what was counted under them.

    The key goes first: without it a count tells nothing about anybody. No process writes a key
    again that it still remembers. What is of a day after tomorrow was written by a wrong clock.
    """
    today = clock.local(now).date()
    tomorrow = today + timedelta(days=1)
    erasing.delete_in_steps(DayKey, or_(DayKey.day < today, DayKey.day > tomorrow))
    first, last = (clock.local_moment(one, time.min) for one in (today, tomorrow))
    started = RateBucket.window_start
    erasing.delete_in_steps(RateBucket, or_(started < first, started > last))


def _bucket(key: bytes, kind: str) -> str:
    digest = hmac.new(key, _network(request.remote_addr or "").encode(), hashlib.sha256).digest()
    return f"{kind}:{int.from_bytes(digest[:4], 'big') >> (32 - BUCKET_BITS):04x}"


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{parsed}/{_PREFIX[parsed.version]}", strict=False))


_known_keys: dict[tuple[str, date], bytes] = {}
"""The day's key, per database, so that counting costs one statement; yesterday's is dropped."""


def _day_key() -> bytes:
    known = (str(engine().url), clock.today())
    key = _known_keys.get(known)
    if key is None:
        # In a transaction of its own: a refused count must not take the key back.
        with side_transaction() as connection:
            fresh = {"day": known[1], "key": secrets.token_bytes(32)}
            connection.execute(insert_ignoring(DayKey, [fresh]))
            key = connection.scalars(select(DayKey.key).where(DayKey.day == known[1])).one()
        _known_keys.clear()
        _known_keys[known] = key
    return key


def _window_start(window: timedelta) -> datetime:
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(int(clock.now().timestamp()) // seconds * seconds, UTC)


def _seconds_left(start: datetime, window: timedelta) -> int:
    return max(1, int((start + window - clock.now()).total_seconds()))
