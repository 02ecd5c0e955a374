"""What else tells about visitors goes as well, and what remains tells nothing about anybody."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core import changes, clock, outbox, ratelimit
from core.db import Base, db, transaction
from core.outbox import Outbox
from core.ratelimit import DayKey, RateBucket
from recovery_groups.feeds.models import FeedToken
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.forgetting_actions import TABLES, forget
from recovery_groups.signups.models import MonthCount, Receipt, Signup, UsedNonce
from recovery_groups.signups.receipt_actions import wipe
from tests.support.builders import a_group, a_meeting, a_venue, on_wall
from tests.support.residents import EVENING, MAIL, SUNDAY, a_resident, rows, size
from tests.support.site import counted_statements

pytestmark = pytest.mark.usefixtures("the_week_before")


def answer_to(app, code):
    visitor = app.test_client()
    page = visitor.send(visitor.get("/mijn-aanmelding"), {"code": code})
    return page.status_code, code_free(page.text, code)


def code_free(html, code):
    """Return a page without what the visitor typed and the form's own marks."""
    typed = html.replace(code, "CODE")
    return [line for line in typed.splitlines() if "csrf_token" not in line]


def test_forgotten_wiped_and_unknown_codes_get_the_same_answer(app, night):
    forgotten = a_resident(a_meeting(starts_at=EVENING))
    wiped = a_resident(a_meeting(starts_at=EVENING + timedelta(days=20)))
    wipe(wiped)
    night(8)
    answers = [answer_to(app, code) for code in (forgotten, wiped, "K7M4TX9PDRW6")]
    assert answers[0][0] == 422
    assert answers[0] == answers[1] == answers[2]


def test_a_saved_code_that_was_forgotten_opens_nothing_and_says_no_more(app, night):
    visitor = app.test_client()
    meeting = a_meeting(starts_at=EVENING)
    visitor.send(visitor.get(f"/bijeenkomsten/{meeting}/aanmelden"), follow=True)
    visitor.send(visitor.get("/bevestiging"), button="Bewaar op deze telefoon")
    night(6)
    assert "Jouw afspraken" in visitor.get("/mijn-aanmelding").text
    night(8)
    assert "Heb je een code?" in visitor.get("/mijn-aanmelding").text


def test_handled_forms_go_when_they_cannot_be_sent_again(night, the_week_before):
    a_resident(a_meeting(starts_at=EVENING))
    sent = clock.now()
    the_week_before.move_to(sent + timedelta(hours=3), tick=False)
    assert forget(clock.now()).forms == 0
    the_week_before.move_to(sent + timedelta(hours=3, seconds=1), tick=False)
    assert forget(clock.now()).forms == 1
    assert size(UsedNonce) == 0


def signed_up_on_the_site(app):
    visitor = app.test_client()
    meeting = a_meeting(starts_in=timedelta(days=3))
    visitor.send(visitor.get(f"/bijeenkomsten/{meeting}/aanmelden"))


def test_counts_of_networks_and_their_key_go_when_the_day_is_over(app, the_week_before):
    signed_up_on_the_site(app)
    forget(clock.now())
    assert size(DayKey) == 1
    assert size(RateBucket) == 1
    the_week_before.move_to(on_wall(clock.today() + timedelta(days=1), "00:00"), tick=False)
    forget(clock.now())
    assert (size(DayKey), size(RateBucket)) == (0, 0)


def test_a_key_that_a_process_still_remembers_does_not_come_back(app, the_week_before):
    signed_up_on_the_site(app)
    key = rows(DayKey)[0].key
    the_week_before.shift(timedelta(days=1))
    forget(clock.now())
    assert key in ratelimit._known_keys.values(), "nothing remembers it: this proves nothing"
    signed_up_on_the_site(app)
    assert [one.day for one in rows(DayKey)] == [clock.today()]
    assert key not in [one.key for one in rows(DayKey)]
    assert key not in ratelimit._known_keys.values()


def test_what_was_written_while_the_clock_stood_ahead_does_not_stay_until_then(
    app, the_week_before
):
    now = clock.now()
    the_week_before.move_to(now + timedelta(days=400), tick=False)
    signed_up_on_the_site(app)
    with transaction():
        outbox.enqueue("moved", [(10**6, 1)], not_before=clock.now())
    outbox.finish(outbox.take(clock.now()))
    the_week_before.move_to(now, tick=False)
    tables = (DayKey, RateBucket, UsedNonce, Outbox)
    assert [size(one) for one in tables] == [1, 1, 1, 1]
    forget(clock.now())
    assert [size(one) for one in tables] == [0, 0, 0, 0]


def test_messages_go_a_day_after_they_were_sent_and_with_their_signup(night):
    a_resident(a_meeting(starts_at=EVENING), **MAIL)
    subject = rows(Signup)[0].id
    with transaction():
        outbox.enqueue("moved", [(subject, 1), (subject, 2)], not_before=clock.now())
    taken = outbox.take(clock.now())
    outbox.finish(taken)
    night(0)
    assert [one.state for one in rows(Outbox)] == ["waiting"]
    night(8)
    assert size(Outbox) == 0


def test_every_table_about_visitors_is_cleaned():
    """Whoever adds a table decides here whether it says something about visitors."""
    others = set(
        "activity closure district expert facilitation group_language job_run meeting month_count"
        " opening_hours postcode preference public_version recovery_group room schedule team"
        " team_link venue".split()
    )
    # Staff, and what they wrote, decided and counted: no visitor is in it.
    others |= set(
        "account audit_line day_figure expert_account expert_half_day expert_language expert_photo"
        " expert_theme grant_of_role head_count need need_step recovery_code replacement room_note"
        " staff_session substitute_asked substitution ticket wish_count"
        " former_slug frozen_figure frozen_month halted_meeting kept_import"
        " replanned_meeting".split()
    )
    # A receipt's calendar goes with the receipt: `feeds.actions.forget` cleans it.
    cleaned = {model.__tablename__ for model in (*TABLES, FeedToken)}
    assert cleaned | others == set(Base.metadata.tables)
    assert not cleaned & others


def test_a_thousand_signups_take_a_bounded_number_of_statements(night, monkeypatch):
    group, venue = a_group(), a_venue()
    meetings = [
        a_meeting(group=group, venue=venue, starts_at=EVENING + timedelta(minutes=n), capacity=500)
        for n in range(2)
    ]
    with transaction():
        for meeting in meetings:
            many_signups(meeting, 500)
    with counted_statements() as seen:
        assert night(8).signups == 1000
    assert [(one.people, one.parties) for one in rows(MonthCount)] == [(1000, 1000)]
    assert len(seen) < 60


def many_signups(meeting, many):
    """Put seated signups in the tables as they are, each on a receipt of its own."""
    for number in range(1, many + 1):
        mark = f"{meeting}-{number}".encode().ljust(32)
        receipt = Receipt(fingerprint=mark, created_on=clock.today())
        db.session.add(receipt)
        db.session.flush()
        db.session.add(
            Signup(
                receipt_id=receipt.id,
                meeting_id=meeting,
                state="seated",
                number=number,
                door=number,
                nickname=b"n" * 50,
                created_on=clock.today(),
            )
        )
    db.session.execute(
        update(Meeting).where(Meeting.id == meeting).values(seats_taken=many, signups_made=many)
    )


def test_public_pages_do_not_change_because_people_are_forgotten(night):
    a_resident(a_meeting(starts_at=EVENING, capacity=1))
    before = changes.version()
    assert night(8).signups == 1
    assert changes.version() == before


def test_the_command_tells_how_much_and_of_nobody(app, night, the_week_before):
    a_resident(a_meeting(starts_at=EVENING), nickname="Bo")
    the_week_before.move_to(on_wall(SUNDAY + timedelta(days=8), "12:00"), tick=False)
    result = app.test_cli_runner().invoke(args=["forget"])
    assert result.exit_code == 0
    assert result.output == (
        "Bijnaam en adres gewist bij aanmeldingen: 1.\n"
        "Aanmeldingen geteld en gewist: 1.\n"
        "Kenmerken van formulieren gewist: 1.\n"
    )
