"""The demo: a fictional city with every state at any moment, or load of any size."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import delete, func, select

from core import clock, codes
from core.db import Base, db, transaction
from core.settings import settings
from locations.districts.models import District, Postcode
from locations.venues.models import OpeningHours, Room, Venue
from recovery_groups.demo import place_rules
from recovery_groups.demo.other_group_rules import GROUPS
from recovery_groups.demo.people_rules import EXPERTS
from recovery_groups.demo.queries import THE_SITES_OWN
from recovery_groups.experts.models import Expert, TeamLink
from recovery_groups.experts.rules import consent_holds, holds
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.meetings.models import Meeting, MeetingStatus, Schedule
from recovery_groups.meetings.rules import Band, MeetingState, band, state
from recovery_groups.meetings.rules import Room as Places
from recovery_groups.meetings.single_queries import around_and_next, meeting_in_full
from recovery_groups.signups.actions import signups_of
from recovery_groups.signups.models import Signup, SignupState
from tests.support.builders import a_district, a_meeting

MOMENTS = {
    "Monday 00:05": datetime(2026, 11, 23, 0, 5, tzinfo=clock.TIMEZONE),
    "Wednesday 12:00": datetime(2026, 11, 25, 12, 0, tzinfo=clock.TIMEZONE),
    "Sunday 23:50": datetime(2026, 11, 29, 23, 50, tzinfo=clock.TIMEZONE),
    "just before the clock skips an hour": datetime(2026, 3, 29, 1, 55, tzinfo=clock.TIMEZONE),
}
NOON = MOMENTS["Wednesday 12:00"]

FORBIDDEN = (
    "u uw uzelf cliënt cliënten patiënt patiënten stoornis diagnose behandeling therapie medicijn"
    " medicijnen klacht klachten indicatie interventie traject doelgroep helaas crisis psychisch"
    " ziek ziekte verslaving depressie"
).split()
SENTENCE = re.compile(r"[^.?!\n]+[.?!\n]*")


@pytest.fixture
def demo(app):
    """Run the command; return (exit code, what it says)."""

    def run(*arguments):
        result = app.test_cli_runner().invoke(args=["demo", *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return result.exit_code, result.output

    return run


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


def public_meetings():
    """Return the meetings of open groups."""
    open_groups = select(RecoveryGroup.id).where(RecoveryGroup.state == GroupState.OPEN)
    return db.session.scalars(select(Meeting).where(Meeting.group_id.in_(open_groups))).all()


def places_of(meeting):
    """Return how full a meeting is."""
    names = ("capacity", "walk_in_places", "seats_taken", "parties_waiting")
    return Places(**{name: getattr(meeting, name) for name in names})


def shown(meeting, now):
    """Return everything the site says about a meeting, as words."""
    kind = state(
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        cancelled=meeting.status == MeetingStatus.CANCELLED,
        capacity=meeting.capacity,
        opens_days=settings().signup_opens_days,
        now=now,
    )
    yield kind
    if kind is MeetingState.OPEN:
        yield band(places_of(meeting))
        if meeting.parties_waiting:
            yield "waiting list"
    if meeting.status == MeetingStatus.MOVED and kind is not MeetingState.PAST:
        wall = clock.local(meeting.starts_at).replace(tzinfo=None)
        yield "moved in time" if wall != meeting.original_start else "moved"
        yield "moved in place" if meeting.venue_id != meeting.original_venue_id else "moved"
    if meeting.extra and meeting.starts_at > now:
        yield "extra"
    if kind is MeetingState.PAST:
        yield f"past, {(clock.local(now).date() - clock.local(meeting.ends_at).date()).days} days"


def assert_seats_are_true():
    """Every meeting's numbers are what its signups add up to."""
    columns = (Signup.meeting_id, Signup.state, func.sum(Signup.party), func.count())
    people, parties, made = Counter(), Counter(), Counter()
    statement = select(*columns).group_by(Signup.meeting_id, Signup.state)
    for meeting_id, kind, heads, rows in db.session.execute(statement):
        people[meeting_id] += heads if kind == SignupState.SEATED else 0
        parties[meeting_id] += rows if kind == SignupState.WAITING else 0
        made[meeting_id] += rows
    for one in db.session.scalars(select(Meeting)):
        assert (one.seats_taken, one.parties_waiting) == (people[one.id], parties[one.id]), one.id
        assert one.signups_made == made[one.id]
        assert one.seats_taken <= places_of(one).online_limit


def assert_nobody_is_in_the_way():
    """No room holds two meetings at once, no group meets twice at once, everybody fits."""
    sizes = dict(db.session.execute(select(Room.id, Room.size)).all())
    last = {}
    going_on = select(Meeting).where(Meeting.status != MeetingStatus.CANCELLED)
    for one in db.session.scalars(going_on.order_by(Meeting.starts_at)):
        keys = [("group", one.group_id)] + ([("room", one.room_id)] if one.room_id else [])
        for key in keys:
            assert key not in last or last[key] <= one.starts_at, (key, one.starts_at)
            last[key] = one.ends_at
        if one.room_id:
            assert (one.capacity or 0) <= sizes[one.room_id]


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS.keys())
def test_every_state_occurs_whatever_the_moment(demo, moment):
    with time_machine.travel(moment, tick=False):
        code, said = demo()
        assert code == 0, said
        now = clock.now()
        found = {word for meeting in public_meetings() for word in shown(meeting, now)}
        assert {*MeetingState, *Band} <= found
        assert {"waiting list", "moved in time", "moved in place", "extra"} <= found
        assert "past, 1 days" in found
        assert ("past, 0 days" in found) == (clock.local(now).hour >= 9)
        assert_seats_are_true()
        assert_nobody_is_in_the_way()


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS.keys())
def test_the_addresses_it_prints_show_what_they_promise(demo, moment):
    with time_machine.travel(moment, tick=False):
        _, said = demo()
        now = clock.now()
        found = {
            name: set(shown(db.session.get(Meeting, int(number)), now))
            for name, number in re.findall(
                r"^  (\w.+?) +http\S+/bijeenkomsten/(\d+)$", said, re.MULTILINE
            )
        }
    promised = {
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
    assert found.keys() == promised.keys()
    assert all(word in found[name] for name, word in promised.items()), found


@time_machine.travel(NOON, tick=False)
def test_the_city_has_everything_a_city_has(demo):
    demo()
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
    assert {holds(one.first_day, one.last_day, today) for one in links} == {True, False}
    rules = " ".join(db.session.scalars(select(Schedule.rule)))
    assert all(part in rules for part in ("INTERVAL=2", "MONTHLY;BYDAY=-1", "MONTHLY;BYDAY=4"))
    assert re.search(r"WEEKLY;BYDAY=\w\w,\w\w", rules)


@time_machine.travel(NOON, tick=False)
def test_meetings_are_within_opening_hours_with_something_on_around_them(demo):
    demo()
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
        .where(slug, Meeting.starts_at > now)
        .order_by(Meeting.starts_at)
        .limit(1)
    )
    around, _ = around_and_next(meeting_in_full(tonight), now)
    assert around.before
    assert around.after


@time_machine.travel(NOON, tick=False)
def test_the_codes_it_prints_open_what_it_says(demo):
    _, said = demo()
    printed = re.findall(r"  (\w.+?)  +(\w{4} \w{4} \w{4})\n", said)
    held = {name: signups_of(codes.normalise(code)) for name, code in printed}
    assert {one.state for one in held["Een plek op 4 datums"]} == {SignupState.SEATED}
    assert len(held["Een plek op 4 datums"]) == 4
    assert [one.state for one in held["Op de wachtlijst"]] == [SignupState.WAITING]
    assert [one.state for one in held["Afgemeld"]] == [SignupState.WITHDRAWN]


def test_a_database_that_holds_anything_is_left_alone(demo):
    a_district(name="Echt gebied")
    for arguments in ((), ("--groups", "5")):
        code, said = demo(*arguments)
        assert code == 1
        assert "Er staat al iets in deze database. Kies een lege database." in said
    assert db.session.scalars(select(District.name)).all() == ["Echt gebied"]


def test_only_if_empty_is_content_with_what_is_there(demo):
    a_district(name="Echt gebied")
    code, _ = demo("--if-empty")
    assert code == 0
    assert db.session.scalars(select(District.name)).all() == ["Echt gebied"]


def test_without_tables_it_says_what_to_run(demo):
    with transaction() as session:
        Base.metadata.drop_all(session.connection())
    code, said = demo()
    assert code == 1
    assert "flask --app app db upgrade" in said


def rows_of_all_tables():
    """Return everything the demo can have written."""
    return {
        table.name: sorted(map(str, db.session.execute(select(table))))
        for table in Base.metadata.sorted_tables
        if table.name not in THE_SITES_OWN
    }


def empty_all_tables():
    with transaction() as session:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in THE_SITES_OWN:
                session.execute(delete(table))


LOAD = ("--districts", "4", "--venues", "6", "--groups", "30", "--weeks", "10")


@time_machine.travel(NOON, tick=False)
def test_the_same_seed_and_day_give_the_same_load(demo):
    def made(seed):
        code, said = demo(*LOAD, "--seed", seed)
        assert code == 0, said
        rows = rows_of_all_tables()
        empty_all_tables()
        return rows

    first = made("7")
    with time_machine.travel(NOON + timedelta(hours=9), tick=False):
        assert made("7") == first
    assert made("8") != first


@time_machine.travel(NOON, tick=False)
def test_load_is_as_large_as_asked_and_adds_up(demo):
    demo(*LOAD)
    counted = [
        db.session.scalar(select(func.count()).select_from(model))
        for model in (District, Venue, RecoveryGroup)
    ]
    assert counted == [4, 6, 30]
    coming = db.session.scalars(select(Meeting).where(Meeting.starts_at > clock.now())).all()
    assert 150 < len(coming) < 450
    found = {word for meeting in coming for word in shown(meeting, clock.now())}
    assert {*Band, "waiting list", MeetingState.WALK_IN, MeetingState.NOT_OPEN} <= found
    assert_seats_are_true()
    assert_nobody_is_in_the_way()


@time_machine.travel(NOON, tick=False)
def test_after_load_the_site_goes_on(client, demo):
    demo(*LOAD)
    meeting = db.session.scalar(
        select(Meeting.id)
        .where(Meeting.signups_made > 0, Meeting.parties_waiting == 0)
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    )
    assert a_meeting() > meeting  # ids go on where the load stopped
    answer = client.send(client.get(f"/bijeenkomsten/{meeting}/aanmelden"))
    assert answer.status_code in {200, 303}
    assert_seats_are_true()


@pytest.mark.hard
def test_a_hundred_thousand_meetings_take_minutes_at_most(demo, record_property):
    begin = datetime.now(UTC)
    code, said = demo("--districts", "300", "--venues", "1500", "--groups", "4000")
    took = datetime.now(UTC) - begin
    record_property("seconds", took.total_seconds())
    assert code == 0
    assert db.session.scalar(select(func.count()).select_from(Meeting)) > 90_000
    assert took < timedelta(minutes=4), said


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
