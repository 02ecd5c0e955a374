"""How days, times and numbers are typed, what is none, and what a page carried hidden."""

from datetime import date, time

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from core.fields import LARGEST, Clock, Day, HiddenNumber, Whole, an_id, not_before, whole


class Asked(Form):
    """What is asked here."""

    first = Day("Vanaf", name="vanaf")
    last = Day("Tot en met", name="tot", optional=True, validators=[not_before("first")])
    starts = Clock("Begint om", name="tijd", optional=True)
    hours = Whole("Uren", name="uren", optional=True, most=40, otherwise="Tot en met 40.")
    seen = HiddenNumber(name="gezien")


def sent(**fields):
    form = Asked(MultiDict({"vanaf": "2026-11-22", **fields}))
    form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        *(("0", 0), ("007", 7), ("999999999", LARGEST), ("1000000000", None), ("9" * 5000, None)),
        *(("", None), (None, None), ("-1", None), ("+1", None), (" 1", None), ("1_0", None)),
        *(("1.0", None), ("²", None), ("٣", None)),
    ],
)
def test_a_number_is_plain_digits_that_fit_in_every_database(typed, number):
    assert whole(typed) == number
    assert sent(gezien=typed or "").seen.number == (-1 if number is None else number)


def test_a_number_has_limits():
    assert [whole(one, least=2, most=3) for one in "1234"] == [None, 2, 3, None]
    assert an_id("1") == 1
    with pytest.raises(ValueError, match="no id"):
        an_id("0")


@pytest.mark.parametrize("typed", ["2026-11-22", "22-11-2026", " 22-11-2026\u202e"])
def test_a_day_is_written_as_browsers_or_as_people_do(typed):
    assert sent(vanaf=typed).first.data == date(2026, 11, 22)


def test_what_is_optional_may_be_left_out():
    form = sent(tot="", tijd="", uren="")
    assert (form.last.data, form.starts.data, form.hours.data) == (None, None, None)
    assert not form.errors
    assert (
        sent(tijd="19.30", uren="40").data.items() >= {"starts": time(19, 30), "hours": 40}.items()
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"vanaf": ""}, "Vul een datum in. Bijvoorbeeld: 22-11-2026."),
        ({"vanaf": "22 november"}, "Vul een datum in. Bijvoorbeeld: 22-11-2026."),
        ({"vanaf": "1999-12-31"}, "Kies een datum tussen 2000 en 2100."),
        ({"vanaf": "2101-01-01"}, "Kies een datum tussen 2000 en 2100."),
        ({"tot": "2026-11-21"}, "De laatste dag is voor de eerste dag."),
        ({"tijd": "24:00"}, "Kies een tijd. Bijvoorbeeld: 19:30"),
        ({"uren": "41"}, "Tot en met 40."),
    ],
)
def test_what_is_none_is_said_in_words_and_stays_there(app, typed, words):
    with app.test_request_context():
        form = sent(**typed)
        assert list(form.errors.values()) == [[words]]
        field = next(one for one in form if one.errors)
        assert field._value() == typed[field.name]
