"""Forms of districts and teams, and what all forms of places share."""

from typing import Any

from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired

from core.fields import HiddenNumber, at_most
from core.forms import Form, one_time_mark, open_mark
from core.i18n import gettext, lazy_gettext
from locations.districts.actions import DistrictFacts, TeamFacts
from recovery_groups.desk import places_queries
from recovery_groups.desk.places_queries import DistrictOnDesk, TeamOnDesk
from recovery_groups.desk.places_rules import (
    MOST_POSTCODES,
    Unreadable,
    is_phone,
    is_slug,
    parse_postcodes,
)

STAGES = {
    "exploring": lazy_gettext("Verkennen"),
    "preparing": lazy_gettext("Voorbereiden"),
    "started": lazy_gettext("Gestart"),
}
"""How far a district is, as the screen says it."""


def needed(sentence: Any) -> DataRequired:
    """Return the rule that something is filled in."""
    return DataRequired(sentence)


def phone_or_nothing(_form: Form, field: Field) -> None:
    """Refuse what is no telephone number."""
    if field.data and not is_phone(field.data):
        raise ValidationError(gettext("Vul alleen cijfers in. Bijvoorbeeld: 000 000 00 00."))


def slug_or_nothing(_form: Form, field: Field) -> None:
    """Refuse what cannot stand in an address."""
    if field.data and not is_slug(field.data):
        raise ValidationError(gettext("Gebruik kleine letters, cijfers en streepjes."))


class PlaceForm(Form):
    """A form that knows which edition it showed; a new thing's form works once."""

    seen = HiddenNumber(name="gezien")
    mark = HiddenField(name="formulier")

    def mark_anew(self) -> None:
        """Give the form of a new thing a mark, unless it carries a good one."""
        if open_mark(self.mark.data) is None:
            self.mark.data = one_time_mark(0)

    def nonce(self) -> bytes | None:
        """Return what makes this form work once; without it the form is expired."""
        marked = open_mark(self.mark.data)
        self.expired = self.is_submitted() and marked is None
        return marked[0] if marked else None


class DistrictForm(PlaceForm):
    """A district with its postcodes."""

    title = StringField(
        lazy_gettext("Hoe heet het gebied?"),
        name="naam",
        validators=[needed(lazy_gettext("Geef het gebied een naam.")), at_most(120)],
    )
    slug = StringField(
        lazy_gettext("Adres van de pagina"),
        name="adres",
        description=lazy_gettext("Het oude adres blijft werken."),
        validators=[at_most(80), slug_or_nothing],
    )
    municipality = StringField(
        lazy_gettext("In welke gemeente?"),
        name="gemeente",
        validators=[needed(lazy_gettext("Vul de gemeente in.")), at_most(120)],
    )
    stage = SelectField(lazy_gettext("Hoe ver is het?"), name="fase", validate_choice=False)
    description = TextAreaField(
        lazy_gettext("Wat is het voor gebied?"),
        name="tekst",
        description=lazy_gettext("Dit hoeft niet. Het staat op de pagina van het gebied."),
        validators=[at_most(1000)],
    )
    postcodes = TextAreaField(
        lazy_gettext("Welke postcodes horen erbij?"),
        name="postcodes",
        description=lazy_gettext("Alleen 4 cijfers. Bijvoorbeeld: 6411, 6412."),
    )

    district_id: int | None = None

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.stage.choices = [(code, str(words)) for code, words in STAGES.items()]

    def validate_slug(self, field: StringField) -> None:
        """Demand an address of a district that has one."""
        if self.district_id is not None and not field.data:
            raise ValidationError(gettext("Vul het adres van de pagina in."))

    def validate_stage(self, field: SelectField) -> None:
        """Refuse what is not in the list."""
        if field.data not in STAGES:
            raise ValidationError(gettext("Kies hoe ver het gebied is."))

    def validate_postcodes(self, field: TextAreaField) -> None:
        """Refuse what is no postcode, and what is of another district."""
        try:
            digits = parse_postcodes(field.data or "")
        except Unreadable as wrong:
            raise ValidationError(
                gettext("%(text)s is geen postcode van 4 cijfers.", text=str(wrong))
            ) from None
        if len(digits) > MOST_POSTCODES:
            raise ValidationError(gettext("Dit zijn te veel postcodes. Vul er minder in."))
        for one, name in places_queries.postcodes_elsewhere(digits, self.district_id)[:1]:
            raise ValidationError(
                gettext(
                    "%(postcode)s hoort bij %(district)s. Haal die daar eerst weg.",
                    postcode=one,
                    district=name,
                )
            )

    def facts(self) -> DistrictFacts:
        """Return what was filled in."""
        return DistrictFacts(
            slug=self.slug.data or "",
            name=self.title.data or "",
            municipality=self.municipality.data or "",
            stage=str(self.stage.data),
            description=self.description.data or "",
        )

    def digits(self) -> frozenset[str]:
        """Return the postcodes that were filled in."""
        return parse_postcodes(self.postcodes.data or "")


class TeamForm(PlaceForm):
    """A neighbourhood team."""

    title = StringField(
        lazy_gettext("Hoe heet het team?"),
        name="naam",
        validators=[needed(lazy_gettext("Geef het team een naam.")), at_most(120)],
    )
    phone = StringField(
        lazy_gettext("Telefoonnummer"),
        name="telefoon",
        validators=[at_most(30), phone_or_nothing],
    )
    hours = StringField(
        lazy_gettext("Wanneer kun je bellen?"),
        name="tijden",
        description=lazy_gettext("Bijvoorbeeld: maandag tot en met vrijdag, 9:00 tot 17:00 uur."),
        validators=[at_most(200)],
    )

    def facts(self) -> TeamFacts:
        """Return what was filled in."""
        return TeamFacts(self.title.data or "", self.phone.data or "", self.hours.data or "")


def district_form(kept: DistrictOnDesk | None, *, stored: bool = False) -> DistrictForm:
    """Return the form of a district, filled in; `stored`: whatever was sent."""
    data: dict[str, Any] = {"stage": "exploring"}
    if kept is not None:
        data = {
            "title": kept.name,
            "slug": kept.slug,
            "municipality": kept.municipality,
            "stage": kept.stage,
            "description": kept.description,
            "postcodes": ", ".join(kept.postcodes),
            "seen": str(kept.edition),
        }
    form = DistrictForm(formdata=None, data=data) if stored else DistrictForm(data=data)
    form.district_id = kept.id if kept else None
    return form


def team_form(kept: TeamOnDesk | None, edition: int, *, stored: bool = False) -> TeamForm:
    """Return the form of a team; `edition` is the team's, or for a new one the district's."""
    data = {"seen": str(edition)}
    if kept is not None:
        data |= {"title": kept.name, "phone": kept.phone, "hours": kept.hours}
    return TeamForm(formdata=None, data=data) if stored else TeamForm(data=data)
