"""What is kept of a text somebody typed: one clean line, the same however often it is cleaned."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms import clean_text
from tests.hostile.values import VALUES, seen


def is_clean(text):
    assert unicodedata.is_normalized("NFC", text)
    assert not [sign for sign in text if unicodedata.category(sign)[0] == "C"]
    assert text == " ".join(text.split())
    return True


@given(st.text())
def test_any_text_becomes_one_clean_line(text):
    assert is_clean(clean_text(text))
    assert clean_text(clean_text(text)) == clean_text(text)


def test_every_hostile_value_becomes_one_clean_line():
    for value in VALUES.values():
        assert is_clean(clean_text(seen(value)))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Zon \t\n bloem ", "Zon bloem"),
        ("e\u200b\u0301", "é"),
        ("a \u202e b", "a b"),
        ("a\r\nb\x85c\u2028d", "a b c d"),
        ("a\x00b", "ab"),
        ("مرحبا", "مرحبا"),
        ("🏳️‍🌈", "🏳️🌈"),
        (None, ""),
    ],
)
def test_a_text_keeps_its_letters_and_loses_what_one_cannot_see(typed, kept):
    assert clean_text(typed) == kept
