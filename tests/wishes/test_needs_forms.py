"""The forms of the needs board: mistakes, double taps, two at once, and what they lead to."""

import re
from html import unescape

import pytest

from core import clock
from recovery_groups.wishes import need_actions, need_queries
from recovery_groups.wishes.need_queries import Shown
from recovery_groups.wishes.rules import NeedState
from tests.support.staff import sign_in
from tests.wishes.doing import a_need, given, move, need_of, planner

BOARD = "/beheer/behoeften"


@pytest.fixture(autouse=True)
def _sunday(clock_at):
    """It is a Sunday in November."""


@pytest.fixture
def staff(ilse, noord):
    """Who plans in Noord."""
    return planner(ilse, noord)


@pytest.fixture
def made(staff, noord):
    """A need of Noord that was discussed."""
    return a_need(staff, noord, NeedState.DISCUSSED)


def sent(**changed):
    """Return what one fills in on the form of a need."""
    return {"wat": "Een groep in de avond", "voor": "everybody", "wie": "", **changed}


def test_a_need_is_written_down_and_read_back(desk, ilse, noord):
    page = desk.get(f"{BOARD}/nieuw")
    assert f'<option selected value="{ilse}">Ilse</option>' in page.text
    answer = desk.send(
        page,
        sent(voor="young", wie=str(ilse), besluit="Vraag De Linde."),
        button="Bewaar",
        follow=True,
    )
    for words in ("De behoefte is bewaard.", "Een groep in de avond", "Jonge mensen", "Ilse"):
        assert words in answer.text
    assert "Vraag De Linde." in answer.text
    assert "Niets. Alleen het team ziet dit." in answer.text


def test_a_double_tap_writes_down_one_need(desk, noord):
    page = desk.get(f"{BOARD}/nieuw")
    for _tap in range(2):
        assert desk.send(page, sent(), button="Bewaar").status_code == 303
    assert len(need_queries.needs(None, Shown())) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"wat": ""}, "Schrijf op wat er nodig is."),
        ({"wat": "a" * 121}, "Maak dit korter, hoogstens 120 tekens."),
        ({"voor": "kwaad7"}, "Kies uit de lijst voor wie het is."),
        ({"wie": "999"}, "Kies iemand die in dit gebied werkt."),
        ({"wie": "<b>kwaad7</b>"}, "Kies iemand die in dit gebied werkt."),
        ({"besluit": "a" * 281}, "Maak dit korter, hoogstens 280 tekens."),
        ({"openbaar": "y"}, "Schrijf de zin op die iedereen mag lezen."),
        ({"zin": "a" * 161}, "Maak dit korter, hoogstens 160 tekens."),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_is_kept(desk, made, wrong, sentence):
    for path in ("nieuw", f"{made}/wijzigen"):
        page = desk.get(f"{BOARD}/{path}")
        answer = desk.send(page, {**sent(wat="Mijn tekst"), **wrong}, button="Bewaar")
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "Er ging iets mis" in answer.text
        assert "kwaad7" not in answer.text
        if "wat" not in wrong:
            assert "Mijn tekst" in answer.text
    assert need_of(made).what == "Een groep in de avond"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "'; DROP TABLE need"])
def test_what_somebody_types_is_text_and_nothing_else(desk, text):
    page = desk.get(f"{BOARD}/nieuw")
    answer = desk.send(
        page, sent(wat=text, besluit=text, openbaar="y", zin=text), button="Bewaar", follow=True
    )
    shown = answer.text + desk.get(BOARD).text + desk.get("/gebieden/noord").text
    assert text in unescape(shown)
    assert "<script>alert" not in shown
    assert "49" not in re.sub(r"\d{3,}", "", re.sub(r'"[^"]*"', "", answer.text))


def test_of_two_who_change_a_need_the_second_sees_both_and_may_go_on(desk, staff, made):
    page = desk.get(f"{BOARD}/{made}/wijzigen")
    theirs = given(what="Een groep overdag", decision="Zij besloten.")
    need_actions.change(staff, made, theirs, seen=need_of(made).edition)
    refused = desk.send(page, sent(wat="Mijn tekst"), button="Bewaar")
    assert refused.status_code == 409
    for words in ("Iemand anders heeft dit net veranderd.", "Een groep overdag", "Zij besloten."):
        assert words in refused.text
    assert "Mijn tekst" in refused.text
    assert need_of(made).what == "Een groep overdag"
    assert desk.send(refused, sent(wat="Mijn tekst"), button="Bewaar").status_code == 303
    assert need_of(made).what == "Mijn tekst"


@pytest.mark.parametrize("seen", ["", "kwaad7", "-1", "1" * 40, "٣", "0"])
def test_a_made_up_edition_counts_as_an_old_one(desk, made, seen):
    page = desk.get(f"{BOARD}/{made}/wijzigen")
    assert desk.send(page, sent(gezien=seen), button="Bewaar").status_code == 409


def test_a_need_goes_a_step_on_and_back_on_a_day(desk, made):
    today = clock.today().isoformat()
    page = desk.get(f"{BOARD}/{made}")
    assert "Naar: Gepland" in page.text
    assert "Terug naar: Gezien" in page.text
    assert f'value="{today}"' in page.text
    planned = desk.send(page, {"naar": "planned"}, button="Naar:", follow=True)
    assert "De stap is bewaard." in planned.text
    assert need_of(made).state == "planned"
    desk.send(desk.get(f"{BOARD}/{made}"), {"naar": "discussed"}, button="Naar:")
    words = re.findall(r"<li><b>(\w+)</b>", desk.get(f"{BOARD}/{made}").text)
    assert words == ["Gezien", "Besproken", "Gepland", "Besproken"]


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"naar": "started"}, 409, "Een behoefte gaat 1 stap vooruit of 1 stap terug."),
        ({"naar": "kwaad7"}, 422, "Kies een stap."),
        ({"naar": "planned", "dag": ""}, 422, "Vul een datum in."),
        ({"naar": "planned", "dag": "<b>kwaad7"}, 422, "Vul een datum in."),
        ({"naar": "planned", "dag": "2026-02-30"}, 422, "Vul een datum in."),
        ({"naar": "planned", "dag": "9999-12-31"}, 422, "Kies een datum tussen 2000 en 2100."),
        ({"naar": "planned", "dag": "2100-12-31"}, 409, "Kies een dag vanaf de vorige stap"),
        ({"naar": "planned", "dag": "2000-01-01"}, 409, "Kies een dag vanaf de vorige stap"),
    ],
)
def test_a_step_that_cannot_be_is_refused_in_words(desk, made, wrong, status, sentence):
    answer = desk.send(desk.get(f"{BOARD}/{made}"), wrong, button="Naar:")
    assert answer.status_code == status
    assert sentence in answer.text
    assert "<b>kwaad7" not in answer.text
    assert need_of(made).state == "discussed"


def test_a_step_after_somebody_elses_change_is_told(desk, staff, made):
    page = desk.get(f"{BOARD}/{made}")
    move(staff, made, NeedState.SEEN)
    answer = desk.send(page, {"naar": "planned"}, button="Naar:")
    assert answer.status_code == 409
    assert "Iemand anders heeft dit net veranderd." in answer.text


def test_a_need_goes_to_the_archive_and_back(desk, made):
    page = desk.get(f"{BOARD}/{made}")
    away = desk.send(page, button="Zet in het archief", follow=True)
    assert "Deze behoefte staat in het archief" in away.text
    assert "Naar:" not in away.text
    back = desk.send(away, button="Zet terug op het bord", follow=True)
    assert "De behoefte staat weer op het bord." in back.text


def test_an_archive_button_of_another_browser_does_nothing(app, desk, ilse, made):
    page = desk.get(f"{BOARD}/{made}")
    other = sign_in(app.test_client(), ilse)
    assert other.send(page, button="Zet in het archief").status_code == 422
    assert need_of(made).archived_on is None


def test_a_need_becomes_a_draft_group(desk, made):
    page = desk.get(f"{BOARD}/{made}/groep")
    assert 'value="Een groep in de avond"' in page.text
    wrong = desk.send(page, {"naam": "", "belofte": "Samen praten."}, button="Maak de groep")
    assert wrong.status_code == 422
    assert "Geef de groep een naam." in wrong.text
    assert "Samen praten." in wrong.text
    filled = {"naam": "Avond in Noord", "belofte": "Samen praten."}
    answers = [desk.send(wrong, filled, button="Maak de groep", follow=True) for _tap in range(2)]
    for answer in answers:
        assert "De groep is gemaakt, als concept." in answer.text
        assert "Avond in Noord" in answer.text
    assert desk.get("/groepen/avond-in-noord").status_code == 404
    way = re.search(r'href="(/beheer/groepen/\d+)">Avond in Noord</a>', answers[-1].text)
    assert "Avond in Noord" in desk.get(way[1]).text


def test_of_a_need_that_was_only_seen_no_group_is_made(desk, staff, noord):
    seen = a_need(staff, noord)
    assert "Bespreek de behoefte eerst." in desk.get(f"{BOARD}/{seen}").text
    page = desk.get(f"{BOARD}/{seen}/groep")
    filled = {"naam": "Avond", "belofte": "Praten."}
    answer = desk.send(page, filled, button="Maak de groep")
    assert answer.status_code == 409
    assert "besproken of gepland" in answer.text


def test_a_step_of_what_is_in_the_archive_is_refused_in_words(desk, staff, made):
    page = desk.get(f"{BOARD}/{made}")
    need_actions.put_away(staff, made)
    for wrong in ({"naar": "planned"}, {"naar": "kwaad7", "dag": "kwaad7"}):
        assert desk.send(page, wrong, button="Naar:").status_code in {409, 422}
    assert need_of(made).state == "discussed"
