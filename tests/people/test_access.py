"""How somebody signs in, changed at the desk; and which groups they lead."""

import re
from datetime import timedelta

from core.accounts.rules import Role
from tests.people.desk_doing import give_role, on, slug_of
from tests.people.doing import (
    account_now,
    audit_lines,
)
from tests.support.builders import a_group
from tests.support.mailing import one_round
from tests.support.site import path_of
from tests.support.staff import a_facilitator, an_account, expert_of, sign_in


def test_a_name_and_an_address_are_changed(wim, samira, coordinator):
    on(wim, samira, "gegevens", {"naam": "Samira B.", "mail": "Nieuw@Example.org"})
    assert (account_now(samira).name, account_now(samira).email) == (
        "Samira B.",
        "nieuw@example.org",
    )
    facts = {"email": True, "name": True}
    assert audit_lines("changed") == [(coordinator, "account", samira, None, facts)]


def test_two_who_change_one_person_the_second_sees_both(wim, ans, samira):
    first, second = (one.get(f"/beheer/mensen/{samira}/gegevens") for one in (wim, ans))
    wim.send(first, {"naam": "Samira B."}, button="Bewaar")
    answer = ans.send(second, {"naam": "Samira C."}, button="Bewaar")
    assert answer.status_code == 409
    assert "Samira B." in answer.text
    assert 'value="Samira C."' in answer.text
    assert account_now(samira).name == "Samira B."
    assert ans.send(answer, button="Bewaar").status_code == 303
    assert account_now(samira).name == "Samira C."


def test_an_address_of_somebody_else_is_refused(wim, samira, joost):
    answer = on(wim, samira, "gegevens", {"mail": account_now(joost).email})
    assert answer.status_code == 409
    assert "Er is al een account met dit e-mailadres." in answer.text


def test_disabling_ends_sessions_and_enabling_gives_access_back(app, wim, samira):
    browser = sign_in(app.test_client(), samira)
    on(wim, samira, "uitzetten", button="Ja")
    assert browser.get("/begeleiders/mijn-gegevens").status_code == 303
    assert "Uitgezet" in wim.get("/beheer/mensen").text
    assert wim.get(f"/beheer/mensen/{samira}/link").status_code == 404
    on(wim, samira, "aanzetten", button="Ja")
    browser = sign_in(app.test_client(), samira)
    assert browser.get("/begeleiders/mijn-gegevens").status_code == 200
    assert len(audit_lines("disabled")) == len(audit_lines("enabled")) == 1


def test_who_never_opened_the_invitation_gets_a_new_one(wim, north, box):
    new = an_account((Role.FACILITATOR, north), email="bo@example.org")
    page = wim.get(f"/beheer/mensen/{new}/link")
    for _ in range(2):  # a double tap
        assert wim.send(page, button="Stuur").status_code == 303
    assert one_round()
    (mail,) = box.mails
    assert "/uitnodiging/" in mail.text


def test_who_lost_telephone_and_codes_starts_the_second_step_anew(app, ans, samira):
    browser = sign_in(app.test_client(), samira)
    on(ans, samira, "tweede-stap", button="Ja")
    assert browser.get("/begeleiders/mijn-gegevens").status_code == 303
    assert len(audit_lines("second_step_taken")) == 1


def test_everything_that_changes_asks_the_password_again(app, coordinator, samira):
    browser = sign_in(app.test_client(), coordinator, password_ago=timedelta(minutes=16))
    assert browser.get("/beheer/mensen").status_code == 200
    assert browser.get(f"/beheer/mensen/{samira}").status_code == 200
    ways = ("gegevens", "link", "uitzetten", "aanzetten", "rol", "ervaringsdeskundige")
    for way in (*(f"{samira}/{one}" for one in ways), "uitnodigen"):
        answer = browser.get(f"/beheer/mensen/{way}")
        assert path_of(answer) == "/inloggen/opnieuw", way


def test_who_gets_a_group_leads_it_from_then_on(wim, north, coordinator):
    account = a_facilitator(name="Marek")
    give_role(account, north)
    group = a_group(district_id=north, name="Samen verder")
    assert on(wim, account, "groep", {"groep": str(group)}).status_code == 303
    assert "Samen verder" in wim.get(f"/beheer/mensen/{account}").text
    assert "Marek" in wim.get(f"/groepen/{slug_of(group)}").text
    assert audit_lines("leads")[0][:4] == (coordinator, "group", group, north)


def test_who_stops_is_gone_from_the_page_at_once(client, wim, north):
    group = a_group(district_id=north)
    account = a_facilitator(group, name="Marek")
    give_role(account, north)
    page = wim.get(f"/beheer/mensen/{account}")
    way = re.search(r'href="([^"]*/groepen/\d+/stoppen)"', page.text)[1]
    assert "Marek" in client.get(f"/groepen/{slug_of(group)}").text
    assert wim.send(wim.get(way), button="Bewaar").status_code == 303
    assert "Marek" not in client.get(f"/groepen/{slug_of(group)}").text


def test_a_coordinator_gives_no_group_of_elsewhere(wim, north, south):
    account = a_facilitator(name="Marek")
    give_role(account, north)
    a_group(district_id=north)
    other = a_group(district_id=south)
    assert on(wim, account, "groep", {"groep": str(other)}).status_code == 422


def test_the_same_group_twice_in_one_time_is_refused(wim, north):
    group = a_group(district_id=north)
    account = a_facilitator(group, name="Marek")
    give_role(account, north)
    answer = on(wim, account, "groep", {"groep": str(group)})
    assert answer.status_code == 409
    assert "Deze persoon begeleidt die groep al in die tijd." in answer.text


def test_an_account_is_one_expert_for_good(wim, samira, north):
    assert wim.get(f"/beheer/mensen/{samira}/groep").status_code == 404
    page = wim.get(f"/beheer/mensen/{samira}/ervaringsdeskundige")
    assert wim.send(page, {"deskundige": "nieuw"}, button="Bewaar").status_code == 303
    assert expert_of(samira)
    assert wim.get(f"/beheer/mensen/{samira}/ervaringsdeskundige").status_code == 404
