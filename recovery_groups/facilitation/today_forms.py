"""Forms of an evening: counting, ticking, who walks in, slips, the note."""

from typing import Any

from wtforms import (
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from core.fields import HiddenNumber, Whole, an_id, at_most, whole
from core.forms import Form
from core.i18n import gettext, lazy_gettext
from recovery_groups.facilitation.evening_rules import LARGEST_COUNT
from recovery_groups.facilitation.slip_actions import MOST_SLIPS

LONGEST_NOTE = 280


class CountForm(Form):
    """The head count and the tick list, sent together: a tap on + must lose no tick.

    `tapped` is the number a button stands for, `typed` the one in the box, `seen` the one the page
    showed. `shown` are the door numbers that were ticked on the page.
    """

    tapped = StringField(name="aantal")
    typed = StringField(lazy_gettext("Hoeveel mensen zijn er?"), name="getal")
    seen = HiddenField(name="gezien")
    here = SelectMultipleField(name="is-er", coerce=an_id, validate_choice=False)
    shown = SelectMultipleField(name="was-er", coerce=an_id, validate_choice=False)

    def validate_here(self, field: SelectMultipleField) -> None:
        """Forget what no page of ours can have sent; nobody can mend it."""
        if field.process_errors:
            field.data, field.errors = [], []

    validate_shown = validate_here

    def validate_typed(self, field: StringField) -> None:
        """Refuse what is no head count."""
        chosen = self.tapped.data or field.data or ""
        if chosen and whole(chosen, most=LARGEST_COUNT) is None:
            raise ValidationError(gettext("Vul een getal in van 0 tot en met 999."))

    @property
    def people(self) -> int | None:
        """Return the number that was chosen; None when it is the one that was shown."""
        if self.tapped.data:
            return whole(self.tapped.data, most=LARGEST_COUNT)
        typed = self.typed.data or ""
        return None if typed == (self.seen.data or "") else whole(typed, most=LARGEST_COUNT)

    @property
    def number_seen(self) -> int | None:
        """Return the number the page showed; None when there was none."""
        return whole(self.seen.data, most=LARGEST_COUNT)

    @property
    def newly_here(self) -> frozenset[int]:
        """Return the door numbers that were ticked now."""
        return frozenset(self.here.data or ()) - frozenset(self.shown.data or ())

    @property
    def gone(self) -> frozenset[int]:
        """Return the door numbers whose tick was taken away."""
        return frozenset(self.shown.data or ()) - frozenset(self.here.data or ())


class HideForm(Form):
    """Whether names are left out, and the meeting to go back to; `back` is the page it was on."""

    hide = HiddenField(name="verberg")
    meeting = HiddenField(name="bij")
    back = HiddenField(name="terug")

    @property
    def meeting_id(self) -> int | None:
        """Return the meeting to go back to; None when it cannot be one."""
        return whole(self.meeting.data, least=1)


class WalkInForm(Form):
    """How many people came in together."""

    party = StringField(name="mensen")
    mark = HiddenField(name="formulier")

    def validate_party(self, field: StringField) -> None:
        """Refuse what is on no button."""
        if field.data not in {"1", "2", "3"}:
            raise ValidationError(gettext("Kies 1, 2 of 3 mensen."))


class DoorForm(Form):
    """One place, by its door number; `back` is the page it was on."""

    door = Whole(name="gast", least=1)
    back = HiddenField(name="terug")


class SlipsForm(Form):
    """How many slips, and for how many people each."""

    number = Whole(
        lazy_gettext("Hoeveel strookjes?"),
        name="aantal",
        least=1,
        most=MOST_SLIPS,
        otherwise=lazy_gettext("Vul een getal in van 1 tot en met 8."),
        default=1,
        description=lazy_gettext("Hoogstens 8: zoveel passen er op 1 vel."),
    )
    party = RadioField(
        lazy_gettext("Voor hoeveel mensen is 1 strookje?"),
        name="met",
        choices=[
            SelectChoice("1", lazy_gettext("1 persoon")),
            SelectChoice("2", lazy_gettext("2 mensen")),
            SelectChoice("3", lazy_gettext("3 mensen")),
        ],
        default="1",
        validate_choice=False,
    )
    mark = HiddenField(name="formulier")

    def validate_party(self, field: RadioField) -> None:
        """Refuse a value that is no answer on the form."""
        if field.data not in {"1", "2", "3"}:
            raise ValidationError(gettext("Kies 1, 2 of 3 mensen."))


class NoteForm(Form):
    """The word about the room; `seen` is the edition that was read, `anyway` a second yes."""

    text = TextAreaField(
        lazy_gettext("Briefje over de ruimte"),
        name="tekst",
        description=lazy_gettext("Bijvoorbeeld waar de sleutel ligt. Schrijf niet over mensen."),
        validators=[at_most(LONGEST_NOTE)],
    )
    seen = HiddenNumber(name="gezien")
    anyway = HiddenField(name="toch")


def note_form(text: str, edition: int) -> NoteForm:
    """Return the form with the note that stands there now."""
    data: dict[str, Any] = {"text": text, "seen": str(edition)}
    return NoteForm(data=data)
