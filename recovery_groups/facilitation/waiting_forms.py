"""Forms about who waits, and about signups that are given back."""

from wtforms import HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from core.fields import HiddenNumber, an_id
from core.forms import Form
from core.i18n import day, gettext, lazy_gettext, ngettext
from recovery_groups.facilitation.waiting_queries import Latest


class LetInForm(Form):
    """Which party gets a place; `sure` when others wait longer."""

    door = HiddenNumber(name="nummer")
    sure = HiddenField(name="zeker")


class ReleaseForm(Form):
    """Which of the latest signups are given back."""

    doors = SelectMultipleField(
        lazy_gettext("Welke aanmeldingen?"), name="nummers", coerce=an_id, validate_choice=False
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
