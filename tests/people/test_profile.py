"""The own first name is on the site with a recorded yes, and gone at once when taken back."""

import pytest

from core.accounts.rules import Role
from recovery_groups.experts import consent_rules
from tests.people.doing import audit_lines, today
from tests.people.profile_doing import (
    PAGE,
    consent_of,
    group_page,
    picture,
    say_yes,
    take_back,
    upload,
)
from tests.support.staff import an_account, expert_of, sign_in


def test_the_whole_text_is_read_before_the_yes(phone):
    page = phone.get(PAGE).text
    for sentence in consent_rules.TEXTS[consent_rules.VERSION]:
        assert str(sentence).replace("'", "&#39;") in page or str(sentence) in page


def test_a_yes_is_recorded_and_shows_the_name(client, phone, willem, group):
    assert "Willem" not in group_page(client, group)
    assert say_yes(phone).status_code == 303
    assert consent_of(willem) == (today(), None, consent_rules.VERSION)
    assert "Willem" in group_page(client, group)
    facts = {"text": consent_rules.VERSION}
    expert = expert_of(willem)
    assert audit_lines("consented") == [(willem, "expert", expert, None, facts)]


def test_without_the_tick_nothing_is_shown(client, phone, willem, group):
    answer = say_yes(phone, ja=None)
    assert answer.status_code == 422
    assert "Zet een vinkje als je ja zegt." in answer.text
    assert consent_of(willem)[0] is None


def test_an_old_page_without_the_tick_leads_to_nothing_that_is_not_there(phone):
    old = phone.get(PAGE)
    say_yes(phone)
    answer = phone.send(old, button="Bewaar")
    assert answer.status_code == 422
    assert '<a href="#main">Zet een vinkje als je ja zegt.</a>' in answer.text


@pytest.mark.parametrize("version", ["0", "2", "x", "9" * 40, ""])
def test_a_yes_to_another_text_is_no_yes(phone, willem, version):
    assert say_yes(phone, tekst=version).status_code == 409
    assert consent_of(willem)[0] is None


def test_one_tap_takes_the_name_away_everywhere_at_once(client, phone, willem, group):
    say_yes(phone)
    assert "Willem" in group_page(client, group)
    assert take_back(phone).status_code == 303
    for page in ("/", "/groepen", "/lijst", "/gebieden/noord"):
        assert "Willem" not in client.get(page).text
    assert "Willem" not in group_page(client, group)
    assert consent_of(willem)[1] == today()


def test_who_comes_back_on_it_may_say_yes_again(client, phone, willem, group):
    say_yes(phone)
    take_back(phone)
    say_yes(phone)
    assert "Willem" in group_page(client, group)
    assert consent_of(willem)[1] is None


def test_an_account_of_no_expert_is_told_whom_to_ask(app, north):
    account = an_account((Role.FACILITATOR, north))
    phone = sign_in(app.test_client(), account)
    assert "Vraag het je coördinator." in phone.get(PAGE).text
    assert upload(phone, picture()).status_code in {404, 422}
