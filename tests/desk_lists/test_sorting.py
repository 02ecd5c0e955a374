"""Every table of the desk is sorted and filtered by links, and asks little of a large city."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import insert, select

from core import audit, changes, clock
from core.accounts.models import Account
from core.accounts.rules import Role
from core.db import db, transaction
from locations.districts.models import District
from locations.venues.models import Room
from recovery_groups.groups.models import RecoveryGroup
from tests.support.builders import a_district, a_group, a_meeting, a_venue, an_expert
from tests.support.linking import a_link, team_of
from tests.support.site import counted_statements
from tests.support.staff import an_account, sign_in

TABLES = {
    "/beheer/dekking": ("gebied", "groepen", "bezet", "uren", "dekking"),
    "/beheer/gebieden": ("naam", "gemeente", "fase", "buurtpunten", "groepen", "teams"),
    "/beheer/buurtpunten": ("naam", "gebied", "groepen", "ruimtes", "dicht"),
    "/beheer/groepen": ("naam", "gebied", "staat", "begeleiders", "volgende"),
    "/beheer/koppelingen": ("wie", "uren"),
    "/beheer/ervaringsdeskundigen": ("naam", "uren", "vrij", "site"),
    "/beheer/behoeften": ("gebied", "wensen", "groepen", "behoeften"),
    "/beheer/mensen": ("naam", "gezien", "stap", "toegang"),
    "/beheer/agenda?toon=lijst": ("datum", "tijd", "groep", "waar"),
    "/beheer/logboek": ("wanneer",),
}
"""The lists of the desk, and the columns each can be sorted by."""

SORTED = re.compile(r'<th scope="col"[^>]*?(?:aria-sort="(\w+)")?><a href="([^"]*)"')


def heads(page):
    """Return (column, aria-sort, address) of each head that sorts the table."""
    found = [(turn, unescape(address)) for turn, address in SORTED.findall(page.text)]
    return [(re.search(r"sorteer=-?(\w+)", one)[1], turn, one) for turn, one in found]


def with_query(path, query):
    return f"{path}{'&' if '?' in path else '?'}{query}"


def first_words(page):
    """Return what each row of the table is called, from top to bottom."""
    rows = re.findall(r'<th scope="row">(.*?)</th>', page.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in rows]


@pytest.fixture
def desk(client):
    """A browser of somebody who plans everywhere, in a city with two of everything."""
    account = an_account(Role.COORDINATOR, name="Ilse", seen_on=clock.today())
    for number, name in enumerate(("Anna", "Bo")):
        district = a_district(name=f"Gebied {name}", municipality=f"Stad {name}")
        venue = a_venue(district_id=district, name=f"Punt {name}")
        group = a_group(district_id=district, name=f"Groep {name}")
        a_meeting(group=group, venue=venue, starts_in=timedelta(days=1 + number, hours=number))
        a_link(an_expert(name), team_of(district), hours_a_week=4 + number)
        an_account((Role.FACILITATOR, district), name=name)
        with transaction():
            audit.record("changed", "district", district, by=account, district_id=district)
    return sign_in(client, account)


def test_every_head_sorts_one_way_and_then_the_other(desk):
    for path, columns in TABLES.items():
        page = desk.get(path)
        assert [column for column, _, _ in heads(page)] == list(columns), path
        assert [turn for _, turn, _ in heads(page)].count("") == len(columns) - 1, path
        for column in columns:
            once = desk.get(with_query(path, f"sorteer={column}"))
            twice = desk.get(with_query(path, f"sorteer=-{column}"))
            assert (column, "ascending") in [one[:2] for one in heads(once)], path
            assert (column, "descending") in [one[:2] for one in heads(twice)], path
            [again] = [address for name, _, address in heads(once) if name == column]
            assert first_words(desk.get(again)) == first_words(twice), path


def test_the_other_way_is_the_other_way_round(desk):
    for path, column in (
        *(("/beheer/koppelingen", "wie"), ("/beheer/koppelingen", "uren")),
        *(("/beheer/behoeften", "gebied"), ("/beheer/mensen", "naam")),
        *(("/beheer/agenda?toon=lijst", "datum"), ("/beheer/logboek", "wanneer")),
    ):
        up = first_words(desk.get(with_query(path, f"sorteer={column}")))
        down = first_words(desk.get(with_query(path, f"sorteer=-{column}")))
        assert len(up) >= 2, path
        assert up == down[::-1], path


def test_an_order_that_is_none_is_the_usual_one(desk):
    for path in TABLES:
        usual = first_words(desk.get(path))
        for odd in ("--naam", "password_hash%00"):
            assert first_words(desk.get(with_query(path, f"sorteer={odd}"))) == usual, path


def test_who_was_never_seen_comes_last_either_way(desk):
    for wish in ("gezien", "-gezien"):
        assert first_words(desk.get(f"/beheer/mensen?sorteer={wish}"))[0] == "Ilse"


def test_a_choice_stays_when_one_sorts_and_the_order_when_one_chooses(desk):
    kept = {
        "/beheer/koppelingen?wie=gekoppeld": "wie=gekoppeld",
        "/beheer/mensen?rol=facilitator": "rol=facilitator",
        "/beheer/logboek?soort=gebieden": "soort=gebieden",
        "/beheer/behoeften?van=niemand": "van=niemand",
        "/beheer/agenda?toon=lijst&gebied=": "toon=lijst",
    }
    for path, choice in kept.items():
        assert all(choice in address for _, _, address in heads(desk.get(path))), path
    page = desk.get("/beheer/mensen?sorteer=-gezien")
    assert "/beheer/mensen?sorteer=-gezien&amp;rol=facilitator" in page.text
    assert 'name="sorteer" value="-uren"' in desk.get("/beheer/koppelingen?sorteer=-uren").text


def test_the_oldest_lines_of_the_log_come_first_and_lead_on_to_newer_ones(desk, client):
    someone = db.session.scalars(select(Account.id)).first()
    district = db.session.scalars(select(District.id)).first()
    with transaction():
        for _ in range(60):
            audit.record("changed", "district", district, by=someone, district_id=district)
    page = desk.get("/beheer/logboek?sorteer=wanneer")
    assert len(first_words(page)) == 50
    [further] = re.findall(r'href="([^"]*voor=\d+[^"]*)">Nieuwer', page.text)
    rest = desk.get(unescape(further))
    assert len(first_words(rest)) == 12
    assert ">Oudste</a>" in rest.text


def test_no_list_asks_more_than_five_questions_with_a_thousand_groups(desk):
    districts = db.session.scalars(select(District.id)).all()
    room = db.session.execute(select(Room.id, Room.venue_id)).first()
    db.session.rollback()
    many = {"state": "open", "promise": "Praten.", "capacity": 8}
    with transaction() as session:
        rows = [
            {**many, "slug": f"nr-{number}", "name": f"Nr {number}", "district_id": districts[0]}
            for number in range(1000)
        ]
        session.execute(insert(RecoveryGroup), rows)
        changes.raise_version()
    a_meeting(venue=room.venue_id, room_id=room.id, starts_in=timedelta(days=3))
    desk.get("/beheer/behoeften")
    asked = {}
    for path in (*TABLES, "/beheer/agenda"):
        with counted_statements() as seen:
            assert desk.get(path).status_code == 200
        asked[path] = len(seen)
    most = {path: 8 if path == "/beheer/dekking" else 5 for path in asked}
    assert {path: number for path, number in asked.items() if number > most[path]} == {}
