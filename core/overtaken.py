"""Somebody else changed it meanwhile: what is stored now, beside what was typed."""

from datetime import date, time
from typing import Any, NamedTuple

from wtforms import BooleanField, Field, Form, HiddenField, SelectField

from core.i18n import day_year, gettext


class Difference(NamedTuple):
    """A question whose stored answer is another one than what was typed."""

    question: str
    stored: str


def differences(typed: Form, stored: Form, *, without: str) -> list[Difference]:
    """Return what the stored form answers otherwise; the field named `without` is no question.

    Hidden fields are no questions. The choices are those of the form that was typed in.
    """
    here = {field.name: field.data for field in stored}
    return [
        Difference(str(field.label.text), _words(field, here[field.name]))
        for field in typed
        if not isinstance(field, HiddenField)
        and field.name != without
        and (field.data or None) != (here[field.name] or None)
    ]


def _words(field: Field, answer: Any) -> str:
    """Return a stored answer to the question of a field, as people read it."""
    if isinstance(field, BooleanField):
        return gettext("Ja") if answer else gettext("Nee")
    if isinstance(field, SelectField):
        chosen = answer if isinstance(answer, list) else [answer]
        words = [str(label) for value, label, *_ in field.iter_choices() if value in chosen]
        return ", ".join(words) or "–"
    if isinstance(answer, time):
        return f"{answer:%H:%M}"
    return day_year(answer) if isinstance(answer, date) else str(answer or "–")
