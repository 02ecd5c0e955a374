"""A forgotten password: the same answer for everybody, and mail for who has an account."""

from pathlib import Path

import pytest
from sqlalchemy import update

from core import clock, outbox, ratelimit
from core.accounts.models import Ticket
from core.accounts.rules import Role
from core.accounts.ticket_actions import ASKED_A_DAY
from core.accounts.ticket_rules import Purpose
from core.db import db, transaction
from core.delivery import MOST_A_DAY
from tests.people.doing import LINK, account_now, path_in, tickets, use
from tests.support.builders import a_meeting
from tests.support.mailing import one_round, sign_up
from tests.support.mailing import outbox as rows
from tests.support.staff import an_account

GOLDEN = Path(__file__).parents[1] / "golden" / "mail"
SAMIRA = "samira@example.org"


@pytest.fixture(autouse=True)
def it_is_sunday_morning(time_machine):
    time_machine.move_to("2026-11-22T08:00:00+01:00", tick=False)


@pytest.fixture
def samira(app):
    return an_account(Role.FACILITATOR, name="Samira", email=SAMIRA, password_hash="-")


def ask(browser, address):
    return browser.send(browser.get("/wachtwoord-vergeten"), {"mail": address}, follow=True)


def test_who_forgot_a_password_gets_a_link_by_mail(client, samira, box):
    page = ask(client, "Samira@Example.org ")
    assert page.status_code == 200
    assert one_round()
    (mail,) = box.mails
    assert mail.recipient == SAMIRA
    assert use(client, path_in(mail.text)).status_code == 303


def test_the_answer_is_the_same_for_everybody(app, samira, box):
    asked = (SAMIRA, "niemand@example.org", "geen adres", "x" * 300, "a@b", "é@例え.jp")
    answers = {(page.status_code, page.text) for page in (ask(app.test_client(), a) for a in asked)}
    assert len(answers) == 1
    assert one_round()
    assert [mail.recipient for mail in box.mails] == [SAMIRA]


def test_a_disabled_account_gets_nothing(client, box):
    an_account(Role.FACILITATOR, email=SAMIRA, password_hash="-", disabled_at=clock.now())
    ask(client, SAMIRA)
    assert one_round()
    assert box.mails == []


def test_only_the_newest_link_is_mailed_and_opens(app, client, samira, box):
    ask(client, SAMIRA)
    ask(client, SAMIRA)
    assert one_round()
    (mail,) = box.mails
    assert app.test_client().get(path_in(mail.text)).status_code == 200
    assert len(tickets()) == 1


def test_a_mailbox_is_not_flooded_and_keeps_room_for_other_mail(app, samira, box):
    assert ASKED_A_DAY < MOST_A_DAY
    for _ in range(ASKED_A_DAY + 2):
        assert ask(app.test_client(), SAMIRA).status_code == 200
        assert one_round()
    assert len(box.mails) == ASKED_A_DAY


def test_one_network_that_asks_on_and_on_has_to_wait(client, samira):
    for number in range(10):
        assert ask(client, f"niemand{number}@example.org").status_code == 200
    answer = ask(client, SAMIRA)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert tickets() == []


def test_mail_to_staff_counts_among_the_five_of_a_day(app, client, samira, box):
    for _ in range(MOST_A_DAY):
        assert ratelimit.allow("mail", SAMIRA, limit=MOST_A_DAY)
    ask(client, SAMIRA)
    assert one_round()
    assert box.mails == []
    assert [row.state for row in rows()] == ["waiting"]


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
@pytest.mark.parametrize("purpose", ["invite", "reset"])
def test_messages_read_as_agreed_in_the_language_of_the_account(app, box, purpose, language):
    known = None if purpose == "invite" else "-"
    account = an_account(Role.FACILITATOR, name="Samira", language=language, password_hash=known)
    browser = app.test_client()
    ask(browser, account_now(account).email)
    assert one_round()
    (mail,) = box.mails
    found = LINK.search(mail.text)
    said = mail.text.replace(found[0], found[0].rpartition("/")[0] + "/MARK")
    assert f"Subject: {mail.subject}\n\n{said}" == _golden(f"{purpose}.{language}")
    assert mail.message["Content-Language"] == language
    assert mail.message["List-Unsubscribe"] is None


def _golden(name):
    return (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_a_language_the_site_speaks_no_more_becomes_dutch(client, box):
    an_account(Role.FACILITATOR, email=SAMIRA, language="tr", password_hash="-")
    ask(client, SAMIRA)
    assert one_round()
    assert box.mails[0].subject == "Kies een nieuw wachtwoord"


def test_what_was_used_or_is_over_before_it_left_is_not_sent(app, client, samira, box):
    ask(client, SAMIRA)
    with transaction():
        db.session.execute(update(Ticket).values(used_at=Ticket.expires_at))
    assert one_round()
    assert box.mails == []
    assert rows() == []


def test_a_link_and_a_signup_of_one_number_do_not_wait_for_each_other(app, client, samira):
    sign_up(a_meeting())
    ask(client, SAMIRA)
    (ticket,) = tickets()
    with transaction():
        outbox.enqueue("moved", [(ticket.id, 1)], not_before=clock.now())
    first, second = outbox.take(clock.now()), outbox.take(clock.now())
    assert {first.kind, second.kind} == {"moved", Purpose.RESET}
    assert first.subject_id == second.subject_id


def test_forgetting_signups_leaves_links_of_the_same_number(client, samira):
    ask(client, SAMIRA)
    (ticket,) = tickets()
    with transaction():
        outbox.forget([ticket.id], ["moved", "cancelled"])
    assert [row.kind for row in rows()] == ["reset"]
