"""Form fields for days, times and numbers, and reading what an address or a hidden field holds."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from wtforms import DateField, Field, Form, HiddenField, IntegerField, TimeField, ValidationError
from wtforms.validators import Length

from core.forms import clean_text
from core.i18n import gettext, lazy_gettext

LARGEST = 999_999_999
"""The largest number anybody may send: it fits in a column of every database."""

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
"""The days that can be meant."""

WHICH_NUMBER = lazy_gettext("Vul een getal in.")


def whole(text: str | None, *, least: int = 0, most: int = LARGEST) -> int | None:
    """Return the number written in plain digits, or None for all else, and outside the limits.

    `most` is at most LARGEST. Other scripts' digits, signs and spaces are no plain digits.
    """
    plain = text or ""
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= len(str(LARGEST))):
        return None
    return int(plain) if least <= int(plain) <= most else None


def an_id(text: str) -> int:
    """Return the id a ticked box holds, to `coerce` choices; raises ValueError for all else."""
    number = whole(text, least=1)
    if number is None:
        raise ValueError("no id")
    return number


def day_of(text: str | None) -> date | None:
    """Return the day as browsers send it (2026-11-22) or people write it (22-11-2026), or None.

    A day that can never be meant, before FIRST_DAY or after LAST_DAY, is returned all the same.
    """
    for shape in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            return datetime.strptime(text or "", shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def at_most(most: int) -> Length:
    """Return the rule that a text has at most so many characters."""
    return Length(
        max=most, message=lazy_gettext("Maak dit korter, hoogstens %(most)s tekens.", most=most)
    )


def not_before(first: str) -> Callable[[Form, Field], None]:
    """Return the rule that a last day is not before the one in the field called `first`."""

    def judge(form: Form, last: Field) -> None:
        begin = form[first].data
        if last.data and begin and last.data < begin:
            raise ValidationError(gettext("De laatste dag is voor de eerste dag."))

    return judge


class HiddenNumber(HiddenField):
    """A number a page carries hidden, such as the edition of what it showed."""

    @property
    def number(self) -> int:
        """Return the number; -1, which nothing has, for what no page of ours sent."""
        number = whole(self.data)
        return -1 if number is None else number


class _Typed(Field):
    """What these fields share: nothing typed is refused too, unless the field is `optional`."""

    def __init__(self, label: Any = None, *, optional: bool = False, **more: Any) -> None:
        super().__init__(label, **more)
        self.optional = optional

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; raises ValueError with what to do."""
        typed = clean_text(str(valuelist[0])) if valuelist else ""
        self.data, self.raw_data = None, [typed]
        if typed or not self.optional:
            self.data = self.read(typed)

    def read(self, typed: str) -> Any:
        """Return what these words say; raises ValueError with what to do."""
        raise NotImplementedError


class Day(_Typed, DateField):
    """A date, as browsers send it or as people write it, of a year that can be meant."""

    def read(self, typed: str) -> date:
        """Return the day; raises ValueError with what to do."""
        day = day_of(typed)
        if day is None:
            raise ValueError(gettext("Vul een datum in. Bijvoorbeeld: 22-11-2026."))
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError(gettext("Kies een datum tussen 2000 en 2100."))
        return day


class Clock(_Typed, TimeField):
    """A time of the day; people write 19.30 too."""

    def read(self, typed: str) -> time:
        """Return the time; raises ValueError with what to do."""
        try:
            return datetime.strptime(typed.replace(".", ":"), "%H:%M").time()  # noqa: DTZ007 - wall
        except ValueError:
            raise ValueError(gettext("Kies een tijd. Bijvoorbeeld: 19:30")) from None


class Whole(_Typed, IntegerField):
    """A whole number from `least` to `most`; `otherwise` says what to do with all else."""

    def __init__(
        self,
        label: Any = None,
        *,
        least: int = 0,
        most: int = LARGEST,
        otherwise: Any = WHICH_NUMBER,
        **more: Any,
    ) -> None:
        super().__init__(label, **more)
        self.least, self.most, self.otherwise = least, most, otherwise

    def read(self, typed: str) -> int:
        """Return the number; raises ValueError with what to do."""
        number = whole(typed, least=self.least, most=self.most)
        if number is None:
            raise ValueError(str(self.otherwise))
        return number
