"""Forms before one is signed in: a forgotten password."""

from wtforms import StringField
from wtforms.validators import ValidationError

from core.forms import Form
from core.i18n import gettext, lazy_gettext


class ForgottenForm(Form):
    """The address of an account; whether it is one, the answer does not tell."""

    email = StringField(lazy_gettext("Je e-mailadres"), name="mail")

    def validate_email(self, field: StringField) -> None:
        """Ask for an address."""
        if not field.data:
            raise ValidationError(gettext("Vul je e-mailadres in."))
