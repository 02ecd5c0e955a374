"""The word about the room: two writers lose nothing, and people stay out of it."""

import pytest

from core.db import db
from core.errors import NotFound
from recovery_groups.facilitation import note_actions
from recovery_groups.facilitation.models import RoomNote
from recovery_groups.facilitation.wording_rules import named, telling
from tests.facilitation.evenings import evening, staff_of_account, strangers
from tests.support.residents import a_resident, rows

__all__ = ["evening"]
KEY = "De sleutel ligt bij de balie."


def note_page(browser, evening):
    return browser.get(f"{evening.path}/ruimte")


def write(evening, text, page=None):
    page = page or note_page(evening.browser, evening)
    return evening.browser.send(page, {"tekst": text}, button="ruimte")


def texts():
    return [(one.text, one.edition) for one in rows(RoomNote)]


def test_what_one_writes_the_next_one_reads(app, evening):
    assert write(evening, KEY).status_code == 303
    other = evening.colleague(app)
    assert KEY in other.get(evening.path).text
    assert KEY in note_page(other, evening).text


def test_it_is_of_the_group_and_can_be_changed_and_emptied(evening):
    write(evening, KEY)
    write(evening, "De verwarming staat links.")
    assert texts() == [("De verwarming staat links.", 2)]
    write(evening, "")
    assert "Over de ruimte" not in evening.page().text


def test_the_second_writer_is_told_and_sees_both(app, evening):
    other = evening.colleague(app)
    theirs = note_page(other, evening)
    write(evening, KEY)
    answer = other.send(theirs, {"tekst": "De deur klemt."}, button="ruimte")
    assert answer.status_code == 409
    assert KEY in answer.text
    assert "De deur klemt." in answer.text
    assert texts() == [(KEY, 1)]
    assert other.send(answer, {"tekst": "De deur klemt."}, button="ruimte").status_code == 303
    assert texts() == [("De deur klemt.", 2)]


def test_a_double_tap_writes_it_once(evening):
    page = note_page(evening.browser, evening)
    assert [write(evening, KEY, page).status_code for _tap in range(2)] == [303, 303]
    assert texts() == [(KEY, 1)]


@pytest.mark.parametrize("text", ["Vlinder heeft de sleutel.", "Haar therapie begint om 8 uur."])
def test_a_name_or_a_telling_word_is_asked_about_once(evening, text):
    a_resident(evening.meeting, nickname="Vlinder")
    answer = write(evening, text)
    assert answer.status_code == 422
    assert "Schrijf je over mensen?" in answer.text
    assert texts() == []
    answer = evening.browser.send(answer, {"tekst": text}, button="ruimte")
    assert answer.status_code == 303
    assert texts() == [(text, 1)]


def test_a_yes_to_some_words_is_no_yes_to_others(evening):
    answer = write(evening, "Medicijnen liggen in de la.")
    answer = evening.browser.send(answer, {"tekst": "Therapie om 8 uur."}, button="ruimte")
    assert answer.status_code == 422
    assert texts() == []


def test_names_one_may_not_read_are_not_given_away_by_the_warning(evening):
    evening.at("12:00", days=-10)
    a_resident(evening.meeting, nickname="Vlinder")
    assert write(evening, "Vlinder heeft de sleutel.").status_code == 303


def test_too_much_text_is_refused_and_kept(evening):
    answer = write(evening, "a" * 281)
    assert answer.status_code == 422
    assert "hoogstens 280 tekens." in answer.text
    assert "a" * 281 in answer.text


@pytest.mark.parametrize("seen", ["x", "-1", "99999999999999"])
def test_an_edition_we_never_sent_is_told_of_like_any_other(evening, seen):
    write(evening, KEY)
    page = note_page(evening.browser, evening)
    answer = evening.browser.send(page, {"tekst": "Anders.", "gezien": seen}, button="ruimte")
    assert answer.status_code == 409
    assert texts() == [(KEY, 1)]


def test_who_is_no_facilitator_of_it_writes_nothing(app, evening):
    for name, stranger in strangers(app, evening).items():
        staff = staff_of_account(app, stranger.account)
        with pytest.raises(NotFound):
            note_actions.write(staff, evening.meeting, KEY, seen=0)
        assert texts() == [], name
    db.session.rollback()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Haar Therapeut belt.", ["Therapeut"]),
        ("Na de opname en de OPNAME.", ["opname", "OPNAME"]),
        ("Hij gaat naar de GGZ", ["GGZ"]),
        ("De sleutel ligt bij de balie.", []),
        ("", []),
    ],
)
def test_telling_words_are_found_by_how_they_begin(text, words):
    assert telling(text) == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bo heeft de sleutel", ["Bo"]),
        ("De bovenste la", []),
        ("Jan-Willem komt", ["Jan-Willem"]),
        ("de lieve oma Ans", ["oma Ans"]),
        ("", []),
    ],
)
def test_names_are_found_as_whole_words(text, found):
    assert named(text, ["Bo", "Jan-Willem", "oma Ans", "😀", ""]) == found
