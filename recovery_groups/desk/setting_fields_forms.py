"""Fields of the settings: a number between limits, a colour, a safe address, an e-mail address."""

from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from wtforms import Field, StringField, ValidationError

from core import colours
from core.forms import Form
from core.i18n import gettext
from core.settings import LIMITS


def an_email(_form: Form, field: Field) -> None:
    """Refuse what is no e-mail address."""
    try:
        validate_email(field.data or "", check_deliverability=False)
    except EmailNotValidError:
        raise ValidationError(
            gettext("Vul een e-mailadres in. Bijvoorbeeld: naam@voorbeeld.nl")
        ) from None


def an_address(_form: Form, field: Field) -> None:
    """Refuse what is no address of a safe page."""
    try:
        parts = urlsplit(field.data or "")
        good = parts.scheme == "https" and bool(parts.hostname) and not parts.username
    except ValueError:
        good = False
    if not good:
        raise ValidationError(gettext("Vul een adres in dat met https:// begint."))


def a_readable_colour(_form: Form, field: Field) -> None:
    """Refuse what is no colour, and a colour that is too light to be read."""
    if not colours.is_colour(field.data or ""):
        raise ValidationError(gettext("Vul een kleur in. Bijvoorbeeld: #0F4C45."))
    found = colours.least_contrast(field.data)
    if found < colours.ENOUGH:
        raise ValidationError(
            gettext(
                "Deze kleur is te licht om te lezen. Het contrast is %(found)s. Kies 4,5 of meer.",
                # Rounded down: 4,49 must not be called 4,5.
                found=f"{int(found * 10) / 10:.1f}".replace(".", ","),
            )
        )


class Number(StringField):
    """A whole number between two others."""

    def __init__(self, label: Any, *, least: int, most: int, **more: Any) -> None:
        super().__init__(label, **more)
        self.least, self.most = least, most

    def process_data(self, value: Any) -> None:
        """Show a number as it is typed."""
        super().process_data("" if value is None else str(value))

    def pre_validate(self, _form: Any) -> None:
        """Refuse what is no such number; raises ValidationError."""
        typed = self.data or ""
        usable = typed.isascii() and typed.isdecimal() and len(typed) < 6
        if not usable or not self.least <= int(typed) <= self.most:
            raise ValidationError(
                gettext(
                    "Vul een getal in, van %(least)s tot en met %(most)s.",
                    least=self.least,
                    most=self.most,
                )
            )


def limited(name: str, label: Any, **more: Any) -> Number:
    """Return the field of a setting whose limits `core.settings` tells."""
    least, most = LIMITS[name.upper()]
    return Number(label, least=least, most=most, name=name, **more)
