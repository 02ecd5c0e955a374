"""A facilitator cannot come: colleagues are asked, the first to say yes leads that evening."""

import re
from datetime import datetime, timedelta

import pytest

from core import clock
from core.accounts.models import Account, Grant
from core.accounts.rules import Role
from core.db import db, transaction
from recovery_groups.experts.models import Expert
from recovery_groups.facilitation import own_queries, swap_actions, swap_queries
from recovery_groups.planning import actions as planning
from tests.facilitation.changing import MORNING, an_evening, audited, row, staff_of, substitutions
from tests.messages.conftest import settings  # noqa: F401 - a site that sends mail
from tests.messages.test_words import golden, spoken
from tests.support.builders import a_district
from tests.support.mailing import one_round, outbox
from tests.support.site import counted_statements
from tests.support.staff import an_account, expert_of


@pytest.fixture
def evening(app, time_machine):
    time_machine.move_to(datetime.fromisoformat(MORNING), tick=False)
    return an_evening(app)


def ask(evening, *accounts):
    """Ask these colleagues; return the answer."""
    page = evening.get("vervanging")
    chosen = [str(expert_of(one)) for one in accounts]
    return evening.send(page, {"wie": chosen}, button="Vraag het")


def say_yes(evening, browser):
    """Say yes on the page of the question; return the answer."""
    return browser.send(browser.get(evening.path("vervanging")), button="Ja, ik neem het over")


def requests_of(app, account):
    """Return the questions somebody sees on top of the day."""
    return swap_queries.open_requests(staff_of(account))


def address_of(account):
    found = db.session.get_one(Account, account).email
    db.session.rollback()
    return found


def test_those_of_the_group_are_ticked_and_those_of_the_district_offered(evening):
    evening.colleague("Noor", evening.group)
    evening.colleague("Bas")
    an_account((Role.FACILITATOR, a_district()), name="Ver")
    page = evening.get("vervanging")
    assert "Begeleidt deze groep ook" in page.text
    assert page.text.count("checked") == 1
    assert "Bas" in page.text
    assert "Ver" not in page.text


def test_the_first_who_says_yes_leads_that_evening_everywhere(evening, client, box):
    noor, her = evening.colleague("Noor")
    assert "Samira begeleidt" in client.get(f"/bijeenkomsten/{evening.meeting}").text
    assert ask(evening, noor).status_code == 303
    assert one_round()
    assert spoken(box.to(address_of(noor))[0]) == golden("swap_ask.nl")
    assert "Samira kan niet. Kun jij?" in her.get(evening.path("vervanging")).text
    assert say_yes(evening, her).status_code == 303
    for address in (f"/bijeenkomsten/{evening.meeting}", evening.group_path):
        page = client.get(address)
        assert "Noor" in page.text, address
    assert "Samira begeleidt" not in client.get(f"/bijeenkomsten/{evening.meeting}").text
    assert her.get(evening.path("gaat-niet-door")).status_code == 200, "she leads it now"
    assert evening.get("gaat-niet-door").status_code == 404, "and nobody else"
    assert "Noor neemt het over" in evening.get("vervanging").text
    assert audited() == [("swap_asked", evening.account), ("swap_accepted", noor)]


def test_a_substitute_without_consent_is_not_named(evening, client):
    noor, her = evening.colleague("Noor")
    with transaction():
        db.session.get_one(Expert, expert_of(noor)).consent_from = None
    ask(evening, noor)
    say_yes(evening, her)
    page = client.get(f"/bijeenkomsten/{evening.meeting}")
    assert "Noor" not in page.text
    assert "Samira begeleidt" not in page.text
    assert "andere begeleider" in client.get(evening.group_path).text


def test_everybody_else_hears_that_it_is_solved(evening, box):
    noor, her = evening.colleague("Noor")
    bas, him = evening.colleague("Bas")
    ask(evening, noor, bas)
    assert one_round()
    say_yes(evening, her)
    assert one_round()
    assert [mail.subject for mail in box.to(address_of(bas))] == [
        "Wie kan op zondag 29 november?",
        "Je hoeft niet te komen op zondag 29 november",
    ]
    assert spoken(box.to(address_of(bas))[1]) == golden("swap_over.nl")
    assert len(box.to(address_of(noor))) == 1
    assert [mail.subject for mail in box.to(address_of(evening.account))] == [
        "Iemand neemt het over op zondag 29 november"
    ]
    assert "Het is geregeld: Noor komt" in him.get(evening.path("vervanging")).text
    refused = say_yes_late(evening, him)
    assert refused.status_code == 409
    assert "een collega was je voor" in refused.text


def say_yes_late(evening, browser):
    request = substitutions(evening.meeting)[0].id
    page = browser.get("/mijn-aanmelding")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    return browser.post(evening.path(f"vervanging/ja/{request}"), data={"csrf_token": token})


def test_who_was_not_mailed_yet_hears_nothing_at_all(evening, box):
    noor, her = evening.colleague("Noor")
    bas, _ = evening.colleague("Bas")
    ask(evening, noor, bas)
    say_yes(evening, her)
    assert one_round()
    assert box.to(address_of(bas)) == []


def test_asked_twice_somebody_gets_one_mail(evening, box):
    noor, _ = evening.colleague("Noor")
    ask(evening, noor)
    page = evening.get("vervanging")
    assert "Nog niemand neemt het over" in page.text
    swap_actions.ask(staff_of(evening.account), evening.meeting, [expert_of(noor)])
    assert [one.kind for one in outbox()] == ["swap_ask"]


def test_who_can_come_after_all_withdraws_and_asks_again_later(evening, box):
    noor, her = evening.colleague("Noor")
    ask(evening, noor)
    assert one_round()
    answer = evening.send(evening.get("vervanging"), button="Ik kan toch zelf")
    assert answer.status_code == 303
    assert one_round()
    assert "Je collega kan zelf komen" in box.to(address_of(noor))[1].text
    assert her.get(evening.path("vervanging")).status_code == 404
    assert say_yes_late(evening, her).status_code == 409
    ask(evening, noor)
    assert one_round()
    assert len(box.to(address_of(noor))) == 3
    assert say_yes(evening, her).status_code == 303
    assert substitutions(evening.meeting)[0].substitute_id == expert_of(noor)


def test_the_substitute_may_ask_in_turn_and_the_first_takes_it_back(evening, client):
    noor, her = evening.colleague("Noor")
    ask(evening, noor)
    say_yes(evening, her)
    page = her.get(evening.path("vervanging"))
    her.send(page, {"wie": [str(expert_of(evening.account))]}, button="Vraag het")
    assert say_yes(evening, evening.browser).status_code == 303
    assert evening.get("gaat-niet-door").status_code == 200
    assert her.get(evening.path("gaat-niet-door")).status_code == 404
    assert "Samira begeleidt" in client.get(f"/bijeenkomsten/{evening.meeting}").text


def test_a_double_tap_takes_over_once(evening):
    noor, her = evening.colleague("Noor")
    ask(evening, noor)
    page = her.get(evening.path("vervanging"))
    answers = [her.send(page, button="Ja, ik neem het over") for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert [action for action, _ in audited()] == ["swap_asked", "swap_accepted"]


def test_the_questions_stand_on_top_of_the_day(evening, app):
    noor, _ = evening.colleague("Noor")
    ask(evening, noor)
    with counted_statements() as seen:
        (mine,) = swap_queries.open_requests(staff_of(evening.account))
    assert len(seen) == 1
    (hers,) = requests_of(app, noor)
    assert (mine.mine, mine.solved) == (True, False)
    assert (hers.mine, hers.asker, hers.group_name) == (False, "Samira", "Samen verder")


def test_nobody_who_was_not_asked_says_yes(evening):
    noor, _ = evening.colleague("Noor")
    _, him = evening.colleague("Bas")
    ask(evening, noor)
    assert him.get(evening.path("vervanging")).status_code == 404
    assert say_yes_late(evening, him).status_code == 404
    stranger = evening.stranger()
    assert stranger.post(evening.path("vervanging"), data={"wie": "1"}).status_code == 404
    assert substitutions(evening.meeting)[0].substitute_id is None


def test_nobody_can_be_asked_who_lost_the_right(evening):

    noor, _ = evening.colleague("Noor")
    bas, _ = evening.colleague("Bas")
    with transaction():
        db.session.query(Grant).filter_by(account_id=noor).update(
            {"last_day": clock.today() - timedelta(days=1)}
        )
        db.session.get_one(Account, bas).disabled_at = clock.now()
    page = evening.get("vervanging")
    assert "Noor" not in page.text
    assert "Bas" not in page.text
    assert "Er is niemand om te vragen." in page.text


def test_without_a_choice_the_form_asks_for_one(evening):
    evening.colleague("Noor")
    page = evening.send(evening.get("vervanging"), {"wie": None}, button="Vraag het")
    assert page.status_code == 422
    assert "Kies wie je het vraagt." in page.text


def test_a_cancelled_evening_needs_nobody(evening):

    noor, her = evening.colleague("Noor")
    ask(evening, noor)
    page = her.get(evening.path("vervanging"))
    planning.cancel_meeting(evening.meeting, "room")
    answer = her.send(page, button="Ja, ik neem het over")
    assert answer.status_code == 409
    assert substitutions(evening.meeting)[0].substitute_id is None
    assert requests_of(evening.app, noor) == []


def test_names_of_an_evening_go_with_it(evening):
    noor, her = evening.colleague("Noor")
    ask(evening, noor)
    say_yes(evening, her)
    own = own_queries.own_meeting(staff_of(noor), evening.meeting)
    assert own.substitute
    assert own_queries.own_meetings(staff_of(evening.account), [evening.meeting]) == []
    assert row(evening.meeting).group_id == own.group_id
