"""Forms of private feeds."""

from typing import Any

from wtforms import SelectMultipleField, StringField
from wtforms.validators import ValidationError

from core.forms import Form, Tick
from core.i18n import gettext, lazy_gettext
from recovery_groups.feeds.choice_queries import Choices
from recovery_groups.feeds.rules import LONGEST_NAME, Selection


class FeedForm(Form):
    """Whether a feed tells what an appointment is."""

    discreet = Tick(lazy_gettext("Toon alleen “Afspraak”"), name="discreet")


class Several(SelectMultipleField):
    """Several answers of a list, by id; what is not in it gets a sentence of our own."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, validate_choice=False, **more)

    def pre_validate(self, form: object) -> None:  # noqa: ARG002 - wtforms passes it
        """Refuse what is not in the list."""
        known = {choice[0] for choice in list(self.choices or ())}
        if not known.issuperset(self.data or ()):
            self.data = [one for one in self.data or () if one in known]
            raise ValidationError(gettext("Kies iets uit de lijst."))

    def ids(self) -> tuple[int, ...]:
        """Return what was chosen."""
        return tuple(sorted({int(one) for one in self.data or ()}))


class SelectionForm(FeedForm):
    """Which meetings a coordinator's feed holds, and what it is called."""

    KINDS = ("districts", "venues", "groups", "experts")

    name_ = StringField(lazy_gettext("Hoe noem je deze agenda?"), name="naam")
    districts = Several(lazy_gettext("Gebieden"), name="gebieden")
    venues = Several(lazy_gettext("Buurtpunten"), name="buurtpunten")
    groups = Several(lazy_gettext("Groepen"), name="groepen")
    experts = Several(lazy_gettext("Ervaringsdeskundigen"), name="ervaringsdeskundigen")

    def __init__(self, given: Choices, *, empty: bool = False) -> None:
        super().__init__(**({"formdata": None} if empty else {}))
        for kind in self.KINDS:
            self[kind].choices = [(str(id_), name) for id_, name in getattr(given, kind)]

    def validate_name_(self, field: StringField) -> None:
        """Demand a name that fits."""
        if not field.data:
            raise ValidationError(gettext("Geef de agenda een naam."))
        if len(field.data) > LONGEST_NAME:
            raise ValidationError(gettext("Maak de naam korter: hoogstens 60 letters."))

    def selection(self) -> Selection:
        """Return what was chosen; nothing means everything of the own districts."""
        return Selection(**{kind: self[kind].ids() for kind in self.KINDS})
