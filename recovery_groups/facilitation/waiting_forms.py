"""Forms about who waits, and about signups that are given back."""

from wtforms import HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from core.forms import Form
from core.i18n import day, gettext, lazy_gettext, ngettext
from recovery_groups.facilitation.waiting_queries import Latest

_LARGEST = 99_999


def _a_door(text: str) -> int:
    number = int(text)
    if not 1 <= number <= _LARGEST:
        raise ValueError
    return number


class LetInForm(Form):
    """Which party gets a place; `sure` when others wait longer."""

    door = HiddenField(name="nummer")
    sure = HiddenField(name="zeker")

    def door_number(self) -> int:
        """Return the number that was meant; 0 for what is none."""
        text = self.door.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


class ReleaseForm(Form):
    """Which of the latest signups are given back."""

    doors = SelectMultipleField(
        lazy_gettext("Welke aanmeldingen?"), name="nummers", coerce=_a_door, validate_choice=False
    )

    def offer(self, latest: list[Latest]) -> None:
        """Offer signups by what one says at the door, with a line of facts that tells nobody."""
        self.doors.choices = [
            SelectChoice(str(one.door), gettext("Gast %(door)s", door=one.door)) for one in latest
        ]
        self.hints = {str(one.door): _facts(one) for one in latest}

    def validate_doors(self, field: SelectMultipleField) -> None:
        """Ask for at least one."""
        if field.process_errors or not field.data:
            field.data, field.errors = [], []
            raise ValidationError(gettext("Kies welke aanmeldingen je teruggeeft."))


def _facts(one: Latest) -> str:
    words = [
        gettext("Sinds %(day)s", day=day(one.since)),
        ngettext("%(num)s persoon", "%(num)s personen", one.party),
        gettext("met een bijnaam") if one.named else gettext("zonder bijnaam"),
    ]
    if one.waiting:
        words.append(gettext("op de wachtlijst"))
    return " · ".join(words)
