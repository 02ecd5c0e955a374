"""Forms of experts: what is known of them, when they are free, their yes to being named."""

from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, ValidationError

from core.fields import HiddenNumber, at_most
from core.forms import Form, Tick
from core.i18n import gettext, language_name, lazy_gettext, weekday_name
from recovery_groups.experts.profile_actions import Known
from recovery_groups.experts.record_queries import OnDesk
from recovery_groups.experts.rules import HALF_DAYS, LANGUAGES
from recovery_groups.experts.wording_renderers import PARTS, THEMES

LONGEST_NAME, LONGEST_STORY, LONGEST_ORGANISATION = 40, 600, 120

NOT_OFFERED = lazy_gettext("Kies uit de lijst.")


class ExpertForm(Form):
    """What is known of an expert; only the first name is needed."""

    first_name = StringField(
        lazy_gettext("Voornaam"),
        name="voornaam",
        validators=[
            InputRequired(lazy_gettext("Vul een voornaam in.")),
            at_most(LONGEST_NAME),
        ],
    )
    story = TextAreaField(
        lazy_gettext("Een kort verhaal"),
        name="verhaal",
        description=lazy_gettext(
            "Dit hoeft niet. Het staat op de site als de persoon ja zegt. Noem niemand anders."
        ),
        validators=[at_most(LONGEST_STORY)],
    )
    organisation = StringField(
        lazy_gettext("Werkt voor"),
        name="organisatie",
        description=lazy_gettext("Dit hoeft niet."),
        validators=[at_most(LONGEST_ORGANISATION)],
    )
    themes = SelectMultipleField(
        lazy_gettext("Waarover weet deze persoon veel?"), name="thema", validate_choice=False
    )
    languages = SelectMultipleField(
        lazy_gettext("Welke talen?"), name="taal", validate_choice=False
    )
    half_days = SelectMultipleField(
        lazy_gettext("Wanneer kan deze persoon?"), name="wanneer", validate_choice=False
    )
    seen = HiddenNumber(name="gezien")

    def offer(self) -> None:
        """Offer what one may choose from."""
        self.themes.choices = [SelectChoice(code, str(words)) for code, words in THEMES.items()]
        self.languages.choices = [SelectChoice(one, language_name(one)) for one in LANGUAGES]
        self.half_days.choices = [
            SelectChoice(f"{day}-{part}", f"{weekday_name(day)} {str(PARTS[part]).lower()}")
            for day, part in HALF_DAYS
        ]

    def validate_themes(self, field: SelectMultipleField) -> None:
        """Refuse what was not offered."""
        _refuse_unknown(field)

    def validate_languages(self, field: SelectMultipleField) -> None:
        """Refuse what was not offered."""
        _refuse_unknown(field)

    def validate_half_days(self, field: SelectMultipleField) -> None:
        """Refuse what was not offered."""
        _refuse_unknown(field)

    def known(self) -> Known:
        """Return what was filled in."""
        chosen = set(self.half_days.data or ())
        return Known(
            first_name=self.first_name.data or "",
            story=self.story.data or "",
            organisation=self.organisation.data or "",
            themes=sorted(set(self.themes.data or ())),
            languages=sorted(set(self.languages.data or ())),
            half_days=[one for one in HALF_DAYS if f"{one[0]}-{one[1]}" in chosen],
        )


class YesForm(Form):
    """The yes of an expert, written down by a coordinator; `version` says to which text."""

    version = HiddenNumber(name="tekst")
    yes = Tick(lazy_gettext("Deze persoon las de tekst en zei ja"), name="ja")

    def validate_yes(self, field: Tick) -> None:
        """Ask for the tick."""
        if not field.data:
            raise ValidationError(gettext("Zet een vinkje als de persoon ja zei."))


def as_known(found: OnDesk) -> dict[str, object]:
    """Return what a form shows of an expert."""
    return {
        "first_name": found.name,
        "story": found.story,
        "organisation": found.organisation,
        "themes": list(found.themes),
        "languages": list(found.languages),
        "half_days": [f"{day}-{part}" for day, part in found.half_days],
        "seen": str(found.edition),
    }


def _refuse_unknown(field: SelectMultipleField) -> None:
    known = {value for value, *_ in field.iter_choices()}
    if not set(field.data or ()) <= known:
        field.data = [one for one in field.data or () if one in known]
        raise ValidationError(str(NOT_OFFERED))
