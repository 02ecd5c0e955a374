"""Fields of the settings: a number between limits, a colour, a safe address, an e-mail address."""

from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from wtforms import Field, ValidationError

from core import colours
from core.fields import Whole
from core.forms import Form
from core.i18n import gettext, lazy_gettext
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


def between(name: str, label: Any, limits: tuple[int, int], **more: Any) -> Whole:
    """Return the field of a setting that is a whole number, from the first limit to the last."""
    least, most = limits
    sentence = lazy_gettext(
        "Vul een getal in, van %(least)s tot en met %(most)s.", least=least, most=most
    )
    return Whole(label, least=least, most=most, otherwise=sentence, name=name, **more)


def limited(name: str, label: Any, **more: Any) -> Whole:
    """Return the field of a setting whose limits `core.settings` tells."""
    return between(name, label, LIMITS[name.upper()], **more)
