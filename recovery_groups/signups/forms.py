"""Forms of a resident: nothing is required, nothing is free text but a nickname."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Email, Length, ValidationError

from core import codes
from core.fields import an_id
from core.forms import Form, Tick
from core.i18n import clock_time, day, gettext, lazy_gettext, upper_first
from core.settings import fixed
from recovery_groups.signups.queries import Date, Place
from recovery_groups.signups.rules import MOST_DATES

LONGEST_NICKNAME = 30
LONGEST_ADDRESS = 254
"""The longest e-mail address that can be delivered to (RFC 5321, section 4.5.3.1.3)."""

WRONG_CODE = lazy_gettext("Deze code kennen wij niet. Kijk goed naar de letters. Of bel ons.")
"""The one answer to every code that opens nothing, whatever the reason."""

NO_SUCH_DATE = lazy_gettext("Kies een dag uit de lijst.")

_PARTIES = [
    SelectChoice("1", lazy_gettext("Alleen")),
    SelectChoice("2", lazy_gettext("Met 1 ander")),
    SelectChoice("3", lazy_gettext("Met 2 anderen")),
]


class PartyForm(Form):
    """With how many people somebody comes."""

    party = RadioField(
        lazy_gettext("Met hoeveel mensen kom je?"), name="met", choices=_PARTIES, default="1"
    )

    def validate_party(self, field: RadioField) -> None:
        """Refuse a value that is no answer on the form."""
        if field.data not in {"1", "2", "3"}:
            raise ValidationError(gettext("Kies met hoeveel mensen je komt."))


class ContactForm(Form):
    """Two separate consents, and one address that is only kept with one of them."""

    wants_changes = Tick(lazy_gettext("Mail mij als er iets verandert"), name="bericht")
    wants_reminder = Tick(lazy_gettext("Herinner mij de dag ervoor"), name="herinner")
    address = StringField(lazy_gettext("Je e-mailadres"), name="mail")

    def validate(self, extra_validators: Any = None) -> bool:
        """Forget what a site that cannot send mail did not ask for."""
        if not fixed().offers_mail:
            self.wants_changes.data = self.wants_reminder.data = False
        return bool(super().validate(extra_validators))

    def validate_address(self, field: StringField) -> None:
        """Demand a deliverable address, but only of who ticked a consent."""
        if not (self.wants_changes.data or self.wants_reminder.data):
            field.data = ""
            return
        message = gettext("Vul een e-mailadres in. Bijvoorbeeld: naam@voorbeeld.nl")
        if len(field.data or "") > LONGEST_ADDRESS:
            raise ValidationError(message)
        Email(message=message)(self, field)


class SignupForm(PartyForm, ContactForm):
    """The one page on which somebody signs up."""

    nickname = StringField(
        lazy_gettext("Hoe mogen we je noemen?"),
        name="naam",
        description=lazy_gettext("Een bijnaam is goed. Je mag dit ook leeg laten."),
        validators=[
            Length(
                max=LONGEST_NICKNAME,
                message=lazy_gettext("Kies een kortere naam, van hoogstens 30 letters."),
            )
        ],
    )
    first_time = Tick(lazy_gettext("Ik kom voor het eerst"), name="eerste")
    also = SelectMultipleField(
        lazy_gettext("Kies de dagen"), name="ook", coerce=an_id, validate_choice=False
    )
    code = StringField(lazy_gettext("Jouw code"), name="code")
    with_saved = Tick(lazy_gettext("Zet het bij de code op deze telefoon"), name="erbij")
    shown_full = SelectMultipleField(name="vol", coerce=an_id, validate_choice=False)
    mark = HiddenField(name="formulier")

    def offer(self, main: Date, beside: list[Date]) -> None:
        """Offer the date that was chosen, and the other dates of the group."""
        self.main, self.beside = main, beside
        self.dates = {one.id: one for one in (main, *beside)}
        self.also.choices = [
            SelectChoice(
                str(one.id),
                gettext(
                    "%(day)s, %(time)s uur",
                    day=upper_first(day(one.starts_at)),
                    time=clock_time(one.starts_at),
                ),
            )
            for one in beside
        ]

    def validate_also(self, field: SelectMultipleField) -> None:
        """Refuse what is no date, and more than were offered; signing up refuses other dates."""
        if field.process_errors or len(field.data or ()) >= MOST_DATES:
            field.data, field.errors = [], []
            raise ValidationError(str(NO_SUCH_DATE))

    def validate_shown_full(self, field: SelectMultipleField) -> None:
        """Forget what no form of ours can have sent; nobody can mend a hidden field."""
        if field.process_errors:
            field.data, field.errors = [], []

    def validate_code(self, field: StringField) -> None:
        """Refuse what cannot be a code; whether it opens something is asked later."""
        if field.data and codes.normalise(field.data) is None:
            raise ValidationError(str(WRONG_CODE))

    def kept(self) -> list[tuple[str, str]]:
        """Return (name, value) of everything filled in, for a form that only asks a yes."""
        ticks = (self.wants_changes, self.wants_reminder, self.first_time, self.with_saved)
        texts = (self.nickname, self.address, self.code, self.mark)
        return [
            *((field.name, "y") for field in ticks if field.data),
            *((field.name, str(field.data)) for field in texts if field.data),
            (self.party.name, str(self.party.data)),
            *((self.also.name, str(one)) for one in self.also.data or ()),
        ]


class CodeForm(Form):
    """The code of a receipt."""

    code = StringField(lazy_gettext("Jouw code"), name="code")

    def normal(self) -> str | None:
        """Return the code that was meant, or None when it cannot be one."""
        return codes.normalise(self.code.data or "")

    def refuse(self) -> None:
        """Say that the code opens nothing; the same words whatever the reason."""
        self.code.errors = [str(WRONG_CODE)]


class NewCodeForm(Form):
    """One button that makes a new code; sent twice it makes one."""

    mark = HiddenField(name="formulier")


def party_form(place: Place) -> PartyForm:
    """Return the form to change the party of a place."""
    return PartyForm(data={"party": str(place.party)})


def contact_form(places: list[Place]) -> ContactForm:
    """Return the form to change the mail consents; the stored address is never shown."""
    first: Any = next((place for place in places if place.has_contact), None)
    return ContactForm(
        data={
            "wants_changes": bool(first and first.wants_changes),
            "wants_reminder": bool(first and first.wants_reminder),
        }
    )
