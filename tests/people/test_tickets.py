"""Links that open once: who has one chooses a password, and nobody after them."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from core import clock
from core.accounts import people_actions, ticket_actions
from core.accounts.models import StaffSession
from core.accounts.rules import Role
from core.accounts.ticket_actions import LinkIsOver, open_ticket
from core.accounts.ticket_queries import token_from
from core.accounts.ticket_rules import Purpose
from core.db import db, dialect, transaction
from tests.people.doing import PASSWORD, a_link, account_now, audit_lines, tickets, use
from tests.support.site import path_of
from tests.support.staff import an_account, sign_in


@pytest.fixture
def samira(app):
    return an_account(Role.FACILITATOR, name="Samira", email="samira@example.org")


def is_in(browser):
    return browser.get("/mijn-account").status_code == 200


def over(browser, path):
    page = browser.get(path)
    return page.status_code == 404 and "Deze link werkt niet" in page.text


def test_who_is_invited_chooses_a_password_and_is_signed_in(client, samira):
    path = a_link(samira)
    assert path.startswith("/uitnodiging/")
    answer = use(client, path)
    assert answer.status_code == 303
    assert is_in(client)
    assert account_now(samira).password_hash
    assert [line[:3] for line in audit_lines("password_set")] == [(samira, "account", samira)]


def test_the_chosen_password_signs_one_in_later(app, client, samira):
    use(client, a_link(samira))
    later = app.test_client()
    form = {"email": "samira@example.org", "wachtwoord": PASSWORD}
    assert later.send(later.get("/inloggen"), form).status_code == 303
    assert is_in(later)


def test_looking_at_a_link_changes_nothing(app, samira):
    path = a_link(samira)
    for _ in range(3):  # a program that looks at mail
        assert app.test_client().get(path).status_code == 200
        assert app.test_client().head(path).status_code == 200
    assert [one.used_at for one in tickets()] == [None]
    assert use(app.test_client(), path).status_code == 303


def test_a_link_opens_once(app, client, samira):
    path = a_link(samira)
    use(client, path)
    assert over(app.test_client(), path)


def test_a_form_that_was_open_when_the_link_was_used_gets_nothing(app, client, samira):
    path, late = a_link(samira), app.test_client()
    page = late.get(path)
    use(client, path)
    before = account_now(samira).password_hash
    answer = late.send(page, {"wachtwoord-nieuw": "iets heel anders over boten"}, button="Bewaar")
    assert answer.status_code == 404
    assert account_now(samira).password_hash == before
    assert not is_in(late)


@pytest.mark.race
def test_of_two_browsers_at_once_one_wins(app, samira):
    token = a_link(samira).rpartition("/")[2]
    line, won, lost = threading.Barrier(4), [], []

    def work(number):
        with app.app_context():
            line.wait(timeout=30)
            try:
                open_ticket(token, Purpose.INVITE, f"hash {number}")
            except LinkIsOver:
                lost.append(number)
            else:
                won.append(number)
            db.session.remove()

    browsers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for one in browsers:
        one.start()
    for one in browsers:
        one.join(timeout=60)
    assert (len(won), len(lost)) == (1, 3)
    assert account_now(samira).password_hash == f"hash {won[0]}"


@pytest.mark.parametrize(
    ("opened", "passed"), [(False, timedelta(hours=72)), (True, timedelta(hours=1))]
)
def test_an_invitation_opens_three_days_and_a_new_password_an_hour(
    app, client, time_machine, opened, passed
):
    account = an_account(Role.FACILITATOR, password_hash="-" if opened else None)
    now = clock.now()
    time_machine.move_to(now, tick=False)
    path = a_link(account)
    assert path.startswith("/nieuw-wachtwoord/" if opened else "/uitnodiging/")
    time_machine.move_to(now + passed - timedelta(seconds=1), tick=False)
    assert client.get(path).status_code == 200
    time_machine.move_to(now + passed, tick=False)
    assert over(client, path)


def test_unknown_used_and_old_links_answer_alike_with_a_way_on(app, client, samira, time_machine):
    used, other = a_link(samira), an_account(Role.FACILITATOR)
    use(app.test_client(), used)
    old = a_link(other)
    time_machine.move_to(clock.now() + timedelta(days=4), tick=False)
    answers = [client.get(path) for path in (used, old, "/uitnodiging/" + "x" * 43)]
    assert {one.status_code for one in answers} == {404}
    assert len({one.text for one in answers}) == 1
    assert 'href="/wachtwoord-vergeten"' in answers[0].text
    assert 'href="/inloggen"' in answers[0].text


def test_a_link_for_one_thing_does_not_open_the_other(client, samira):
    path = a_link(samira)
    assert over(client, path.replace("uitnodiging", "nieuw-wachtwoord"))


def test_a_new_link_ends_the_one_before_and_leaves_others_alone(client, samira):
    other = a_link(an_account(Role.FACILITATOR))
    first, second = a_link(samira), a_link(samira)
    assert over(client, first)
    assert client.get(second).status_code == 200
    assert client.get(other).status_code == 200


def test_a_new_password_ends_every_session(app, client, samira):
    use(client, a_link(samira))
    assert is_in(client)
    use(app.test_client(), a_link(samira), "nog een lange zin over soep")
    assert not is_in(client)


def test_a_weak_password_is_refused_and_the_link_still_opens(client, samira):
    path = a_link(samira)
    for weak in ("kort", "wachtwoord123456", "samira@example.org"):
        answer = use(client, path, weak)
        assert answer.status_code == 422, weak
        assert weak not in answer.text
    assert use(client, path).status_code == 303


def test_a_disabled_account_has_no_links(client, samira, admin):
    path = a_link(samira)
    with transaction():
        people_actions.disable(samira, by=admin)
    assert over(client, path)
    assert tickets() == []


def test_a_new_address_ends_the_links_to_the_old_mailbox(client, samira, admin):
    path = a_link(samira)
    seen = ("Samira", "samira@example.org")
    with transaction():
        people_actions.rename(samira, email="s@example.org", name="Samira", seen=seen, by=admin)
    assert over(client, path)


def test_the_database_does_not_hold_what_opens(app, samira):
    token = a_link(samira).rpartition("/")[2]
    (ticket,) = tickets()
    assert token_from(ticket.nonce) == token
    with db.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM ticket")).one()
    assert token.encode() not in b"".join(bytes(one) for one in row if isinstance(one, bytes))
    # Whoever has the rows and not the key makes another token of the same bits.
    app.extensions["keys"] = type(app.extensions["keys"])(
        **{**vars(app.extensions["keys"]), "signing": app.extensions["keys"].code}
    )
    assert token_from(ticket.nonce) != token


def test_the_page_is_kept_nowhere_leads_nowhere_and_is_not_in_the_log(client, samira, caplog):
    caplog.set_level("INFO", "buurt.requests")
    path = a_link(samira)
    page = client.get(path)
    use(client, path)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert 'href="http' not in page.text
    assert "accounts.invitation" in caplog.text
    assert path.rpartition("/")[2] not in caplog.text


def test_who_has_no_role_yet_keeps_the_password_and_is_told(client, north):
    account = an_account(name="Later")
    with transaction():
        role = people_actions.NewGrant(
            role=Role.FACILITATOR,
            district_id=north,
            first_day=clock.today() + timedelta(days=7),
            last_day=None,
        )
        people_actions.grant(account, role, by=None)
    answer = use(client, a_link(account))
    assert path_of(answer) == "/inloggen"
    assert account_now(account).password_hash
    assert not is_in(client)


def test_a_coordinator_sets_up_the_second_step_first(client, north):
    account = an_account((Role.COORDINATOR, north))
    assert path_of(use(client, a_link(account))) == "/inloggen/tweede-stap"


def test_who_is_signed_in_as_somebody_else_becomes_who_the_link_is_for(app, samira):
    browser = sign_in(app.test_client(), an_account(Role.FACILITATOR, name="Joost"))
    use(browser, a_link(samira))
    assert "Samira" in browser.get("/mijn-account").text
    db.session.rollback()
    whose = set(db.session.scalars(select(StaffSession.account_id)))
    assert whose == {samira}


def test_making_a_link_and_using_one_at_once_do_not_wait_for_each_other(app, samira):
    assert dialect() in {"sqlite", "postgresql"}
    token = a_link(samira).rpartition("/")[2]
    line, done, refused, failed = threading.Barrier(2), [], [], []

    def work(do):
        with app.app_context():
            line.wait(timeout=30)
            try:
                do()
            except LinkIsOver:
                refused.append(do)
            except Exception as error:  # noqa: BLE001 - told below
                failed.append(error)
            else:
                done.append(do)
            db.session.remove()

    def make():
        with transaction():
            ticket_actions.issue(samira, by=None, mail=False)

    def use_it():
        open_ticket(token, Purpose.INVITE, "hash")

    deeds = [use_it, make]
    both = [threading.Thread(target=work, args=(one,)) for one in deeds]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=60)
    assert failed == []
    assert make in done
    assert [*done, *refused].count(use_it) == 1, "nobody waits for ever"
    assert (account_now(samira).password_hash == "hash") == (use_it in done)
