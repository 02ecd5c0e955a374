"""Staff at an address that leads nowhere stay in their part of the site."""

import re

import pytest
from sqlalchemy.exc import OperationalError

from core.accounts.rules import Role
from tests.support.builders import a_district, a_group
from tests.support.staff import a_facilitator, an_account, sign_in

NOT_THERE = "Deze pagina is er niet"


@pytest.fixture
def signed_in_as(app):
    """Give the browser of somebody with a role."""

    def of(role):
        district = a_district()
        if role == Role.FACILITATOR:
            account = a_facilitator(a_group(district_id=district), district=district)
        else:
            account = an_account((role, district) if role == Role.COORDINATOR else role)
        return sign_in(app.test_client(), account)

    return of


@pytest.mark.parametrize(
    ("role", "desk", "begeleiders"),
    [
        (Role.FACILITATOR, "/begeleiders/vandaag", "/begeleiders/vandaag"),
        (Role.COORDINATOR, "/beheer/dekking", "/beheer/dekking"),
        (Role.ADMIN, "/beheer/mensen", "/beheer/mensen"),
    ],
)
def test_the_bare_address_leads_to_the_first_page(signed_in_as, role, desk, begeleiders):
    own = signed_in_as(role)
    for path, leads in {"/beheer": desk, "/beheer/": desk, "/begeleiders": begeleiders}.items():
        answer = own.get(path)
        assert (answer.status_code, answer.location) == (303, leads)
        assert own.get(answer.location).status_code == 200


@pytest.mark.parametrize("path", ["/beheer", "/begeleiders"])
def test_the_bare_address_asks_a_visitor_to_sign_in(client, path):
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.location == f"/inloggen?next={path}"


@pytest.mark.parametrize(
    ("role", "path", "back"),
    [
        (Role.FACILITATOR, "/begeleiders/weg", "/begeleiders/vandaag"),
        (Role.FACILITATOR, "/beheer/dekking", "/begeleiders/vandaag"),
        (Role.COORDINATOR, "/beheer/groepen/999", "/beheer/dekking"),
        (Role.COORDINATOR, "/begeleiders/vandaag", "/beheer/dekking"),
        (Role.ADMIN, "/beheer/weg", "/beheer/mensen"),
    ],
)
def test_what_is_not_there_keeps_staff_in_their_part(signed_in_as, role, path, back):
    page = signed_in_as(role).get(path)
    assert page.status_code == 404
    assert NOT_THERE in page.text
    assert f'btn-block" href="{back}">Terug naar ' in page.text
    assert "Uitloggen" in page.text
    assert "Mijn code" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_in_another_language_the_way_back_is_so_too(signed_in_as):
    page = signed_in_as(Role.COORDINATOR).get("/en/beheer/weg")
    assert 'btn-block" href="/en/beheer/dekking">' in page.text


def test_what_is_not_theirs_reads_as_what_is_not_there(signed_in_as):
    elsewhere = a_group()
    own = signed_in_as(Role.COORDINATOR)
    theirs, absent = (own.get(f"/beheer/groepen/{one}") for one in (elsewhere, 999_999))
    assert theirs.status_code == absent.status_code == 404
    said = [re.sub(r'name="csrf_token" value="[^"]+"', "", one.text) for one in (theirs, absent)]
    assert "csrf_token" not in said[0]
    assert said[0] == said[1]


def test_a_visitor_and_who_is_halfway_read_the_public_page(app, client):
    half = sign_in(app.test_client(), an_account(Role.ADMIN), steps_done=False)
    for browser in (client, half):
        page = browser.get("/beheer/weg")
        assert page.status_code == 404
        assert "Mijn code" in page.text
        assert "Uitloggen" not in page.text


def test_outside_their_part_staff_read_the_public_page(signed_in_as):
    page = signed_in_as(Role.COORDINATOR).get("/beheerder")
    assert page.status_code == 404
    assert "Mijn code" in page.text


def test_a_failure_asks_nothing_of_the_database(app, signed_in_as, monkeypatch):
    own = signed_in_as(Role.COORDINATOR)

    def broken():
        raise RuntimeError

    monkeypatch.setitem(app.view_functions, "desk.groups", broken)
    page = own.get("/beheer/groepen")
    assert page.status_code == 500
    assert "Mijn code" in page.text


def test_with_the_database_away_staff_read_that(app, signed_in_as, monkeypatch):
    own = signed_in_as(Role.COORDINATOR)

    def away(*_):
        raise OperationalError("SELECT", {}, Exception())

    monkeypatch.setattr("core.accounts.queries.staff_of", away)
    assert own.get("/beheer/weg").status_code == 503
    assert own.get("/weg").status_code == 404
