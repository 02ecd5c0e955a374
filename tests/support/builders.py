"""Builders: each makes one valid thing and returns its id; a test names only what matters to it."""

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from core import clock
from core.db import db, transaction
from locations.districts.models import District, Postcode, Stage, Team
from locations.venues.models import Room, Venue
from recovery_groups.experts.models import Expert
from recovery_groups.groups.models import Facilitation, GroupLanguage, GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, Schedule

_numbers = count(1)


def _store(row: Any) -> Any:
    with transaction():
        db.session.add(row)
        db.session.flush()
        return row.id


def a_district(**given: Any) -> int:
    """Make a district with one neighbourhood team."""
    number = next(_numbers)
    district: int = _store(
        District(
            **{
                "slug": f"gebied-{number}",
                "name": f"Gebied {number}",
                "municipality": "Lindewaard",
                "stage": Stage.STARTED,
                **given,
            }
        )
    )
    _store(Team(district_id=district, name=f"Buurtteam {number}", phone="000 000 00 00"))
    return district


def a_postcode(digits: str, district: int, **given: Any) -> str:
    """Make a postcode of a district."""
    with transaction():
        db.session.add(Postcode(digits=digits, district_id=district, **given))
    return digits


def a_venue(**given: Any) -> int:
    """Make a venue with one room for 12 people ("zaal 2")."""
    number = next(_numbers)
    given.setdefault("district_id", None)
    given["district_id"] = given["district_id"] or a_district()
    venue: int = _store(
        Venue(
            **{
                "slug": f"buurtpunt-{number}",
                "name": f"Buurtpunt {number}",
                "street": f"Lindeplein {number}",
                "city": "Lindewaard",
                "latitude": 50.88,
                "longitude": 5.98,
                **given,
            }
        )
    )
    _store(Room(venue_id=venue, name="zaal 2", size=12))
    return venue


def a_group(*, languages: tuple[str, ...] = ("nl",), **given: Any) -> int:
    """Make an open group of 8 people that one may also walk into, without walk-in places."""
    number = next(_numbers)
    given.setdefault("district_id", None)
    given["district_id"] = given["district_id"] or a_district()
    group: int = _store(
        RecoveryGroup(
            **{
                "slug": f"groep-{number}",
                "name": f"Groep {number}",
                "state": GroupState.OPEN,
                "promise": "Praten over hoe het met je gaat.",
                "capacity": 8,
                **given,
            }
        )
    )
    with transaction():
        db.session.add_all(
            GroupLanguage(group_id=group, language=language) for language in languages
        )
    return group


def an_expert(first_name: str = "Samira", **given: Any) -> int:
    """Make an expert who agreed to be named since last year."""
    since = clock.today() - timedelta(days=365)
    expert: int = _store(Expert(**{"first_name": first_name, "consent_from": since, **given}))
    return expert


def a_facilitation(group: int, expert: int, **given: Any) -> int:
    """Let an expert lead a group since last year."""
    since = clock.today() - timedelta(days=365)
    row = Facilitation(**{"group_id": group, "expert_id": expert, "first_day": since, **given})
    facilitation: int = _store(row)
    return facilitation


def a_schedule(group: int, venue: int, **given: Any) -> int:
    """Make a schedule: every Sunday at 19:30 for 90 minutes, from today on."""
    schedule: int = _store(
        Schedule(
            **{
                "group_id": group,
                "venue_id": venue,
                "rule": "FREQ=WEEKLY;BYDAY=SU",
                "starts": time(19, 30),
                "duration_minutes": 90,
                "valid_from": clock.today(),
                **given,
            }
        )
    )
    return schedule


def a_meeting(
    *,
    starts_in: timedelta = timedelta(days=3),
    starts_at: datetime | None = None,
    minutes: int = 90,
    group: int | None = None,
    venue: int | None = None,
    **given: Any,
) -> int:
    """Make a planned meeting three days from now, with the capacity of its group (8)."""
    begin = starts_at or clock.now() + starts_in
    wall = clock.local(begin)
    venue = venue or a_venue()
    row = {
        "group_id": group or a_group(),
        "venue_id": venue,
        "original_venue_id": venue,
        "original_start": wall.replace(tzinfo=None),
        "starts_at": begin,
        "ends_at": begin + timedelta(minutes=minutes),
        "weekday": wall.isoweekday(),
        "minute": wall.hour * 60 + wall.minute,
        "changed_at": clock.now(),
        "capacity": 8,
        **given,
    }
    meeting: int = _store(Meeting(**row))
    return meeting


def on_wall(day: date, text: str) -> datetime:
    """Return the moment at which the Dutch wall clock shows `text` ("19:30") on `day`."""
    return clock.local_moment(day, time.fromisoformat(text))
