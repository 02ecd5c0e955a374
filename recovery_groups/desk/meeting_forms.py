"""The form about who leads one date: who is away, and who is asked or appointed."""

from collections.abc import Mapping

from wtforms import RadioField
from wtforms.validators import ValidationError

from core.fields import whole
from core.i18n import gettext, lazy_gettext
from recovery_groups.facilitation.swap_forms import AskForm
from recovery_groups.facilitation.swap_queries import Colleague


class LeadForm(AskForm):
    """In whose place somebody is asked or appointed, and who.

    NOBODY: somebody comes beside who leads it.
    """

    NOBODY = "niemand"

    away = RadioField(lazy_gettext("Wie kan niet?"), name="weg", validate_choice=False)

    def offer_away(self, leaders: Mapping[int, str]) -> None:
        """Offer who leads the date now, and nobody: then somebody comes beside them."""
        there = sorted(((str(one), name) for one, name in leaders.items()), key=lambda one: one[1])
        self.away.choices = [*there, (self.NOBODY, gettext("Niemand. Er komt iemand bij."))]
        if not self.is_submitted():
            self.away.data = there[0][0] if len(there) == 1 else self.NOBODY

    def validate_away(self, field: RadioField) -> None:
        """Take an answer; whether that person still leads the date is for the use case to say."""
        if field.data != self.NOBODY and whole(field.data) is None:
            raise ValidationError(gettext("Kies iemand uit de lijst."))

    def offer(self, colleagues: list[Colleague]) -> None:
        """Offer who was not asked yet, with nobody ticked: one may be appointed."""
        super().offer(colleagues)
        if not self.is_submitted():
            self.who.data = []

    def away_id(self) -> int | None:
        """Return whose place it is, as an accepted form says."""
        return None if self.away.data == self.NOBODY else int(self.away.data)
