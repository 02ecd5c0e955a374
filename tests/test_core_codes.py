"""Receipt codes: forgiving to type, impossible to guess, the same for the same form."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import codes

KEY, OTHER = b"k" * 32, b"o" * 32
nonces = st.binary(min_size=16, max_size=16)


@given(nonces)
def test_a_code_is_twelve_signs_of_the_alphabet(nonce):
    code = codes.code_from(nonce, KEY)
    assert re.fullmatch(f"[{codes.ALPHABET}]{{12}}", code)
    assert codes.normalise(code) == code
    assert "".join(codes.grouped(code)) == code


@given(nonces, nonces)
def test_the_same_form_gives_the_same_code_and_another_form_another(first, second):
    same = codes.code_from(first, KEY) == codes.code_from(second, KEY)
    assert same == (first == second)
    assert codes.code_from(first, KEY) != codes.code_from(first, OTHER)


def test_the_alphabet_has_no_vowels_and_no_look_alikes():
    assert len(set(codes.ALPHABET)) == len(codes.ALPHABET) == 23
    assert not set(codes.ALPHABET) & set("AEIOU01LS52Z")
    assert len(codes.ALPHABET) ** codes.LENGTH >= 2**codes.BITS


def test_every_sign_can_come_at_every_place():
    made = [codes.code_from(bytes([one, two]), KEY) for one in range(16) for two in range(64)]
    for place in range(codes.LENGTH - 1):
        assert {code[place] for code in made} == set(codes.ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        "346789BCDFGH",
        "346789bcdfgh",
        "3467 89BC DFGH",
        " 3467-89bc-dfgh ",
        "3467–89BC–DFGH",
        "3467\u00a089BC\tDFGH\n",
        "3 4 6 7 8 9 b c d f g h",
    ],
)
def test_case_spaces_and_dashes_are_forgiven(typed):
    assert codes.normalise(typed) == "346789BCDFGH"


@pytest.mark.parametrize(
    "typed", ["", "346789BCDFG", "346789BCDFGHJ", "346789BCDFG0", "346789BCDFGA", "٣" * 12, "ß" * 6]
)
def test_what_cannot_be_a_code_is_none(typed):
    assert codes.normalise(typed) is None


@given(st.text())
def test_no_text_breaks_reading_a_code(typed):
    found = codes.normalise(typed)
    assert found is None or len(found) == codes.LENGTH


def test_a_fingerprint_needs_the_key():
    assert codes.fingerprint(b"x", KEY) != codes.fingerprint(b"x", OTHER)
    assert len(codes.fingerprint(b"x", KEY)) == 32
