"""Inviting: somebody new gets an account, a role and a link."""

import re

import pytest

from core.accounts.rules import Role
from tests.people.desk_doing import MONTH, invite
from tests.people.doing import (
    account_named,
    account_now,
    audit_lines,
    grants_of,
    path_in,
    tickets,
    today,
    use,
)
from tests.support.builders import a_facilitation, a_group, an_expert
from tests.support.mailing import one_round
from tests.support.site import path_of
from tests.support.staff import expert_of


def test_who_is_invited_gets_mail_and_comes_in(app, wim, north, coordinator, box):
    answer = invite(wim, tot=str(today() + MONTH))
    bo = account_named("Bo").id
    assert path_of(answer) == f"/beheer/mensen/{bo}"
    assert "We mailen Bo een link." in wim.get(answer.location).text
    assert grants_of(bo) == [(Role.FACILITATOR, north, today(), today() + MONTH)]
    assert one_round()
    (mail,) = box.mails
    assert mail.recipient == "bo@example.org"
    browser = app.test_client()
    assert use(browser, path_in(mail.text)).status_code == 303
    assert browser.get("/mijn-account").status_code == 200
    (line,) = audit_lines("granted")
    assert line[:4] == (coordinator, "account", bo, north)


def test_no_audit_line_holds_a_name_or_an_address(wim):
    invite(wim)
    lines = [*audit_lines("created"), *audit_lines("granted"), *audit_lines("linked")]
    assert len(lines) == 3
    assert "Bo" not in str(lines)
    assert "example.org" not in str(lines)


def test_a_double_tap_invites_once(wim, box):
    form = wim.get("/beheer/mensen/uitnodigen")
    district = re.search(r'name="gebied" value="(\d+)"', form.text)[1]
    data = {"naam": "Bo", "mail": "bo@example.org", "rol": "facilitator", "deskundige": ""}
    data["gebied"] = district
    answers = [wim.send(form, data, button="Nodig uit") for _ in range(2)]
    assert {one.location for one in answers} == {answers[0].location}
    assert len(tickets()) == 1
    assert one_round()
    assert len(box.mails) == 1


def test_one_address_is_one_account(wim, samira):
    answer = invite(wim, email=account_now(samira).email.upper())
    assert answer.status_code == 409
    assert "Er is al een account met dit e-mailadres." in answer.text
    assert 'value="Bo"' in answer.text, "what was typed is kept"


def test_a_coordinator_gives_no_role_elsewhere_and_makes_no_admins(wim, south):
    for odd in ({"gebied": str(south)}, {"gebied": "alle"}, {"rol": "admin"}, {"gebied": ""}):
        assert invite(wim, **odd).status_code == 422, odd
    assert tickets() == []


def test_an_admin_makes_admins_of_no_district(ans, north):
    assert invite(ans, rol="admin", gebied=str(north)).status_code == 303
    assert grants_of(account_named("Bo").id)[0][:2] == (Role.ADMIN, None)


def test_one_role_in_several_districts(ans, north, south):
    invite(ans, gebied=[str(north), str(south)])
    assert {one[1] for one in grants_of(account_named("Bo").id)} == {north, south}


def test_a_period_that_ends_before_it_starts_is_refused(wim):
    answer = invite(wim, tot=str(today() - MONTH))
    assert answer.status_code == 422
    assert "De laatste dag is voor de eerste dag." in answer.text


@pytest.mark.parametrize("odd", ["morgen", "2026-13-01", "9999-12-31", "0001-01-01", "22-11-26"])
def test_a_day_that_cannot_be_meant_is_refused(wim, odd):
    assert invite(wim, vanaf=odd).status_code == 422


def test_who_becomes_a_new_expert_has_no_name_on_the_site_yet(wim):
    invite(wim, deskundige="nieuw")
    assert expert_of(account_named("Bo").id)


def test_an_expert_of_the_own_district_is_linked_and_no_other(wim, north, south):
    mine, other = an_expert("Marja"), an_expert("Kees")
    a_facilitation(a_group(district_id=north), mine)
    a_facilitation(a_group(district_id=south), other)
    assert invite(wim, deskundige=str(other)).status_code == 422
    assert invite(wim, deskundige=str(mine)).status_code == 303
    assert expert_of(account_named("Bo").id) == mine
