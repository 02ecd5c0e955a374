"""Who sees and changes whom at the desk."""

from core.accounts.rules import Role
from tests.people.desk_doing import names, on
from tests.people.doing import (
    grant_ids,
)
from tests.support.site import counted_statements
from tests.support.staff import an_account, sign_in


def test_a_coordinator_sees_the_people_of_own_districts(wim, ans, samira, joost):
    assert names(wim.get("/beheer/mensen")) == ["Samira", "Wim"]
    assert names(ans.get("/beheer/mensen")) == ["Ans", "Joost", "Samira", "Wim"]


def test_nobody_else_is_there(wim, admin, joost):
    ways = ("", "/gegevens", "/link", "/uitzetten", "/aanzetten", "/rol", "/groep")
    ways += ("/ervaringsdeskundige", "/tweede-stap")
    for account in (joost, admin, 999):
        for way in ways:
            assert wim.get(f"/beheer/mensen/{account}{way}").status_code == 404, way


def test_a_facilitator_has_no_such_page(app, samira):
    browser = sign_in(app.test_client(), samira)
    assert browser.get("/beheer/mensen").status_code == 404


def test_a_coordinator_of_all_districts_sees_no_admins(app, admin, samira, joost):
    everywhere = an_account(Role.COORDINATOR, name="Ilse")
    browser = sign_in(app.test_client(), everywhere)
    assert names(browser.get("/beheer/mensen")) == ["Ilse", "Joost", "Samira"]
    assert browser.get(f"/beheer/mensen/{admin}").status_code == 404


def test_whose_role_ended_is_still_found(wim, ans, samira):
    on(ans, samira, f"rollen/{grant_ids(samira)[0]}/stoppen")
    assert "Samira" in names(wim.get("/beheer/mensen"))
    assert "Geen taak meer" in wim.get("/beheer/mensen").text


def test_the_list_is_filtered_by_links(ans, samira, joost, coordinator):
    assert names(ans.get("/beheer/mensen?gebied=noord")) == ["Samira", "Wim"]
    assert names(ans.get("/beheer/mensen?rol=facilitator")) == ["Joost", "Samira"]
    assert names(ans.get("/beheer/mensen?rol=facilitator&gebied=zuid")) == ["Joost"]
    assert len(names(ans.get("/beheer/mensen?rol=baas&gebied=%00"))) == 4
    empty = ans.get("/beheer/mensen?rol=coordinator&gebied=zuid")
    assert "Hier is niemand gevonden." in empty.text


def test_a_long_list_has_pages_and_few_statements(ans, north):
    for number in range(51):
        an_account((Role.FACILITATOR, north), name=f"Zoë {number:02}")
    first = ans.get("/beheer/mensen?rol=facilitator")
    assert len(names(first)) == 50
    assert "pagina=2" in first.text
    assert names(ans.get("/beheer/mensen?rol=facilitator&pagina=2")) == ["Zoë 50"]
    for odd in ("0", "-1", "x", "9" * 40, "²"):
        assert ans.get(f"/beheer/mensen?pagina={odd}").status_code == 200
    with counted_statements() as seen:
        ans.get("/beheer/mensen")
    assert len(seen) <= 5, seen


def test_it_tells_how_things_stand(app, ans, samira, north):
    an_account((Role.FACILITATOR, north), name="Nieuw")
    page = ans.get("/beheer/mensen").text
    assert "Uitgenodigd" in page
    assert "Actief" in page
    assert "Uitgezet" not in page
    assert "Nog niet" in page
