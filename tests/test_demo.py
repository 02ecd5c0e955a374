"""The demo city: every state at any moment, in plain words, in an empty database only."""

import re
from datetime import datetime

import pytest
import time_machine
from sqlalchemy import select

from core import clock, codes
from core.db import Base, db, transaction
from locations.districts.models import District, Postcode
from locations.venues.models import OpeningHours, Venue
from recovery_groups.demo import place_rules
from recovery_groups.demo.other_group_rules import GROUPS
from recovery_groups.demo.people_rules import EXPERTS
from recovery_groups.experts.models import Expert, TeamLink
from recovery_groups.experts.rules import consent_holds
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, Schedule
from recovery_groups.meetings.rules import Band, MeetingState
from recovery_groups.meetings.single_queries import around_and_next, meeting_in_full
from recovery_groups.signups.actions import receipt_of, signups_of
from recovery_groups.signups.models import SignupState
from tests.support.builders import a_district
from tests.support.demo import (
    assert_nobody_is_in_the_way,
    assert_seats_are_true,
    public_meetings,
    run_demo,
    shown,
)

MOMENTS = {
    "Monday 00:05": datetime(2026, 11, 23, 0, 5, tzinfo=clock.TIMEZONE),
    "Wednesday 12:00": datetime(2026, 11, 25, 12, 0, tzinfo=clock.TIMEZONE),
    "Sunday 23:50": datetime(2026, 11, 29, 23, 50, tzinfo=clock.TIMEZONE),
    "just before the clock skips an hour": datetime(2026, 3, 29, 1, 55, tzinfo=clock.TIMEZONE),
}
NOON = MOMENTS["Wednesday 12:00"]

# What the command says of an address, and what the meeting there has to be.
PROMISED = {
    "Genoeg plek": Band.ENOUGH,
    "Bijna vol": Band.FEW,
    "Vol, met een wachtlijst": "waiting list",
    "Zo binnenlopen": MeetingState.WALK_IN,
    "Aanmelden kan nog niet": MeetingState.NOT_OPEN,
    "Gaat niet door": MeetingState.CANCELLED,
    "Verplaatst, andere tijd en plek": "moved in place",
    "Verplaatst, andere tijd": "moved in time",
    "Extra datum": "extra",
    "Nu bezig": MeetingState.STARTED,
    "Voorbij": MeetingState.PAST,
}

FORBIDDEN = (
    "u uw uzelf cliënt cliënten patiënt patiënten stoornis diagnose behandeling therapie medicijn"
    " medicijnen klacht klachten indicatie interventie traject doelgroep helaas crisis psychisch"
    " ziek ziekte verslaving depressie"
).split()
SENTENCE = re.compile(r"[^.?!\n]+[.?!\n]*")


def texts():
    """Return every Dutch text of the city."""
    for district in place_rules.DISTRICTS:
        yield from (district.name, district.description)
        yield from (text for team in district.teams for text in team)
    for venue in place_rules.VENUES:
        yield from (venue.name, venue.description, venue.getting_there, venue.access_note)
        yield from (name for name, _ in venue.rooms)
        yield from (text for one in venue.activities for text in (one.name, one.description))
        yield from (one.notice for one in venue.closings)
    for group in GROUPS:
        yield from (group.name, group.promise, group.description, group.for_whom)
        yield from (group.first_time, group.agreements, group.costs)


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS.keys())
def test_every_state_occurs_whatever_the_moment(app, moment):
    with time_machine.travel(moment, tick=False):
        code, said = run_demo(app)
        assert code == 0, said
        now = clock.now()
        found = {word for meeting in public_meetings() for word in shown(meeting, now)}
        assert {*MeetingState, *Band} <= found
        assert {"waiting list", "moved in time", "moved in place", "extra"} <= found
        assert "past, 1 days" in found
        assert ("past, 0 days" in found) == (clock.local(now).hour >= 9)
        assert_seats_are_true()
        assert_nobody_is_in_the_way()

        printed = dict(re.findall(r"  (\w.+?) +http\S+/bijeenkomsten/(\d+)\n", said))
        assert printed.keys() == PROMISED.keys()
        for name, number in printed.items():
            assert PROMISED[name] in shown(db.session.get(Meeting, int(number)), now), name


@time_machine.travel(NOON, tick=False)
def test_the_city_has_everything_a_city_has(app):
    run_demo(app)
    today = clock.today()
    assert {one.stage for one in db.session.scalars(select(District))} == {
        *("exploring", "preparing", "started")
    }
    postcodes = db.session.scalars(select(Postcode)).all()
    assert {one.latitude is None for one in postcodes} == {True, False}
    assert {one.wheelchair for one in db.session.scalars(select(Venue))} == {True, False}
    groups = db.session.scalars(select(RecoveryGroup)).all()
    assert {one.state for one in groups} == {*GroupState}
    ways_in = {(one.walk_in, one.capacity is not None) for one in groups}
    assert ways_in == {(True, True), (True, False), (False, True)}
    experts = db.session.scalars(select(Expert)).all()
    consents = [consent_holds(one.consent_from, one.consent_until, today) for one in experts]
    assert {*consents} == {True, False}
    links = db.session.scalars(select(TeamLink)).all()
    assert {one.last_day is None or one.last_day >= today for one in links} == {True, False}
    rules = " ".join(db.session.scalars(select(Schedule.rule)))
    assert all(part in rules for part in ("INTERVAL=2", "MONTHLY;BYDAY=-1", "MONTHLY;BYDAY=4"))
    assert re.search(r"WEEKLY;BYDAY=\w\w,\w\w", rules)


@time_machine.travel(NOON, tick=False)
def test_meetings_are_within_opening_hours_with_something_on_around_them(app):
    run_demo(app)
    now = clock.now()
    hours = {
        (one.venue_id, one.weekday): (one.opens, one.closes)
        for one in db.session.scalars(select(OpeningHours))
    }
    for one in db.session.scalars(select(Meeting).where(Meeting.schedule_id.is_not(None))):
        opens, closes = hours[one.venue_id, one.weekday]
        start, end = clock.local(one.starts_at).time(), clock.local(one.ends_at).time()
        assert opens <= start < end <= closes
    slug = RecoveryGroup.slug == "samen-verder"
    tonight = db.session.scalar(
        select(Meeting.id)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .where(slug, Meeting.starts_at > now, Meeting.schedule_id.is_not(None))
        .order_by(Meeting.starts_at)
        .limit(1)
    )
    around, _ = around_and_next(meeting_in_full(tonight), now)
    assert around.before
    assert around.after


@time_machine.travel(NOON, tick=False)
def test_the_codes_it_prints_open_what_it_says(app):
    _, said = run_demo(app)
    printed = re.findall(r"  (\w.+?)  +(\w{4} \w{4} \w{4})\n", said)
    held = {name: signups_of(receipt_of(codes.normalise(code))) for name, code in printed}
    assert {one.state for one in held["Een plek op 4 datums"]} == {SignupState.SEATED}
    assert len(held["Een plek op 4 datums"]) == 4
    assert [one.state for one in held["Op de wachtlijst"]] == [SignupState.WAITING]
    assert [one.state for one in held["Afgemeld"]] == [SignupState.WITHDRAWN]


def test_a_database_that_holds_anything_is_left_alone(app):
    a_district(name="Echt gebied")
    for arguments in ((), ("--groups", "5")):
        code, said = run_demo(app, *arguments)
        assert code == 1
        assert "Er staat al iets in deze database. Kies een lege database." in said
    assert db.session.scalars(select(District.name)).all() == ["Echt gebied"]


def test_only_if_empty_is_content_with_what_is_there(app):
    a_district(name="Echt gebied")
    code, _ = run_demo(app, "--if-empty")
    assert code == 0
    assert db.session.scalars(select(District.name)).all() == ["Echt gebied"]


def test_without_tables_it_says_what_to_run(app):
    with transaction() as session:
        Base.metadata.drop_all(session.connection())
    code, said = run_demo(app)
    assert code == 1
    assert "flask --app app db upgrade" in said


@pytest.mark.parametrize("text", sorted(set(texts())))
def test_sentences_are_plain(text):
    for sentence in SENTENCE.findall(text):
        words = re.findall(r"[\w’-]+", sentence.lower())
        assert len(words) <= 12, sentence
        assert not set(words) & set(FORBIDDEN), sentence
    assert "!" not in text


def test_no_text_names_an_expert():
    names = {one.first_name for one in EXPERTS}
    assert not [text for text in texts() if names & set(re.findall(r"\w+", text))]
