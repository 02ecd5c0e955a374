"""Forms of the settings: one for each part, whose fields are named as those of core.settings."""

from typing import Any, ClassVar

from wtforms import Field, HiddenField, SelectField, StringField, ValidationError
from wtforms.validators import Optional

from core import preferences
from core.fields import Whole, at_most
from core.forms import Form
from core.i18n import gettext, lazy_gettext
from core.settings import Settings, fixed
from recovery_groups.desk.places_forms import needed, phone_or_nothing
from recovery_groups.desk.setting_fields_forms import (
    a_readable_colour,
    an_address,
    an_email,
    between,
    limited,
)
from recovery_groups.desk.settings_rules import PLURALS

MOST_DAYS_AHEAD = 182
"""Dates are made 26 weeks ahead: earlier nobody can sign up."""

_NEEDED = needed(lazy_gettext("Vul dit in."))


class SettingsForm(Form):
    """A part of the settings; what is locked on the server is not asked."""

    title: ClassVar[Any]
    explanation: ClassVar[Any] = ""
    seen = HiddenField(name="gezien")

    def values(self) -> dict[str, str | int]:
        """Return what was filled in, by the field of Settings."""
        return {
            field.short_name: int(field.data or 0) if isinstance(field, Whole) else field.data or ""
            for field in self.asked()
        }

    def asked(self) -> list[Field]:
        """Return the fields that are settings."""
        return [one for one in self if one.short_name in preferences.CHANGEABLE]


class NameForm(SettingsForm):
    """What the site and a group are called."""

    title = lazy_gettext("Naam en woorden")
    site_name = StringField(
        lazy_gettext("Hoe heet de site?"),
        name="site_name",
        description=lazy_gettext(
            "Kies een naam die niets verraadt. Anderen zien hem op een scherm."
        ),
        validators=[_NEEDED, at_most(60)],
    )
    place = StringField(
        lazy_gettext("Voor welke plaats?"),
        name="place",
        description=lazy_gettext("Dit hoeft niet."),
        validators=[at_most(60)],
    )
    organisation = StringField(
        lazy_gettext("Van wie is de site?"),
        name="organisation",
        description=lazy_gettext("De organisatie die verantwoordelijk is."),
        validators=[at_most(120)],
    )
    group_word = SelectField(
        lazy_gettext("Hoe noem je een groep?"), name="group_word", validate_choice=False
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        if "group_word" in self:
            own = fixed().group_word
            self.group_word.choices = [(one, one) for one in dict.fromkeys((*PLURALS, own))]

    def validate_group_word(self, field: SelectField) -> None:
        """Refuse what is not in the list."""
        if field.data not in [one[0] for one in field.choices or ()]:
            raise ValidationError(gettext("Kies een woord uit de lijst."))

    def values(self) -> dict[str, str | int]:
        """Return what was filled in; the word for several groups follows the word for one."""
        found = super().values()
        if "group_word" in found:
            word = str(found["group_word"])
            found["group_word_plural"] = PLURALS.get(word, fixed().group_word_plural)
        return found


class ContactForm(SettingsForm):
    """Whom visitors call or mail."""

    title = lazy_gettext("Contact")
    contact_name = StringField(
        lazy_gettext("Wie neemt op?"),
        name="contact_name",
        description=lazy_gettext("Alleen een voornaam is genoeg."),
        validators=[at_most(60)],
    )
    contact_phone = StringField(
        lazy_gettext("Telefoonnummer"),
        name="contact_phone",
        validators=[at_most(30), phone_or_nothing],
    )
    contact_hours = StringField(
        lazy_gettext("Wanneer kun je bellen?"),
        name="contact_hours",
        description=lazy_gettext("Bijvoorbeeld: maandag tot en met vrijdag, 9:00 tot 17:00 uur."),
        validators=[at_most(120)],
    )
    contact_email = StringField(
        lazy_gettext("E-mailadres"),
        name="contact_email",
        validators=[Optional(), at_most(254), an_email],
    )


class HelpForm(SettingsForm):
    """Whom to call when it cannot wait; stands low on every public page."""

    title = lazy_gettext("Hulplijnen")
    crisis_emergency = StringField(
        lazy_gettext("Nummer bij gevaar"),
        name="crisis_emergency",
        validators=[_NEEDED, at_most(30), phone_or_nothing],
    )
    crisis_suicide = StringField(
        lazy_gettext("Nummer bij gedachten aan zelfdoding"),
        name="crisis_suicide",
        validators=[_NEEDED, at_most(30), phone_or_nothing],
    )
    crisis_suicide_free = StringField(
        lazy_gettext("Hetzelfde, gratis"),
        name="crisis_suicide_free",
        validators=[_NEEDED, at_most(30), phone_or_nothing],
    )
    crisis_chat_url = StringField(
        lazy_gettext("Waar kan iemand chatten?"),
        name="crisis_chat_url",
        description=lazy_gettext("Een adres dat met https:// begint."),
        validators=[_NEEDED, at_most(200), an_address],
    )


class StyleForm(SettingsForm):
    """The colours of the organisation."""

    title = lazy_gettext("Huisstijl")
    explanation = lazy_gettext("Kiest iemand voor donker? Dan maken wij de kleur zelf lichter.")
    accent_colour = StringField(
        lazy_gettext("Kleur van knoppen en links"),
        name="accent_colour",
        description=lazy_gettext("Bijvoorbeeld: #0F4C45. Laat dit leeg voor onze eigen kleur."),
        validators=[Optional(), a_readable_colour],
    )
    second_colour = StringField(
        lazy_gettext("Tweede kleur"),
        name="second_colour",
        description=lazy_gettext("Voor kleine tekens. Laat dit leeg voor onze eigen kleur."),
        validators=[Optional(), a_readable_colour],
    )


class CoverageForm(SettingsForm):
    """When a district is well covered."""

    title = lazy_gettext("Wanneer is een gebied goed?")
    explanation = lazy_gettext(
        "Goed: alles hieronder klopt. Ontbreekt: er is geen groep. Kwetsbaar: wat ertussen zit."
    )
    coverage_groups_a_week = limited(
        "coverage_groups_a_week", lazy_gettext("Hoeveel bijeenkomsten zijn er elke week?")
    )
    coverage_experts = limited(
        "coverage_experts", lazy_gettext("Hoeveel ervaringsdeskundigen zijn er gekoppeld?")
    )
    coverage_nearly_full = limited(
        "coverage_nearly_full",
        lazy_gettext("Vanaf hoeveel procent bezet is er geen plek meer?"),
        description=lazy_gettext("Is het voller dan dit? Dan is het gebied kwetsbaar."),
    )
    coverage_link_weeks = limited(
        "coverage_link_weeks",
        lazy_gettext("Hoeveel weken vooraf zeggen we dat een koppeling stopt?"),
    )


class KeepingForm(SettingsForm):
    """When one may sign up, and how long that is kept."""

    title = lazy_gettext("Aanmelden en bewaren")
    signup_opens_days = between(
        "signup_opens_days",
        lazy_gettext("Hoeveel dagen vooraf kan iemand zich aanmelden?"),
        (1, MOST_DAYS_AHEAD),
    )
    signups_kept_days = limited(
        "signups_kept_days",
        lazy_gettext("Hoeveel dagen na de bijeenkomst wissen we een aanmelding?"),
        description=lazy_gettext("Nooit meer dan 7. Dat beloven we op de pagina over privacy."),
    )


PARTS: dict[str, type[SettingsForm]] = {
    "naam": NameForm,
    "contact": ContactForm,
    "hulplijnen": HelpForm,
    "huisstijl": StyleForm,
    "dekking": CoverageForm,
    "aanmelden": KeepingForm,
}
"""The parts of the settings, as addresses name them."""


def settings_form(part: str, present: Settings, *, stored: bool = False) -> SettingsForm:
    """Return the form of a part, filled in; `stored`: whatever was sent."""
    kind, data = PARTS[part], vars(present)
    form = kind(formdata=None, data=data) if stored else kind(data=data)
    for name in [one.short_name for one in form.asked()]:
        if name in preferences.locked(fixed()):
            del form[name]
    if stored or not form.is_submitted():
        form.seen.data = preferences.fingerprint(present, shown_by(form))
    return form


def shown_by(form: SettingsForm) -> list[str]:
    """Return the names of the settings that a form changes."""
    names = [one.short_name for one in form.asked()]
    return [*names, "group_word_plural"] if "group_word" in names else names


def labels() -> dict[str, str]:
    """Return what each setting is called, by its name."""
    return {
        one.short_name: str(one.label.text)
        for kind in PARTS.values()
        for one in kind(formdata=None).asked()
    }
