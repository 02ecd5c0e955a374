"""The finder: a form that is sent by GET, so it has no secret and every part is optional."""

from collections.abc import Iterable
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField, StringField, ValidationError

from core.forms import Tick, clean_text
from core.i18n import gettext, language_name, lazy_gettext, upper_first, weekday_name
from locations.districts.rules import parse_postcode
from recovery_groups.pages.rules import DAYTIME, EVENING, TODAY, TOMORROW, WEEKDAYS, Filters

WRONG_POSTCODE = lazy_gettext("Vul 4 cijfers in. Bijvoorbeeld: 6411.")
UNKNOWN_POSTCODE = lazy_gettext("Deze postcode kennen we niet. Kies hieronder een gebied.")


class Choice(SelectField):
    """A list to choose from; an answer that is not in it gets the field's own sentence."""

    def __init__(self, label: Any, wrong: object, **options: Any) -> None:
        super().__init__(label, validate_choice=False, **options)
        self.wrong = wrong

    def pre_validate(self, form: object) -> None:  # noqa: ARG002 - wtforms passes it
        """Refuse what is not in the list."""
        if self.data and all(self.data != one[0] for one in self.choices or ()):
            self.data = ""
            raise ValidationError(str(self.wrong))


class PostcodeForm(Form):
    """Only the postcode, as on the page with all districts."""

    postcode = StringField(lazy_gettext("Postcode"), filters=[clean_text])

    def validate_postcode(self, field: StringField) -> None:
        """Refuse what is no Dutch postcode."""
        if field.data and parse_postcode(field.data) is None:
            raise ValidationError(str(WRONG_POSTCODE))

    def digits(self) -> str:
        """Return the four digits, or the empty text."""
        return parse_postcode(self.postcode.data or "") or ""

    def has_letters(self) -> bool:
        """Return whether more was typed than the digits: that must not stay in the address."""
        return bool(self.digits()) and self.postcode.data != self.digits()

    def refuse_postcode(self) -> None:
        """Say that no district has this postcode."""
        self.postcode.errors = [*self.postcode.errors, str(UNKNOWN_POSTCODE)]

    def problems(self) -> list[tuple[str, str]]:
        """Return (field id, message) of every error, for the summary on top of the page."""
        return [(field.id, str(message)) for field in self for message in field.errors]


def _choices_of_when() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the days and the parts of the day one may choose, in the language of the page."""
    days = [
        ("", gettext("Alle dagen")),
        (TODAY, gettext("Vandaag")),
        (TOMORROW, gettext("Morgen")),
        *((name, upper_first(weekday_name(n))) for n, name in enumerate(WEEKDAYS, 1)),
    ]
    parts = [
        ("", gettext("De hele dag")),
        (DAYTIME, gettext("Overdag (voor 17:00 uur)")),
        (EVENING, gettext("Avond (vanaf 17:00 uur)")),
    ]
    return days, parts


class FinderForm(PostcodeForm):
    """Where, when, which language, and whether a wheelchair must get in."""

    gebied = Choice(
        lazy_gettext("Waar wil je heen?"),
        lazy_gettext("Dit gebied kennen we niet. Kies een gebied uit de lijst."),
    )
    dag = Choice(lazy_gettext("Dag"), lazy_gettext("Kies een dag uit de lijst."))
    deel = Choice(lazy_gettext("Deel van de dag"), lazy_gettext("Kies een deel uit de lijst."))
    taal = Choice(lazy_gettext("Taal"), lazy_gettext("Kies een taal uit de lijst."))
    rolstoel = Tick(lazy_gettext("Je komt er in met een rolstoel"))

    def __init__(
        self,
        given: MultiDict[str, str],
        *,
        districts: Iterable[tuple[str, str]],
        languages: Iterable[str],
        everywhere: str,
    ) -> None:
        super().__init__(given)
        self.gebied.choices = [("", everywhere), *districts]
        self.dag.choices, self.deel.choices = _choices_of_when()
        names = ((code, language_name(code)) for code in languages)
        self.taal.choices = [("", gettext("Alle talen")), *names]

    def filters(self) -> Filters:
        """Return what is asked for; parts with an error count as not asked."""
        self.validate()
        return Filters(
            district=self.gebied.data or "",
            postcode=self.digits(),
            day=self.dag.data or "",
            part=self.deel.data or "",
            language=self.taal.data or "",
            wheelchair=bool(self.rolstoel.data),
        )
