"""Roles are given to others, and end at once or on a day."""

from datetime import timedelta

from core.accounts.rules import Role
from tests.people.desk_doing import MONTH, on
from tests.people.doing import (
    account_now,
    audit_lines,
    grant_ids,
    grants_of,
    today,
)
from tests.support.site import path_of
from tests.support.staff import an_account, sign_in


def test_a_role_that_ends_ends_access_at_the_next_request(app, wim, samira):
    browser = sign_in(app.test_client(), samira)
    assert browser.get("/begeleiders/mijn-gegevens").status_code == 200
    assert on(wim, samira, f"rollen/{grant_ids(samira)[0]}/stoppen").status_code == 303
    assert browser.get("/begeleiders/mijn-gegevens").status_code != 200


def test_a_role_may_end_on_a_day(wim, samira, north, coordinator):
    last = today() + MONTH
    on(wim, samira, f"rollen/{grant_ids(samira)[0]}/stoppen", {"tot": str(last)})
    assert grants_of(samira)[0][3] == last
    (line,) = audit_lines("ended")
    assert line[:4] == (coordinator, "account", samira, north)


def test_what_was_cannot_be_changed(wim, samira):
    way = f"rollen/{grant_ids(samira)[0]}/stoppen"
    yesterday = str(today() - timedelta(days=1))
    assert on(wim, samira, way, {"tot": yesterday}).status_code == 422


def test_a_role_is_added(ans, samira, south, admin):
    on(ans, samira, "rol", {"rol": "coordinator", "gebied": str(south)})
    assert (Role.COORDINATOR, south, today(), None) in grants_of(samira)
    assert audit_lines("granted")[0][:4] == (admin, "account", samira, south)


def test_the_same_role_twice_in_one_time_is_refused_and_sent_twice_it_is_one(ans, samira, south):
    page = ans.get(f"/beheer/mensen/{samira}/rol")
    data = {"rol": "facilitator", "gebied": str(south)}
    assert ans.send(page, data, button="Bewaar").status_code == 303
    assert ans.send(page, data, button="Bewaar").status_code == 303
    later = {**data, "vanaf": str(today() + MONTH)}
    answer = ans.send(page, later, button="Bewaar")
    assert answer.status_code == 409
    assert "Deze rol is er al in die tijd." in answer.text
    assert len(grants_of(samira)) == 2


def test_nobody_gives_or_ends_their_own_role(wim, coordinator, ans, admin):
    for browser, account in ((wim, coordinator), (ans, admin)):
        assert browser.get(f"/beheer/mensen/{account}/rol").status_code == 404
        way = f"/beheer/mensen/{account}/rollen/{grant_ids(account)[0]}/stoppen"
        assert browser.get(way).status_code == 404
        assert browser.get(f"/beheer/mensen/{account}/uitzetten").status_code == 404
        assert (
            "Je eigen taken verandert iemand anders."
            in browser.get(f"/beheer/mensen/{account}").text
        )


def test_a_coordinator_ends_no_role_elsewhere(wim, samira, south, ans):
    on(ans, samira, "rol", {"rol": "facilitator", "gebied": str(south)})
    here, there = grant_ids(samira)
    assert wim.get(f"/beheer/mensen/{samira}/rollen/{here}/stoppen").status_code == 200
    assert wim.get(f"/beheer/mensen/{samira}/rollen/{there}/stoppen").status_code == 404


def test_a_coordinator_cannot_become_somebody_with_a_larger_role(wim, ans, samira):
    """Whoever sets an address could read the link that is sent there."""
    on(ans, samira, "rol", {"rol": "admin"})
    assert wim.get(f"/beheer/mensen/{samira}").status_code == 200
    for way in ("gegevens", "link", "uitzetten", "aanzetten", "tweede-stap"):
        assert wim.get(f"/beheer/mensen/{samira}/{way}").status_code == 404, way


def test_a_second_admin_ends_the_first_and_then_is_the_last(app, ans, admin):
    other = an_account(Role.ADMIN, name="Bo", password_hash="-")
    bo = sign_in(app.test_client(), other)
    page = ans.get(f"/beheer/mensen/{other}/uitzetten")
    assert on(bo, admin, f"rollen/{grant_ids(admin)[0]}/stoppen").status_code == 303
    assert ans.send(page, button="Ja").status_code != 200
    assert account_now(other).disabled_at is None


def test_the_last_admin_who_can_sign_in_stays(app, admin, samira):
    never_opened = an_account(Role.ADMIN, name="Bo")
    bo = sign_in(app.test_client(), never_opened)
    answer = on(bo, admin, f"rollen/{grant_ids(admin)[0]}/stoppen")
    assert answer.status_code == 409
    assert "Dit is de laatste beheerder." in answer.text
    assert on(bo, admin, "uitzetten", button="Ja").status_code == 409
    assert grants_of(admin)[0][3] is None


def test_two_who_end_one_role_the_second_is_told(wim, ans, samira):
    way = f"/beheer/mensen/{samira}/rollen/{grant_ids(samira)[0]}/stoppen"
    first, second = wim.get(way), ans.get(way)
    sooner, later = today() + MONTH, today() + 2 * MONTH
    wim.send(first, {"tot": str(sooner)}, button="Bewaar")
    answer = ans.send(second, {"tot": str(later)}, button="Bewaar")
    assert answer.status_code == 409
    assert "Iemand anders heeft dit net veranderd." in answer.text
    assert "Dit staat er nu" in answer.text
    assert f'value="{later}"' in answer.text
    assert grants_of(samira)[0][3] == sooner
    assert ans.send(answer, button="Bewaar").status_code == 303
    assert grants_of(samira)[0][3] == later


def test_who_gets_a_larger_role_takes_the_second_step_from_now_on(app, ans, samira):
    browser = sign_in(app.test_client(), samira)
    on(ans, samira, "rol", {"rol": "coordinator", "gebied": "alle"})
    assert path_of(browser.get("/begeleiders/mijn-gegevens")) == "/inloggen/tweede-stap"
