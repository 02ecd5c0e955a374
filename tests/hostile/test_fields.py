"""Every value in every field of every form: answered in words, kept when shown again, never raw."""

from io import BytesIO

import pytest

from tests.hostile import attack
from tests.hostile.city import FORM_TYPE, REMEMBERED, body_of
from tests.hostile.values import FEW

UNASKED = "id state party meeting_id seats_taken number csrf next _method gedaan".split()
"""Names no form of ours asks for."""


def wrongs(city, stage, cases):
    """Attack a form with each case (words → fields) and return everything that went wrong."""
    city.restore(stage.rows)
    return [
        (stage.endpoint, words, fault)
        for words, fields in cases
        for fault in attack.post(city, stage, fields)
    ]


def single(stage, values_of):
    """Give each field of a form its values, one at a time; an address with a yes to mail."""
    for name in stage.form.names:
        with_it = {"bericht": "y"} if name == "mail" else {}
        for words, value in values_of(f"{stage.endpoint} {name}").items():
            yield f"{name}: {words}", {**with_it, name: value}


def test_hostile_values_in_each_field(city, found, values_of):
    wrong = []
    for stage in found.widest():
        wrong += wrongs(city, stage, single(stage, values_of))
    assert not wrong


def test_one_hostile_value_in_all_fields_at_once(city, found, values_of):
    wrong = []
    for stage in found.stages.values():
        names = [name for name in stage.form.names if name != "csrf_token"]
        cases = (
            (words, dict.fromkeys(names, value)) for words, value in values_of(stage.name).items()
        )
        wrong += wrongs(city, stage, cases)
    assert not wrong


def test_a_name_that_no_form_asks_changes_nothing_in_the_answer(city, found):
    wrong = []
    for stage in found.widest():
        outcomes = []
        for extra in ({}, dict.fromkeys(UNASKED, "1")):
            city.restore(stage.rows)
            client = city.stranger(stage.cookies)
            answer = client.send_raw(stage.form.action, {**stage.form.untouched(), **extra})
            rows = city.rows()
            counts = {name: len(rows[name]) for name in rows.keys() - REMEMBERED}
            outcomes.append((answer.status_code, answer.location, counts))
        wrong += [(stage.name, *pair) for pair in zip(*outcomes, strict=True) if pair[0] != pair[1]]
    assert not wrong


def odd_ways(name, given):
    """Give ways to send a field that no browser has."""
    return {
        "missing": {name: []},
        "doubled": {name: given * 2},
        "with another before it": {name: ["kwaad7", *given]},
        "with another after it": {name: [*given, "kwaad7"]},
        "fifty times": {name: ["1"] * 50},
        "in brackets": {name: [], f"{name}[]": "x", f"{name}[a][b]": "y"},
        "in other letters": {name: [], name.upper(): given},
        "with a NUL": {name: [], f"{name}\x00": given},
    }


def test_a_field_that_is_missing_doubled_or_nested(city, found, values_of):
    every = len(values_of("")) > FEW
    wrong = []
    for stage in found.widest():
        fields = stage.form.untouched()
        for number, name in enumerate(stage.form.names):
            cases = list(odd_ways(name, fields.get(name, ["y"])).items())
            first = 3 * number % len(cases)
            wrong += wrongs(city, stage, cases if every else (cases * 2)[first : first + 3])
    assert not wrong


UTF_7 = (
    b'--x\r\nContent-Disposition: form-data; name="naam"\r\n'
    b"Content-Type: text/plain; charset=utf-7\r\n\r\n+ADw-b+AD4-\r\n--x--\r\n"
)
BODIES = {
    "nothing": (b"", FORM_TYPE),
    "no type": (b"naam=Zon", ""),
    "a type that is none": (b"naam=Zon", "kwaad7"),
    "another alphabet": (b"naam=Zon", f"{FORM_TYPE}; charset=kwaad7"),
    "text": (b"naam=Zon", "text/plain"),
    "JSON": (b'{"naam": ["Zon", {"a": null}], "met": 1e999}', "application/json"),
    "broken JSON": (b'{"naam": ', "application/json"),
    "deep JSON": (b"[" * 100_000, "application/json"),
    "XML": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "text/xml"),
    "parts without a boundary": (b"naam=Zon", "multipart/form-data"),
    "parts with an empty boundary": (b"--\r\n\r\n", "multipart/form-data; boundary="),
    "parts that never end": (b"--x\r\nContent-Disp", "multipart/form-data; boundary=x"),
    "parts with a broken head": (
        b"--x\r\nContent-Disposition: form-data; name*=utf-8''%ff; name=\"\r\n\r\ny\r\n--x--",
        "multipart/form-data; boundary=x",
    ),
    "parts in another alphabet": (
        UTF_7,
        "multipart/form-data; boundary=x",
    ),
    "300 fields": (b"&".join(b"a%d=1" % number for number in range(300)), FORM_TYPE),
    "a megabyte of ampersands": (b"&" * 1_000_000, FORM_TYPE),
    "only percents": (b"%" * 5000, FORM_TYPE),
    "bytes": (bytes(range(256)) * 20, FORM_TYPE),
    "packed": (b"\x1f\x8b\x08\x00kwaad7", FORM_TYPE),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_that_is_no_form_writes_nothing(city, found, kind):
    body, content_type = BODIES[kind]
    wrong = []
    city.restore(found.widest()[0].rows)
    with city.unchanged():
        for stage in found.widest():
            client = city.stranger(stage.cookies)
            answer = client.post(stage.form.action, data=body, content_type=content_type)
            wrong += [(stage.endpoint, fault) for fault in city.faults(answer)]
    assert not wrong


def test_a_file_where_a_text_belongs(city, found):
    wrong = []
    for stage in found.widest():
        city.restore(stage.rows)
        for name in stage.form.names:
            fields = {key: one for key, one in stage.form.untouched().items() if key != name}
            fields[name] = [(BytesIO(b"x" * 10), "../<b id=kwaad7>.exe", "text/html")]
            client = city.stranger(stage.cookies)
            answer = client.post(stage.form.action, data=fields)
            wrong += [(stage.endpoint, name, fault) for fault in city.faults(answer)]
    assert not wrong


def test_fields_in_the_address_count_for_nothing(city, found):
    wrong = []
    for stage in found.widest():
        city.restore(stage.rows)
        with city.unchanged():
            query = body_of(stage.form.untouched()).decode()
            answer = city.stranger(stage.cookies).post(f"{stage.form.action}?{query}")
            wrong += [(stage.endpoint, fault) for fault in city.faults(answer)]
    assert not wrong
