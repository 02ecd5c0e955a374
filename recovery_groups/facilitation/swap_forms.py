"""Forms about who leads a date: whom to ask, and the answer."""

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from core.fields import an_id
from core.forms import Form
from core.i18n import gettext, lazy_gettext
from recovery_groups.facilitation.swap_queries import Colleague


class AskForm(Form):
    """Which colleagues are asked to take a date over."""

    who = SelectMultipleField(
        lazy_gettext("Wie vraag je?"), name="wie", coerce=an_id, validate_choice=False
    )

    def offer(self, colleagues: list[Colleague]) -> None:
        """Offer who was not asked yet; those of the group itself are ticked."""
        free = [one for one in colleagues if not one.asked]
        self.who.choices = [SelectChoice(str(one.expert_id), one.name) for one in free]
        self.hints = {
            str(one.expert_id): gettext("Begeleidt deze groep ook") for one in free if one.of_group
        }
        if not self.is_submitted():
            self.who.data = [one.expert_id for one in free if one.of_group]

    def validate_who(self, field: SelectMultipleField) -> None:
        """Ask for somebody."""
        if field.process_errors or not field.data:
            field.data, field.errors = [], []
            raise ValidationError(gettext("Kies wie je het vraagt."))
