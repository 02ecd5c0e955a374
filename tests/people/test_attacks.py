"""What a coordinator might try to get at names, and what two browsers of one desk might upset."""

from datetime import timedelta

import pytest

from core.accounts.rules import Role
from core.db import db, transaction
from recovery_groups.groups.models import Facilitation
from tests.people.desk_doing import MONTH, invite, on
from tests.people.doing import account_named, grant_ids, grants_of, today
from tests.support.builders import on_wall
from tests.support.site import path_of
from tests.support.staff import a_facilitator, an_account, expert_of, sign_in

DAY = timedelta(days=1)


def led(account):
    db.session.rollback()
    return db.session.query(Facilitation).filter_by(expert_id=expert_of(account)).all()


@pytest.fixture
def anna(north):
    """A facilitator in Noord who leads nothing yet."""
    return a_facilitator(district=north, name="Anna")


def test_nobody_led_a_group_before_it_was_given(wim, anna, group):
    """Who leads since when, says whose names one may read: a day of before opens those too."""
    answer = on(wim, anna, "groep", {"groep": str(group), "vanaf": str(today() - DAY)})
    assert answer.status_code == 422
    assert "Kies vandaag of een latere dag." in answer.text
    assert led(anna) == []


def test_nobody_had_a_role_before_it_was_given(wim, samira, ans):
    data = {"rol": "facilitator", "gebied": "alle", "vanaf": str(today() - DAY)}
    assert on(ans, samira, "rol", data).status_code == 422
    assert invite(wim, vanaf=str(today() - DAY)).status_code == 422
    assert len(grants_of(samira)) == 1


def test_a_role_that_is_over_does_not_come_back(wim, samira):
    way = f"rollen/{grant_ids(samira)[0]}/stoppen"
    page = wim.get(f"/beheer/mensen/{samira}/{way}")
    wim.send(page, button="Bewaar")
    over = grants_of(samira)
    ended = {"was": str(over[0][3]), "tot": str(today() + MONTH)}
    assert wim.send(page, ended, button="Bewaar").status_code == 404
    assert grants_of(samira) == over


def test_a_group_one_no_longer_leads_does_not_come_back(wim, anna, group):
    on(wim, anna, "groep", {"groep": str(group)})
    with transaction():
        db.session.query(Facilitation).update({Facilitation.first_day: today() - MONTH})
    way = f"groepen/{led(anna)[0].id}/stoppen"
    page = wim.get(f"/beheer/mensen/{anna}/{way}")
    wim.send(page, button="Bewaar")
    over = led(anna)[0].last_day
    assert over == today() - DAY
    again = {"was": str(over), "tot": str(today() + MONTH)}
    assert wim.send(page, again, button="Bewaar").status_code == 404
    assert led(anna)[0].last_day == over


def test_who_becomes_a_coordinator_while_signed_in_takes_the_second_step_first(app, ans, samira):
    browser = sign_in(app.test_client(), samira)
    assert browser.get("/mijn-account").status_code == 200
    on(ans, samira, "rol", {"rol": "coordinator", "gebied": "alle"})
    for page in ("/mijn-account", "/beheer/mensen", "/begeleiders/vandaag"):
        assert path_of(browser.get(page)) == "/inloggen/tweede-stap"


def test_who_becomes_an_admin_tomorrow_takes_the_second_step_at_midnight(
    app, admin, samira, time_machine
):
    time_machine.move_to(on_wall(today() + DAY, "22:00"))
    ans = sign_in(app.test_client(), admin)
    on(ans, samira, "rol", {"rol": "admin", "vanaf": str(today() + DAY)})
    time_machine.move_to(on_wall(today(), "23:55"))
    browser = sign_in(app.test_client(), samira)
    assert browser.get("/mijn-account").status_code == 200
    time_machine.move_to(on_wall(today() + DAY, "00:05"))
    for page in ("/mijn-account", "/beheer/mensen", "/begeleiders/vandaag"):
        assert path_of(browser.get(page)) == "/inloggen/tweede-stap"


def test_a_form_cannot_name_what_it_does_not_ask(ans, samira):
    """Neither an account's own columns, nor an admin's district."""
    more = {"id": "1", "account_id": "1", "password_hash": "x", "totp_secret": "", "granted_by": ""}
    on(ans, samira, "gegevens", {"naam": "Bo", "mail": "bo@example.org", **more})
    bo = account_named("Bo")
    assert (bo.id, bo.password_hash) == (samira, "-")
    on(ans, samira, "rol", {"rol": "admin", "gebied": "1", "granted_by": ""})
    assert (Role.ADMIN, None, today(), None) in grants_of(samira)


def test_a_coordinator_reads_and_changes_nothing_of_an_admin(wim, admin, ans):
    assert "Ans" not in wim.get("/beheer/mensen").text
    [grant] = grant_ids(admin)
    ways = ("gegevens", "link", "uitzetten", "aanzetten", "tweede-stap", "rol", "groep")
    for way in ("", *(f"/{one}" for one in ways), f"/rollen/{grant}/stoppen"):
        assert wim.get(f"/beheer/mensen/{admin}{way}").status_code == 404, way


def test_ids_of_others_open_nothing_beside_an_own_person(wim, samira, joost, anna, group, south):
    """A foreign grant or group beside the id of somebody one may see."""
    [theirs] = grant_ids(joost)
    assert wim.get(f"/beheer/mensen/{samira}/rollen/{theirs}/stoppen").status_code == 404
    on(wim, anna, "groep", {"groep": str(group)})
    foreign = led(anna)[0].id
    assert wim.get(f"/beheer/mensen/{samira}/groepen/{foreign}/stoppen").status_code == 404
    both = an_account((Role.FACILITATOR, south), name="Bram")
    assert wim.get(f"/beheer/mensen/{both}/groepen/{foreign}/stoppen").status_code == 404
