"""Every state a meeting can have on one site, whatever the moment the demo is made."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from core import changes, clock
from core.db import db, transaction
from core.settings import settings
from recovery_groups.demo import queries
from recovery_groups.demo.city_actions import City, build
from recovery_groups.demo.count_actions import count_visitors
from recovery_groups.demo.fill_actions import fill_evening, fill_meetings
from recovery_groups.demo.login_actions import make_logins
from recovery_groups.demo.login_rules import Login
from recovery_groups.demo.need_actions import fill_needs
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings import actions as meetings
from recovery_groups.meetings.horizon_actions import extend_horizon
from recovery_groups.meetings.models import CancelReason, Meeting
from recovery_groups.planning.actions import add_meeting, cancel_meeting, move_meeting
from recovery_groups.statistics.freeze_actions import freeze

QUARTER = 15 * 60
STARTED_AGO = timedelta(minutes=20)
"""At least so long ago the meeting that goes on now began."""
NIGHT_ENDS = 6
"""The hour before which an evening is still that of the day before."""
SAMIRAS = ("samen-verder", "koffie-en-praten")
"""The groups she leads: one in the evening, one in the afternoon."""
STARTS_IN = timedelta(minutes=30)
"""At least so soon the evening begins that is shown to who leads it."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What there is to look at: a meeting in each state, codes by what they show, and logins."""

    meetings: dict[str, int]
    codes: dict[str, str]
    logins: tuple[Login, ...]


def fill_city(seed: int) -> Scene:
    """Fill an empty database with the fictional city: all of it or nothing.

    `seed` decides the parties; codes are as random as real ones. Raises NotEmpty, NoTables.
    """
    with transaction():
        if not queries.is_empty():
            raise queries.NotEmpty
        now = clock.now()
        city = build(now)
        count_visitors(city, random.Random(seed))  # noqa: S311 - chance in a demo, no secret
        extend_horizon()
        codes = fill_meetings(now, random.Random(seed))  # noqa: S311 - chance in a demo, no secret
        _evening(city, now)
        logins = make_logins(city) if settings().demo_city else ()
        fill_needs(city)
        freeze(now)
        scene = dict(_scenes(city, now))
        changes.raise_version()
    return Scene(meetings=scene, codes=codes, logins=logins)


def _scenes(city: City, now: datetime) -> Iterator[tuple[str, int]]:
    coming = {slug: queries.coming_of(slug, now) for slug in city.groups}
    yield "Genoeg plek", coming["koffie-en-praten"][0]
    yield "Bijna vol", coming["samen-verder"][0]
    yield "Vol, met een wachtlijst", coming["op-eigen-kracht"][0]
    yield "Zo binnenlopen", coming["wandelgroep-noord"][0]
    yield "Aanmelden kan nog niet", coming["samen-verder"][settings().signup_opens_days // 7 + 1]
    yield "Gaat niet door", _cancelled(coming["avondgroep-zuid"][0], CancelReason.FACILITATOR)
    _cancelled(coming["koffie-en-praten"][2], CancelReason.OTHER)
    yield "Verplaatst, andere tijd en plek", _moved_house(coming["nieuwe-stap"][0], city)
    yield "Verplaatst, andere tijd", _moved_later(coming["koffie-en-praten"][1])
    yield "Extra datum", _extra(city)
    yield "Nu bezig", _started(city, now)
    yield "Voorbij", queries.last_before(now)


def _cancelled(meeting_id: int, reason: CancelReason) -> int:
    cancel_meeting(meeting_id, reason)
    return meeting_id


def _moved_house(meeting_id: int, city: City) -> int:
    meeting = _meeting(meeting_id)
    move_meeting(
        meeting_id,
        datetime.combine(meeting.original_start.date(), time(18, 45)),
        minutes=75,
        venue_id=city.venues["marktzaal"],
        room_id=city.rooms["marktzaal", "de bovenzaal"],
    )
    return meeting_id


def _moved_later(meeting_id: int) -> int:
    meeting = _meeting(meeting_id)
    move_meeting(
        meeting_id,
        meeting.original_start + timedelta(hours=1),
        minutes=90,
        venue_id=meeting.venue_id,
        room_id=meeting.room_id,
    )
    return meeting_id


def _extra(city: City) -> int:
    return add_meeting(
        city.groups["koffie-en-praten"],
        datetime.combine(city.on(2), time(10, 30)),
        minutes=90,
        venue_id=city.venues["de-linde"],
        room_id=city.rooms["de-linde", "de huiskamer"],
    )


def _started(city: City, now: datetime) -> int:
    """Add a meeting that goes on now, at any hour; planning refuses one that has begun."""
    starts_at = _quarter(now - STARTED_AGO)
    return meetings.add_extra(
        db.session.get_one(RecoveryGroup, city.groups["open-tafel"]),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        venue_id=city.venues["marktzaal"],
        room_id=city.rooms["marktzaal", "de bovenzaal"],
        now=now,
    )


def _evening(city: City, now: datetime) -> None:
    """Let Samira have an evening with people today, at any hour: it goes on, or starts soon.

    People sign up before a meeting begins. So one that goes on already is put off for them, and at
    night, when nothing begins that still is of today, one is brought forward when they have.
    """
    going_on = queries.going_on(SAMIRAS, now)
    meeting = _meeting(going_on or _soon(city, now))
    starts_at, length = meeting.starts_at, meeting.ends_at - meeting.starts_at
    if going_on:
        _set(meeting, now + length, length)
    elif clock.local(starts_at).date() != city.today or clock.local(now).hour < NIGHT_ENDS:
        starts_at = _quarter(now - STARTED_AGO)
    fill_evening(meeting.id)
    _set(_meeting(meeting.id), starts_at, length)


def _soon(city: City, now: datetime) -> int:
    starts_at, length = _quarter(now + STARTS_IN) + timedelta(minutes=15), timedelta(minutes=90)
    evening = clock.local_moment(city.today, time(19, 30))
    elsewhen = starts_at >= evening + length or starts_at + length <= evening
    slug, room = SAMIRAS[0 if elsewhen else 1], ("zaal 2" if elsewhen else "de huiskamer")
    return meetings.add_extra(
        db.session.get_one(RecoveryGroup, city.groups[slug]),
        starts_at=starts_at,
        ends_at=starts_at + length,
        venue_id=city.venues["de-linde"],
        room_id=city.rooms["de-linde", room],
        now=now,
    )


def _set(meeting: Meeting, starts_at: datetime, length: timedelta) -> None:
    meeting.starts_at, meeting.ends_at = starts_at, starts_at + length
    meeting.original_start = clock.local(starts_at).replace(tzinfo=None)
    meeting.weekday, meeting.minute = meetings.weekday_and_minute(starts_at)
    db.session.flush()


def _quarter(moment: datetime) -> datetime:
    """Return the last full quarter of an hour before a moment."""
    return datetime.fromtimestamp(int(moment.timestamp()) // QUARTER * QUARTER, UTC)


def _meeting(meeting_id: int) -> Meeting:
    return db.session.get_one(Meeting, meeting_id, populate_existing=True)
