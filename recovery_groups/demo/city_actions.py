"""The fictional city in the database: places, people, groups and the dates they met before.

Building blocks: `scene_actions.fill_city` calls them within its transaction.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import insert

from core import clock
from core.db import db
from locations.districts import models as districts
from locations.venues import models as venues
from recovery_groups.demo import city_rules
from recovery_groups.demo.calendar_rules import Regular, meeting_rows
from recovery_groups.demo.city_rules import CITY, PHONE, iso_weekday, opening_hours, rule_of
from recovery_groups.demo.other_group_rules import GROUPS
from recovery_groups.demo.people_rules import EXPERTS, LINKS
from recovery_groups.demo.place_rules import DISTRICTS, VENUES
from recovery_groups.experts import consent_rules
from recovery_groups.experts.models import (
    Expert,
    ExpertHalfDay,
    ExpertLanguage,
    ExpertTheme,
    TeamLink,
)
from recovery_groups.groups.models import Facilitation, GroupLanguage, GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, Schedule

PAST_DAYS = 56
"""How many days of meetings there are behind the day the demo is made."""


@dataclass
class City:
    """Ids of what was stored, by the name the city's data gives it."""

    now: datetime
    districts: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    venues: dict[str, int] = field(default_factory=dict)
    rooms: dict[tuple[str, str], int] = field(default_factory=dict)
    experts: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """Return the Dutch date on which it is made."""
        return clock.local(self.now).date()

    def day(self, steps: int | None) -> date | None:
        """Return the date some days from today; None stays None."""
        return None if steps is None else self.today + timedelta(days=steps)

    def on(self, steps: int) -> date:
        """Return the date some days from today."""
        return self.today + timedelta(days=steps)


def build(now: datetime) -> City:
    """Store everything of the city but its coming meetings; return what has which id."""
    city = City(now)
    for district in DISTRICTS:
        _store_district(district, city)
    for venue in VENUES:
        _store_venue(venue, city)
    _store_people(city)
    for group in GROUPS:
        _store_group(group, city)
        _store_schedules(group, city)
    return city


def _stored(row: districts.District | districts.Team | venues.Venue | venues.Room) -> int:
    db.session.add(row)
    db.session.flush()
    return row.id


def _store_district(given: city_rules.District, city: City) -> None:
    district_id = _stored(
        districts.District(
            slug=given.slug,
            name=given.name,
            municipality=CITY,
            stage=given.stage,
            description=given.description,
            inhabitants=given.inhabitants,
        )
    )
    city.districts[given.slug] = district_id
    db.session.add_all(
        districts.Postcode(
            digits=one.digits,
            district_id=district_id,
            latitude=one.latitude,
            longitude=one.longitude,
        )
        for one in given.postcodes
    )
    for name, hours in given.teams:
        team = districts.Team(district_id=district_id, name=name, phone=PHONE, hours=hours)
        city.teams[name] = _stored(team)


def _store_venue(given: city_rules.Venue, city: City) -> None:
    latitude, longitude = given.place or (None, None)
    venue_id = _stored(
        venues.Venue(
            slug=given.slug,
            district_id=city.districts[given.district],
            name=given.name,
            description=given.description,
            street=given.street,
            postcode=given.postcode,
            city=CITY,
            latitude=latitude,
            longitude=longitude,
            phone=PHONE,
            getting_there=given.getting_there,
            access_note=given.access_note,
            **dict.fromkeys(given.access, True),
        )
    )
    city.venues[given.slug] = venue_id
    for name, size in given.rooms:
        room = venues.Room(venue_id=venue_id, name=name, size=size)
        city.rooms[given.slug, name] = _stored(room)
    _store_days(given, venue_id, city)


def _store_days(given: city_rules.Venue, venue_id: int, city: City) -> None:
    here = [one for group in GROUPS for one in group.timetables if one.venue == given.slug]
    db.session.add_all(
        venues.OpeningHours(venue_id=venue_id, weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in opening_hours(given, here, city.today)
    )
    db.session.add_all(
        venues.Activity(
            venue_id=venue_id,
            name=one.name,
            description=one.description,
            weekday=iso_weekday(city.today, day),
            starts=one.starts,
            ends=one.ends,
        )
        for one in given.activities
        for day in one.days
    )
    db.session.add_all(
        venues.Closure(
            venue_id=venue_id,
            first_day=city.on(one.first),
            last_day=city.on(one.last),
            notice=one.notice,
        )
        for one in given.closings
    )


def _store_people(city: City) -> None:
    for one in EXPERTS:
        expert = Expert(
            first_name=one.first_name,
            story=one.story,
            organisation=one.organisation,
            consent_from=city.day(one.consent_from),
            consent_until=city.day(one.consent_until),
            consent_text=None if one.consent_from is None else consent_rules.VERSION,
        )
        db.session.add(expert)
        db.session.flush()
        city.experts[one.first_name] = expert.id
        _store_known(one, expert.id)
    db.session.add_all(
        TeamLink(
            expert_id=city.experts[one.expert],
            team_id=city.teams[one.team],
            role=one.role,
            hours_a_week=one.hours_a_week,
            first_day=city.on(one.first),
            last_day=city.day(one.last),
        )
        for one in LINKS
    )


def _store_known(given: city_rules.Expert, expert_id: int) -> None:
    db.session.add_all(ExpertTheme(expert_id=expert_id, theme=one) for one in given.themes)
    db.session.add_all(ExpertLanguage(expert_id=expert_id, language=one) for one in given.languages)
    days = (one.split("-") for one in given.half_days)
    db.session.add_all(
        ExpertHalfDay(expert_id=expert_id, weekday=int(weekday), part=part)
        for weekday, part in days
    )


def _store_group(given: city_rules.Group, city: City) -> None:
    group = RecoveryGroup(
        slug=given.slug,
        district_id=city.districts[given.district],
        state=given.state,
        name=given.name,
        promise=given.promise,
        description=given.description,
        for_whom=given.for_whom,
        first_time=given.first_time,
        agreements=given.agreements,
        costs=given.costs,
        newcomers=given.newcomers,
        walk_in=given.walk_in,
        capacity=given.capacity,
        walk_in_places=given.walk_in_places,
    )
    db.session.add(group)
    db.session.flush()
    city.groups[given.slug] = group.id
    db.session.add_all(GroupLanguage(group_id=group.id, language=one) for one in given.languages)
    last = city.on(-30) if given.state == GroupState.ENDED else None
    db.session.add_all(
        Facilitation(
            group_id=group.id,
            expert_id=city.experts[name],
            first_day=city.on(-200),
            last_day=last,
        )
        for name in given.led_by
    )


def _store_schedules(given: city_rules.Group, city: City) -> None:
    for one in given.timetables:
        schedule = Schedule(
            group_id=city.groups[given.slug],
            venue_id=city.venues[one.venue],
            room_id=city.rooms[one.venue, one.room] if one.room else None,
            rule=rule_of(one, city.today),
            starts=one.starts,
            duration_minutes=one.minutes,
            valid_from=city.on(one.first),
            valid_until=city.day(one.last),
            skips_holidays=one.skips_holidays,
        )
        db.session.add(schedule)
        db.session.flush()
        if given.state != GroupState.DRAFT:
            _store_past(schedule, given, city)


def _store_past(schedule: Schedule, given: city_rules.Group, city: City) -> None:
    regular = Regular(
        schedule_id=schedule.id,
        group_id=schedule.group_id,
        venue_id=schedule.venue_id,
        room_id=schedule.room_id,
        rule=schedule.rule,
        starts=schedule.starts,
        minutes=schedule.duration_minutes,
        valid_from=schedule.valid_from,
        valid_until=schedule.valid_until,
        capacity=given.capacity,
        walk_in_places=given.walk_in_places,
    )
    rows = meeting_rows(regular, city.on(-PAST_DAYS), city.today, changed_at=city.now)
    past = [row for row in rows if row["starts_at"] <= city.now]
    if past:
        db.session.execute(insert(Meeting), past)
