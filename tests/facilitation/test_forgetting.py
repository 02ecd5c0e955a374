"""What facilitators add to an evening goes with the names; the head count stays."""

from datetime import timedelta

from core import clock
from core.db import db, transaction
from recovery_groups.facilitation.models import HeadCount
from recovery_groups.signups.forgetting_actions import forget
from recovery_groups.signups.models import Announcement, Receipt, Signup
from tests.facilitation.evenings import evening
from tests.support.builders import a_meeting
from tests.support.residents import EVENING, a_resident, night, rows, size
from tests.test_forgetting_files import files

__all__ = ["evening", "files", "night"]
TEXT = "Neem een warme trui mee, de verwarming doet het niet."


def announce(meeting):
    with transaction():
        db.session.add(Announcement(meeting_id=meeting, text=TEXT, written_at=clock.now()))


def test_a_tick_goes_the_night_after_also_of_who_left_nothing_else(evening, night):
    a_resident(evening.meeting)
    evening.at("19:40").tick(evening.signups()[0].door)
    assert night(0, "23:59").names == 0
    assert evening.signups()[0].present
    assert night(1).names == 1
    (kept,) = evening.signups()
    assert not kept.present
    assert kept.state == "seated"


def test_a_walk_in_keeps_nothing_but_its_place_for_a_week(evening, night):
    evening.at("19:40").walk_in(2)
    night(1)
    assert not evening.signups()[0].present
    night(8)
    assert (size(Signup), size(Receipt), evening.row().walked_in) == (0, 0, 0)


def test_the_head_count_stays(evening, night):
    evening.at("19:40").count(7)
    night(8)
    assert [one.people for one in rows(HeadCount)] == [7]


def test_a_message_goes_with_the_addresses_and_one_of_later_stays(evening, night):
    later = a_meeting(group=evening.group, starts_at=EVENING + timedelta(days=7))
    announce(evening.meeting)
    announce(later)
    night(0)
    assert size(Announcement) == 2
    night(1)
    assert [one.meeting_id for one in rows(Announcement)] == [later]


def test_the_words_of_a_message_leave_the_files_too(evening, files):
    announce(evening.meeting)
    assert TEXT[-20:].encode() in files()
    evening.at("04:00", days=1)
    forget(clock.now())
    assert TEXT[-20:].encode() not in files()
