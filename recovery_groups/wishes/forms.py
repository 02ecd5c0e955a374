"""The form on which a resident wishes for a group: where and when, nothing else."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from core.forms import Form
from core.i18n import gettext, lazy_gettext
from locations.districts.queries import DistrictName
from recovery_groups.wishes.rules import Part

_PARTS = [
    SelectChoice(Part.MORNING.value, lazy_gettext("Ochtend (voor 12:00 uur)")),
    SelectChoice(Part.AFTERNOON.value, lazy_gettext("Middag (12:00 tot 17:00 uur)")),
    SelectChoice(Part.EVENING.value, lazy_gettext("Avond (vanaf 17:00 uur)")),
    SelectChoice(Part.ANY.value, lazy_gettext("Maakt niet uit")),
]


class WishForm(Form):
    """A district and a part of the day; both are filled in for who comes from a district's page."""

    district = SelectField(
        lazy_gettext("In welk gebied wil je een groep?"), name="gebied", validate_choice=False
    )
    part = RadioField(
        lazy_gettext("Wanneer kun je?"),
        name="deel",
        choices=_PARTS,
        default=Part.ANY.value,
        validate_choice=False,
    )
    mark = HiddenField(name="formulier")

    def __init__(self, *, districts: Sequence[DistrictName], **more: Any) -> None:
        super().__init__(**more)
        self.district.choices = [
            ("", gettext("Kies een gebied")),
            *((one.slug, one.name) for one in districts),
        ]
        self.by_slug = {one.slug: one for one in districts}

    def validate_district(self, field: SelectField) -> None:
        """Refuse what is no district."""
        if field.data not in self.by_slug:
            raise ValidationError(gettext("Kies een gebied uit de lijst."))

    def validate_part(self, field: RadioField) -> None:
        """Refuse what is no answer on the form."""
        if field.data not in set(Part):
            raise ValidationError(gettext("Kies een deel van de dag."))
