"""Experts on the desk: what is known, their yes, their leaving; and what the public reads of it."""

from datetime import date
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from core.accounts.rules import Role
from core.audit import AuditLine
from core.db import db
from recovery_groups.experts.consent_rules import VERSION
from tests.support.builders import a_district, a_facilitation, a_group, an_expert
from tests.support.linking import a_link, stored_expert, stored_links, team_of
from tests.support.site import counted_statements, form_of, merged
from tests.support.staff import an_account, sign_in

TODAY = date(2026, 11, 22)
PATH = "/beheer/ervaringsdeskundigen"
PUBLIC = "/ervaringsdeskundigen"


@pytest.fixture
def noord(app):
    return a_district(name="Noord", slug="noord")


@pytest.fixture
def yara(noord):
    expert = an_expert("Yara", story="Ik begon opnieuw.", consent_text=VERSION)
    a_link(expert, team_of(noord))
    return expert


@pytest.fixture
def visitor(desk):
    return desk.application.test_client()


def press(desk, expert, button, **given):
    return desk.send(desk.get(f"{PATH}/{expert}"), given, button=button)


def photo():
    made = BytesIO()
    Image.new("RGB", (500, 400), "teal").save(made, "PNG")
    made.seek(0)
    return made


def test_an_expert_is_added_with_what_is_known(desk):
    form = desk.get(f"{PATH}/nieuw")
    answer = desk.send(
        form,
        {
            "voornaam": "Yara",
            "verhaal": "Ik begon opnieuw.",
            "organisatie": "Bureau Noord",
            "thema": ["calm", "work"],
            "taal": ["nl", "tr"],
            "wanneer": ["1-morning", "5-evening"],
        },
        button="Bewaar",
    )
    assert answer.status_code == 303
    page = desk.get(answer.location)
    for words in ("Yara", "Ik begon opnieuw.", "Bureau Noord", "rust vinden", "Turks"):
        assert words in page.text
    assert page.text.count('<span class="vh">ja</span>') == 2
    assert "De naam staat niet op de site." in page.text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"voornaam": ""}, "Vul een voornaam in."),
        ({"voornaam": "x" * 41}, "hoogstens 40 tekens"),
        ({"verhaal": "x" * 601}, "hoogstens 600 tekens"),
        ({"thema": ["diagnose"]}, "Kies uit de lijst."),
        ({"taal": ["xx"]}, "Kies uit de lijst."),
        ({"wanneer": ["8-night"]}, "Kies uit de lijst."),
    ],
)
def test_what_cannot_be_is_refused_and_kept_to_mend(desk, given, words):
    form = desk.get(f"{PATH}/nieuw")
    sent = {"voornaam": "Yara", "organisatie": "Bureau Noord", **given}
    answer = desk.send(form, sent, button="Bewaar")
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Bureau Noord"' in answer.text


def test_two_who_change_the_same_expert_do_not_undo_each_other(desk, visitor, yara):
    opened = desk.get(f"{PATH}/{yara}/wijzigen")
    colleague = sign_in(visitor, an_account(Role.COORDINATOR))
    theirs = colleague.get(f"{PATH}/{yara}/wijzigen")
    colleague.send(theirs, {"verhaal": "Nieuw verhaal."}, button="Bewaar")
    answer = desk.send(opened, {"organisatie": "Mijn bureau"}, button="Bewaar")
    assert answer.status_code == 409
    assert "Nieuw verhaal." in answer.text
    assert 'value="Mijn bureau"' in answer.text
    assert stored_expert(yara).story == "Nieuw verhaal."


def test_a_yes_is_recorded_with_its_text_and_withdrawn_with_one_click(desk, visitor, noord):
    expert = an_expert("Yara", consent_from=None, story="Ik begon opnieuw.")
    a_link(expert, team_of(noord))
    assert "Yara" not in visitor.get(PUBLIC).text
    assert press(desk, expert, "Bewaar", ja="y").status_code == 303
    kept = stored_expert(expert)
    assert (kept.consent_from, kept.consent_text) == (TODAY, VERSION)
    assert "Ik begon opnieuw." in visitor.get(PUBLIC).text
    assert press(desk, expert, "Haal naam en foto weg").status_code == 303
    for path in (PUBLIC, "/gebieden/noord"):
        assert "Yara" not in visitor.get(path).text
        assert "opnieuw." not in visitor.get(path).text
    assert stored_expert(expert).consent_until == TODAY


def test_without_a_tick_nothing_is_recorded(desk, noord):
    expert = an_expert("Yara", consent_from=None)
    answer = press(desk, expert, "Bewaar")
    assert answer.status_code == 422
    assert "Zet een vinkje als de persoon ja zei." in answer.text
    assert stored_expert(expert).consent_from is None


def test_a_photo_is_shown_and_goes_with_the_yes(desk, visitor, yara):
    answer = press(desk, yara, "Bewaar de foto", foto=(photo(), "yara.png"))
    assert answer.status_code == 303
    assert visitor.get(f"{PUBLIC}/{yara}/foto.jpg").mimetype == "image/jpeg"
    assert f"{PUBLIC}/{yara}/foto.jpg" in visitor.get(PUBLIC).text
    press(desk, yara, "Haal naam en foto weg")
    assert visitor.get(f"{PUBLIC}/{yara}/foto.jpg").status_code == 404


def test_what_is_no_photo_is_refused(desk, yara):
    answer = press(desk, yara, "Bewaar de foto", foto=(BytesIO(b"GIF89a"), "x.png"))
    assert answer.status_code == 422
    assert "geen foto die wij kunnen lezen" in answer.text


def test_who_leaves_becomes_a_number_and_what_was_done_stays(desk, visitor, yara, noord):
    group = a_group(district_id=noord, slug="groep")
    a_facilitation(group, yara)
    page = desk.get(f"{PATH}/{yara}/weg")
    assert "1 groep krijgt een andere begeleider nodig." in page.text
    assert desk.send(page, button="Ja, laat stoppen").status_code == 303
    kept = stored_expert(yara)
    assert kept.first_name == f"Ervaringsdeskundige {yara}"
    assert (kept.story, kept.archived_on) == ("", TODAY)
    assert [row[3] for row in stored_links(yara)] == [TODAY]
    for path in (PUBLIC, "/gebieden/noord", "/groepen/groep"):
        assert "Yara" not in visitor.get(path).text
    for path in (PATH, f"{PATH}?wie=weg", "/beheer/koppelingen", "/beheer/dekking"):
        assert "Yara" not in desk.get(path).text
    assert f"Ervaringsdeskundige {yara}" in desk.get(f"{PATH}?wie=weg").text
    assert "Naam, verhaal en foto zijn gewist." in desk.get(f"{PATH}/{yara}").text
    assert desk.get(f"{PATH}/{yara}/wijzigen").status_code == 404


def test_who_left_says_yes_no_more(desk, visitor, yara):
    before = desk.get(f"{PATH}/nieuw")
    desk.send(desk.get(f"{PATH}/{yara}/weg"), button="Ja, laat stoppen")
    for path in ("/naam", "/naam-weg", "/foto-weg", "/wijzigen", "/weg"):
        assert desk.post(f"{PATH}/{yara}{path}", data=fields(before)).status_code == 404
    assert stored_expert(yara).consent_until == TODAY


def test_a_yes_said_twice_is_told_on_the_page(desk, yara):
    form = desk.get(f"{PATH}/nieuw")
    sent = {**fields(form), "ja": []}
    answer = desk.post(f"{PATH}/{yara}/naam", data=sent)
    assert answer.status_code == 422
    assert "Zet een vinkje" in answer.text


def test_who_left_is_linked_no_more(desk, yara, noord):
    desk.send(desk.get(f"{PATH}/{yara}/weg"), button="Ja, laat stoppen")
    form = desk.get("/beheer/koppelingen/nieuw")
    assert f'<option value="{yara}">Ervaringsdeskundige' not in form.text
    assert "Yara" not in form.text
    sent = {"deskundige": str(yara), "team": str(team_of(noord)), "uren": "4"}
    assert desk.send(form, sent, button="Bewaar").status_code == 422


def test_who_also_works_elsewhere_is_not_for_one_coordinator_to_let_go(client, yara, noord):
    a_link(yara, team_of(a_district()))
    desk = sign_in(client, an_account((Role.COORDINATOR, noord)))
    answer = desk.send(desk.get(f"{PATH}/{yara}/weg"), button="Ja, laat stoppen")
    assert answer.status_code == 409
    assert "werkt ook in een ander gebied" in answer.text
    assert stored_expert(yara).archived_on is None


def test_another_districts_expert_is_not_there(client, yara):
    an_expert("Nieuw")
    desk = sign_in(client, an_account((Role.COORDINATOR, a_district())))
    listed = desk.get(PATH)
    assert "Yara" not in listed.text
    assert "Nieuw" in listed.text
    guard = desk.get(f"{PATH}/nieuw")
    for path in ("", "/wijzigen", "/weg"):
        assert desk.get(f"{PATH}/{yara}{path}").status_code == 404
    for path in ("/wijzigen", "/weg", "/naam", "/naam-weg", "/foto", "/foto-weg"):
        answer = desk.post(f"{PATH}/{yara}{path}", data=fields(guard))
        assert answer.status_code == 404, path
    assert stored_expert(yara).first_name == "Yara"
    assert stored_expert(yara).consent_until is None


def fields(page):
    kept = form_of(page.text, "Bewaar")[1]
    return merged(kept, {"voornaam": "X", "ja": "y", "tekst": str(VERSION)})


def test_the_list_is_filtered_and_asks_few_questions(desk, yara):
    an_expert("Vrij")
    assert "Vrij" not in desk.get(f"{PATH}?wie=gekoppeld").text
    assert "Yara" not in desk.get(f"{PATH}?wie=vrij").text
    with counted_statements() as statements:
        desk.get(f"{PATH}?sorteer=-uren")
    assert len(statements) <= 5, statements


def test_every_change_leaves_a_line_without_a_name(desk, yara):
    press(desk, yara, "Haal naam en foto weg")
    line = db.session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
    assert (line.action, line.subject, line.subject_id) == ("consent_withdrawn", "expert", yara)
    assert "Yara" not in line.facts
    db.session.rollback()


def test_the_public_page_says_what_they_do_and_sets_no_cookie(visitor, yara):
    page = visitor.get(PUBLIC)
    assert "Zij begeleiden de groepen." in page.text
    assert "Noord" in page.text
    assert "Set-Cookie" not in page.headers
    with counted_statements() as statements:
        visitor.get(f"{PUBLIC}?opnieuw")
    assert len(statements) <= 2


def test_only_linked_and_consenting_experts_are_named(visitor, noord):
    an_expert("Zonder")
    a_link(an_expert("Nooit", consent_from=None), team_of(noord))
    a_link(an_expert("Voorbij"), team_of(noord), last_day=date(2026, 11, 21))
    text = visitor.get(PUBLIC).text
    assert not any(name in text for name in ("Zonder", "Nooit", "Voorbij"))
    assert "Nog niemand staat hier met een naam." in text
