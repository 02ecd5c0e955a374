"""The log says who changed what and when, and nothing of who took part."""

import re
from datetime import datetime, timedelta

import pytest

from core import audit, clock
from core.accounts.models import Account
from core.accounts.rules import Role
from core.db import db, transaction
from recovery_groups.desk.log_renderers import SENTENCES
from recovery_groups.desk.log_rules import AT_THE_DOOR
from recovery_groups.experts.models import Expert
from tests.support.builders import a_district, a_group, a_meeting, on_wall
from tests.support.site import counted_statements
from tests.support.staff import a_facilitator, an_account, expert_of, sign_in

PATH = "/beheer/logboek"


@pytest.fixture(autouse=True)
def it_is_sunday_morning(time_machine):
    time_machine.move_to(datetime.fromisoformat("2026-11-22T08:00:00+01:00"), tick=False)


@pytest.fixture
def noord(app):
    return a_district(name="Noord", slug="noord")


@pytest.fixture
def group(noord):
    return a_group(district_id=noord, name="Samen verder")


@pytest.fixture
def meeting(group):
    return a_meeting(group=group, starts_at=on_wall(clock.today() - timedelta(days=1), "19:30"))


@pytest.fixture
def samira(group, noord):
    return a_facilitator(group, district=noord)


@pytest.fixture
def desk(client):
    return sign_in(client, an_account(Role.COORDINATOR, name="Els"))


def changed(action="cancelled", subject="meeting", subject_id=1, *, by, district=None, **facts):
    with transaction():
        audit.record(action, subject, subject_id, by=by, district_id=district, **facts)


def told(page):
    """Return each line as it is read aloud: when, what, about what, where."""
    rows = re.findall(r"<tr>.*?</tr>", page.text, re.DOTALL)[1:]
    cells = [re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in row] for row in cells]


def test_a_line_says_when_who_what_and_where(desk, meeting, samira, noord):
    changed(subject_id=meeting, by=samira, district=noord)
    assert told(desk.get(PATH)) == [
        [
            "22 nov 2026 08:00",
            "Samira zegde een bijeenkomst af.",
            "Samen verder, 21 nov 2026",
            "Noord",
        ]
    ]


def test_before_anything_changed_it_says_so(desk):
    assert "Hier is nog niets gewijzigd." in desk.get(PATH).text


def test_a_coordinator_reads_own_districts_only(client, noord, meeting, samira):
    elsewhere = a_district(name="Zuid")
    changed(subject_id=meeting, by=samira, district=noord)
    changed("archived", "need", 1, by=samira, district=elsewhere)
    changed("password_changed", "account", samira, by=samira)
    own = sign_in(client, an_account((Role.COORDINATOR, noord)))
    addresses = (PATH, f"{PATH}?wie={samira}", f"{PATH}?soort=mensen&nummer={samira}")
    seen = [[line[3] for line in told(own.get(address))] for address in addresses]
    assert seen == [["Noord"], ["Noord"], []]
    assert "Zuid" not in own.get(f"{PATH}?gebied=zuid").text


def test_an_admin_reads_everything(client, noord, samira):
    changed("created", "need", 1, by=samira, district=noord)
    changed("password_changed", "account", samira, by=samira)
    admin = sign_in(client, an_account(Role.ADMIN))
    assert [line[1] for line in told(admin.get(PATH))] == [
        "Samira wijzigde het eigen wachtwoord.",
        "Samira schreef een behoefte op.",
    ]


def test_who_left_has_a_number_instead_of_a_name(desk, samira, noord):
    els = an_account(Role.COORDINATOR, name="Truus")
    changed("created", "need", 1, by=samira, district=noord)
    changed("disabled", "account", els, by=None)
    expert = expert_of(samira)
    with transaction():
        db.session.get_one(Expert, expert).archived_on = clock.today()
        db.session.get_one(Account, els).disabled_at = clock.now()
    page = desk.get(PATH)
    assert "Samira" not in page.text
    assert "Truus" not in page.text
    assert [line[1:3] for line in told(page)] == [
        ["Het systeem zette een account uit.", f"Medewerker {els}"],
        [f"Ervaringsdeskundige {expert} schreef een behoefte op.", "Alles hierover"],
    ]


def test_a_name_that_is_code_stays_a_name(desk, noord):
    changed("created", "need", 1, by=an_account(name="<b>%(who)s</b>"), district=noord)
    assert "&lt;b&gt;" in desk.get(PATH).text


def test_what_is_done_at_the_door_is_told_once_the_next_day_and_without_numbers(
    desk, meeting, samira, noord, time_machine
):
    time_machine.move_to(datetime.fromisoformat("2026-11-21T19:30:00+01:00"), tick=False)
    door = {"subject_id": meeting, "by": samira, "district": noord}
    once = len(told(desk.get(PATH)))
    for _ in range(3):
        for action in sorted(AT_THE_DOOR):
            changed(action, people=7, number=7, signups=7, **door)
    assert once == len(told(desk.get(PATH))) == 0
    time_machine.move_to(datetime.fromisoformat("2026-11-22T04:00:00+01:00"), tick=False)
    sign_in(desk, an_account(Role.COORDINATOR))
    assert told(desk.get(PATH)) == [
        [
            "21 nov 2026",
            "Samira hield bij wie er waren, zonder namen.",
            "Samen verder, 21 nov 2026",
            "Noord",
        ]
    ]


def test_lines_are_filtered_by_person_kind_district_period_and_thing(
    desk, meeting, samira, noord, time_machine
):
    zuid, other = a_district(name="Zuid", slug="zuid"), an_account(name="Bo")
    time_machine.move_to(datetime.fromisoformat("2026-10-01T08:00:00+02:00"), tick=False)
    changed("created", "need", 4, by=samira, district=zuid)
    time_machine.move_to(datetime.fromisoformat("2026-11-22T08:00:00+01:00"), tick=False)
    changed("moved", "meeting", meeting, by=other, district=noord)
    changed("added", "meeting", meeting + 1, by=other, district=noord)
    for question, count in {
        "": 3,
        f"wie={other}": 2,
        "soort=behoeften": 1,
        f"soort=bijeenkomsten&nummer={meeting}": 1,
        "gebied=zuid": 1,
        "periode=maand": 2,
        f"wie={samira}&periode=week": 0,
        "wie=x&soort=y&gebied=z&periode=q&voor=-1&nummer=3": 3,
        "wie=99999999999999999999": 3,
    }.items():
        assert len(told(desk.get(f"{PATH}?{question}"))) == count, question


def test_older_lines_are_a_page_further_also_while_new_ones_come(desk, samira, noord):
    for number in range(120):
        changed("created", "need", number + 1, by=samira, district=noord)
    page, seen = desk.get(PATH), []
    while True:
        seen += re.findall(r"nummer=(\d+)\">", page.text)
        changed("created", "need", 500, by=samira, district=noord)
        older = re.search(r'href="([^"]*voor=\d+[^"]*)">Ouder', page.text)
        if not older:
            break
        page = desk.get(older[1])
    assert [int(one) for one in seen] == list(range(120, 0, -1))


def test_the_page_asks_at_most_five_questions(desk, meeting, samira, noord):
    for _ in range(60):
        changed(subject_id=meeting, by=samira, district=noord)
    with counted_statements() as asked:
        assert len(told(desk.get(PATH))) == 50
    assert len(asked) <= 5, asked


def test_facts_on_roles_and_days_stand_with_the_line(client, samira, noord):
    facts = {"role": "coordinator", "from": "2026-11-22", "until": None}
    changed("granted", "account", samira, by=an_account(name="Bo"), district=noord, **facts)
    admin = sign_in(client, an_account(Role.ADMIN))
    assert told(admin.get(PATH))[0][1:3] == [
        "Bo gaf iemand een taak. Coördinator vanaf 22 nov 2026",
        "Samira",
    ]


def test_every_sentence_says_who(app):
    assert all(str(one).startswith("%(who)s ") for one in SENTENCES.values())


def test_a_change_without_its_own_sentence_is_told_too(desk, samira, noord):
    changed("painted", "bench", 3, by=samira, district=noord)
    assert told(desk.get(PATH))[0][1:3] == ["Samira wijzigde iets.", "–"]


def test_for_a_facilitator_there_is_no_log(client, samira):
    assert sign_in(client, samira).get(PATH).status_code == 404
