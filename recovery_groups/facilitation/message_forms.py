"""The form of a message to who comes."""

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from core.forms import Tick
from core.i18n import lazy_gettext
from recovery_groups.facilitation.change_forms import SeenForm
from recovery_groups.signups.announcing_actions import LONGEST


class MessageForm(SeenForm):
    """One line of text; a tick when it holds words that tell too much."""

    text = TextAreaField(
        lazy_gettext("Je bericht"),
        name="tekst",
        description=lazy_gettext("Hoogstens 160 tekens. Schrijf geen namen of klachten."),
        validators=[
            DataRequired(message=lazy_gettext("Schrijf eerst je bericht.")),
            Length(max=LONGEST, message=lazy_gettext("Maak je bericht korter: 160 tekens.")),
        ],
    )
    sure = HiddenField(name="zeker")
    edit = HiddenField(name="wijzig")
    anyway = Tick(lazy_gettext("Ik wil dit toch zo sturen"), name="toch")
    mark = HiddenField(name="formulier")
