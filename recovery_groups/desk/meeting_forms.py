"""The form about who leads one date: who is away, and who is asked or appointed."""

from collections.abc import Mapping

from wtforms import RadioField

from core.i18n import gettext, lazy_gettext
from recovery_groups.facilitation.swap_forms import AskForm
from recovery_groups.facilitation.swap_queries import Colleague

NOBODY = "niemand"
"""The answer that nobody is away: somebody comes beside who leads it."""


class LeadForm(AskForm):
    """In whose place somebody is asked or appointed, and who."""

    away = RadioField(lazy_gettext("Wie kan niet?"), name="weg", validate_choice=False)

    def offer_away(self, leaders: Mapping[int, str]) -> None:
        """Offer who leads the date now, and nobody: then somebody comes beside them."""
        there = sorted(((str(one), name) for one, name in leaders.items()), key=lambda one: one[1])
        self.away.choices = [*there, (NOBODY, gettext("Niemand. Er komt iemand bij."))]
        if self.away.data not in {NOBODY, *(value for value, _ in there)}:
            self.away.data = there[0][0] if len(there) == 1 else NOBODY

    def offer(self, colleagues: list[Colleague]) -> None:
        """Offer who was not asked yet, with nobody ticked: one may be appointed."""
        super().offer(colleagues)
        if not self.is_submitted():
            self.who.data = []

    def away_id(self) -> int | None:
        """Return whose place it is, as an accepted form says."""
        return None if self.away.data == NOBODY else int(self.away.data)
