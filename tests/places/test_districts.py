"""Gebieden on the desk: made, changed, renamed, put away; their postcodes and teams."""

import pytest
from sqlalchemy import select

from core import changes
from core.audit import AuditLine
from core.db import db
from locations.districts.models import District, Postcode, Team
from tests.support.builders import a_district, a_group, a_postcode, a_venue, an_expert
from tests.support.linking import a_link, team_of

PATH = "/beheer/gebieden"


def stored(model, row_id):
    found = db.session.get_one(model, row_id, populate_existing=True)
    db.session.expunge(found)
    db.session.rollback()
    return found


def postcodes_of(district):
    found = select(Postcode.digits).where(Postcode.district_id == district)
    digits = set(db.session.scalars(found))
    db.session.rollback()
    return digits


def noted():
    lines = db.session.execute(select(AuditLine.action, AuditLine.subject)).all()
    db.session.rollback()
    return [tuple(one) for one in lines]


def change(desk, district, page=None, **given):
    page = page or desk.get(f"{PATH}/{district}/wijzigen")
    return desk.send(page, given, button="Bewaar")


def ended(desk, team):
    return desk.send(desk.get(f"/beheer/teams/{team}/stoppen"), {}, button="Laat dit team stoppen")


def test_a_district_is_made_with_its_postcodes_and_stands_on_the_site_at_once(desk, visitor):
    assert "Waterkant" not in visitor.get("/gebieden").text
    sent = {"naam": "Waterkant", "gemeente": "Lindewaard", "postcodes": "6411, 6412 6413"}
    answer = desk.send(desk.get(f"{PATH}/nieuw"), {**sent, "fase": "started"}, button="Bewaar")
    assert answer.status_code == 303
    assert "Het gebied is gemaakt." in desk.get(answer.location).text
    made = db.session.scalar(select(District.id).where(District.slug == "waterkant"))
    assert postcodes_of(made) == {"6411", "6412", "6413"}
    assert "Waterkant" in visitor.get("/gebieden").text
    assert ("created", "district") in noted()


def test_the_same_form_twice_makes_one_district(desk):
    form = desk.get(f"{PATH}/nieuw")
    sent = {"naam": "Waterkant", "gemeente": "Lindewaard", "fase": "started"}
    for _ in range(2):
        assert desk.send(form, sent, button="Bewaar").status_code == 303
    names = db.session.scalars(select(District.name).where(District.name == "Waterkant")).all()
    assert len(names) == 1


def test_who_plans_in_one_district_makes_no_other(of_zuid):
    assert "Alleen een coördinator van alle gebieden" in of_zuid.get(f"{PATH}/nieuw").text
    assert of_zuid.post(f"{PATH}/nieuw", data={"naam": "X"}).status_code == 409


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"naam": ""}, "Geef het gebied een naam."),
        ({"naam": "x" * 121}, "hoogstens 120 tekens."),
        ({"fase": "klaar"}, "Kies hoe ver het gebied is."),
        ({"adres": "Noord!"}, "Gebruik kleine letters, cijfers en streepjes."),
        ({"adres": ""}, "Vul het adres van de pagina in."),
        ({"postcodes": "6411, 64122"}, "64122 is geen postcode van 4 cijfers."),
        ({"postcodes": " ".join(str(n) for n in range(1000, 1300))}, "te veel postcodes"),
    ],
)
def test_what_cannot_be_is_refused_and_kept_to_mend(desk, noord, given, words):
    answer = change(desk, noord, **{"gemeente": "Elders", **given})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Elders"' in answer.text
    assert stored(District, noord).municipality == "Lindewaard"


def test_a_postcode_of_another_district_is_refused_by_name(desk, noord, zuid):
    a_postcode("6411", zuid, latitude=50.1, longitude=5.1)
    answer = change(desk, noord, postcodes="6411")
    assert "6411 hoort bij Zuid. Haal die daar eerst weg." in answer.text
    assert postcodes_of(zuid) == {"6411"}


def test_a_postcode_that_stays_keeps_its_place_on_the_map(desk, noord):
    a_postcode("6411", noord, latitude=50.1, longitude=5.1)
    a_postcode("6412", noord)
    assert change(desk, noord, postcodes="6411 6413").status_code == 303
    assert postcodes_of(noord) == {"6411", "6413"}
    assert stored(Postcode, "6411").latitude == 50.1


def test_the_second_of_two_editors_sees_both_versions_and_loses_nothing(desk, noord):
    shown = desk.get(f"{PATH}/{noord}/wijzigen")
    assert change(desk, noord, page=shown, naam="Noord-Oost").status_code == 303
    answer = change(desk, noord, page=shown, naam="Noorderwijk")
    assert answer.status_code == 409
    assert "Dit staat er nu" in answer.text
    assert "Noord-Oost" in answer.text
    assert 'value="Noorderwijk"' in answer.text
    assert stored(District, noord).name == "Noord-Oost"
    assert desk.send(answer, {}, button="Bewaar").status_code == 303
    assert stored(District, noord).name == "Noorderwijk"


def test_a_district_with_anything_left_does_not_go_to_the_archive(desk, noord):
    a_venue(district_id=noord, name="De Linde")
    a_group(district_id=noord, name="Op adem")
    a_postcode("6411", noord)
    page = desk.get(f"{PATH}/{noord}/archief")
    for words in ("De Linde", "Op adem", "Buurtteam", "6411", "Dit kan nog niet."):
        assert words in page.text
    assert "Zet in het archief</button>" not in page.text


def test_what_is_left_is_asked_again_when_the_button_is_pressed(desk):
    district = a_district(name="Leeg", slug="leeg")
    assert ended(desk, team_of(district)).status_code == 303
    form = desk.get(f"{PATH}/{district}/archief")
    a_postcode("6411", district)
    answer = desk.send(form, {}, button="Zet in het archief")
    assert answer.status_code == 409
    assert "Haal deze postcodes eerst weg." in answer.text
    assert stored(District, district).archived_at is None


def test_an_empty_district_goes_to_the_archive_and_comes_back(desk, visitor):
    district = a_district(name="Leeg", slug="leeg")
    ended(desk, team_of(district))
    assert "Leeg" in visitor.get("/gebieden").text
    desk.send(desk.get(f"{PATH}/{district}/archief"), {}, button="Zet in het archief")
    assert "Leeg" not in visitor.get("/gebieden").text
    assert "Leeg" not in visitor.get("/").text
    old = visitor.get("/gebieden/leeg")
    assert (old.status_code, "Dit gebied is er niet meer" in old.text) == (200, True)
    feed = visitor.get("/gebieden/leeg.ics")
    assert feed.status_code == 200
    assert feed.text.startswith("BEGIN:VCALENDAR")
    assert "Leeg" not in desk.get(PATH).text.partition("<table")[2]
    assert "Leeg" in desk.get(f"{PATH}?archief=ja").text
    desk.send(desk.get(f"{PATH}/{district}/archief"), {}, button="Haal terug")
    assert "Leeg" in visitor.get("/gebieden").text


def test_a_team_with_links_does_not_end_until_they_do(desk, noord):
    team, link = team_of(noord), a_link(an_expert("Yara"), team_of(noord))
    page = desk.get(f"/beheer/teams/{team}/stoppen")
    assert "Stop eerst deze koppelingen" in page.text
    assert f"/beheer/koppelingen/{link}/stoppen" in page.text
    assert "Laat dit team stoppen</button>" not in page.text


def test_a_link_made_meanwhile_keeps_the_team(desk, noord):
    team = team_of(noord)
    form = desk.get(f"/beheer/teams/{team}/stoppen")
    a_link(an_expert("Yara"), team)
    answer = desk.send(form, {}, button="Laat dit team stoppen")
    assert answer.status_code == 409
    assert "Yara" in answer.text
    assert stored(Team, team).archived_at is None


def test_a_team_is_added_changed_and_ended(desk, noord, visitor):
    form = desk.get(f"{PATH}/{noord}/teams/nieuw")
    sent = {"naam": "Team Oost", "telefoon": "000 000 00 01", "tijden": "Altijd"}
    assert desk.send(form, sent, button="Bewaar").status_code == 303
    assert desk.send(form, sent, button="Bewaar").status_code == 409  # a double tap
    team = db.session.scalars(select(Team.id).where(Team.name == "Team Oost")).one()
    assert "Team Oost" in visitor.get("/gebieden/noord").text
    page = desk.get(f"/beheer/teams/{team}")
    assert desk.send(page, {"telefoon": "geen idee"}, button="Bewaar").status_code == 422
    assert desk.send(page, {"naam": "Team West"}, button="Bewaar").status_code == 303
    assert "Team West" in visitor.get("/gebieden/noord").text
    assert ended(desk, team).status_code == 303
    assert "Team West" not in visitor.get("/gebieden/noord").text
    assert desk.get(f"/beheer/teams/{team}").status_code == 404
    assert "Team West" not in desk.get("/beheer/koppelingen/nieuw").text


def test_a_change_is_seen_on_the_site_at_once(desk, noord):
    before = changes.version()
    change(desk, noord, tekst="Een wijk met veel groen.")
    assert changes.version() > before


def test_districts_of_others_are_not_there(of_zuid, noord, zuid):
    team = team_of(noord)
    for path in (
        *(f"{PATH}/{noord}", f"{PATH}/{noord}/wijzigen", f"{PATH}/{noord}/archief"),
        *(f"{PATH}/{noord}/teams/nieuw", f"/beheer/teams/{team}", f"/beheer/teams/{team}/stoppen"),
    ):
        assert of_zuid.get(path).status_code == 404, path
    listed = of_zuid.get(PATH).text
    assert ">Zuid</a>" in listed
    assert ">Noord</a>" not in listed


@pytest.mark.parametrize("wish", ["naam", "-naam", "fase", "-groepen", "teams", "onzin"])
def test_the_list_is_sorted_by_link(desk, noord, zuid, wish):
    page = desk.get(f"{PATH}?sorteer={wish}&fase=started")
    names = [name for name in (">Zuid</a>", ">Noord</a>") if name in page.text]
    assert len(names) == 2
    if wish == "-naam":
        assert page.text.index(">Zuid</a>") < page.text.index(">Noord</a>")
