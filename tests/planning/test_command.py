"""Planning from the command line: Dutch answers, and exit code 1 for a refusal."""

from datetime import time

import pytest
from sqlalchemy import select

from core.db import db
from locations.venues.models import Closure, Venue
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import CancelReason, Meeting, MeetingStatus
from tests.planning.plans import now_of, room_in
from tests.support.builders import a_group, a_meeting, a_schedule, a_venue


@pytest.fixture
def plan(app):
    """Run `flask plan …` and return (exit code, what it printed)."""

    def run(*words):
        db.session.remove()
        result = app.test_cli_runner().invoke(args=["plan", *map(str, words)])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    return run


def slug(model, row_id):
    return db.session.get_one(model, row_id).slug


def test_extend_tells_what_it_made_and_left_out(plan, group, venue):
    a_schedule(group, venue)
    a_schedule(a_group(), venue, rule="FREQ=DAILY")
    a_schedule(a_group(), venue, rule="FREQ=WEEKLY;BYDAY=FR")
    code, text = plan("extend", "--weeks", 5)
    assert code == 0
    assert "10 bijeenkomsten gemaakt." in text
    assert "vrijdag 25 december 2026 over: Eerste kerstdag." in text
    assert "is niet te lezen." in text


def test_extend_tells_of_closed_venues_and_the_skipped_hour(plan, group, venue):
    a_schedule(group, venue, starts=time(2, 30), skips_holidays=False)
    plan("close", slug(Venue, venue), "--from", "2026-11-29", "--until", "2026-11-29")
    code, text = plan("extend")
    assert code == 0
    assert "1 gemaakt die niet doorgaan: het buurtpunt is dicht." in text
    assert "28-03-2027 02:30 bestaat niet (zomertijd)." in text


def test_cancel_and_restore(plan, meeting):
    assert plan("cancel", meeting, "--reason", "facilitator") == (
        0,
        f"Bijeenkomst {meeting} gaat niet door.\n",
    )
    assert now_of(meeting).cancel_reason == CancelReason.FACILITATOR
    assert plan("restore", meeting) == (0, f"Bijeenkomst {meeting} gaat toch door.\n")
    assert now_of(meeting).status == MeetingStatus.PLANNED


def test_a_refusal_is_a_dutch_sentence_and_exit_code_1(plan, meeting):
    assert plan("restore", meeting) == (1, "Niet gelukt. Deze bijeenkomst gaat gewoon door.\n")
    assert plan("restore", 999)[0] == 1


def test_move_changes_what_it_names_and_leaves_the_rest(plan, meeting, venue):
    code, text = plan("move", meeting, "--start", "2026-12-01 20:00")
    assert (code, text) == (0, f"Bijeenkomst {meeting} is nu op dinsdag 1 december 2026, 20:00.\n")
    row = now_of(meeting)
    assert (row.venue_id, row.room_id) == (venue, room_in(venue))
    assert (row.ends_at - row.starts_at).seconds == 90 * 60


def test_move_to_another_venue_leaves_the_room_behind(plan, meeting):
    elsewhere = a_venue()
    assert plan("move", meeting, "--venue", slug(Venue, elsewhere), "--minutes", 60)[0] == 0
    assert (now_of(meeting).venue_id, now_of(meeting).room_id) == (elsewhere, None)
    assert plan("move", meeting, "--room", "zaal 2")[0] == 0
    assert now_of(meeting).room_id == room_in(elsewhere)


def test_add(plan, group, venue):
    words = ("--start", "2026-12-01 19:30", "--venue", slug(Venue, venue), "--room", "zaal 2")
    code, text = plan("add", slug(RecoveryGroup, group), *words)
    added = db.session.scalar(select(Meeting.id))
    assert (code, text) == (0, f"Bijeenkomst {added} staat erbij.\n")
    assert now_of(added).room_id == room_in(venue)


def test_close_and_reopen(plan, meeting, venue):
    days = ("--from", "2026-11-28", "--until", "2026-11-29", "--notice", "Verbouwing")
    code, text = plan("close", slug(Venue, venue), *days)
    closure = db.session.scalar(select(Closure.id))
    assert (code, text) == (
        0,
        f"Sluiting {closure} staat erin.\nBijeenkomsten die niet doorgaan: 1.\n",
    )
    assert plan("reopen", closure) == (0, "Bijeenkomsten die toch doorgaan: 1.\n")
    assert plan("reopen", closure)[0] == 1


def test_reopen_names_what_stays_cancelled(plan, meeting, venue):
    days = ("--from", "2026-11-28", "--until", "2026-11-29")
    plan("close", slug(Venue, venue), *days)
    first = db.session.scalar(select(Closure.id))
    plan("close", slug(Venue, venue), *days)
    assert f"Bijeenkomst {meeting} gaat nog steeds niet door." in plan("reopen", first)[1]


def test_capacity_keeps_the_walk_in_places(plan, venue):
    meeting = a_meeting(venue=venue, walk_in_places=2)
    assert plan("capacity", meeting, 10) == (0, f"Bij bijeenkomst {meeting} passen nu 10 mensen.\n")
    assert (now_of(meeting).capacity, now_of(meeting).walk_in_places) == (10, 2)
    assert plan("capacity", meeting, 10, "--walk-in", 3)[0] == 0
    assert now_of(meeting).walk_in_places == 3


@pytest.mark.parametrize(
    "words",
    [
        ("cancel", "1"),
        ("cancel", "1", "--reason", "ziek"),
        ("cancel", "nul", "--reason", "other"),
        ("cancel", 10**40, "--reason", "other"),
        ("move", "1", "--start", "morgen"),
        ("move", "1", "--start", "2026-12-01"),
        ("move", "1", "--start", "2026-13-01 19:30"),
        ("close", "de-linde", "--from", "29-11-2026", "--until", "2026-11-29"),
        ("extend", "--weeks", "0"),
    ],
)
def test_what_cannot_be_read_changes_nothing(plan, meeting, words):
    code, _ = plan(*words)
    assert code == 2
    assert now_of(meeting).sequence == 0
