"""Forms about one group: its state, and who leads it."""

from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from core import clock
from core.fields import Day, HiddenNumber, not_before
from core.forms import Form, Tick
from core.i18n import gettext, lazy_gettext
from recovery_groups.desk.group_fields_forms import RhythmFields
from recovery_groups.desk.groups_queries import Leader


class StateForm(Form):
    """Where a group goes, and whether people get mail."""

    wanted = HiddenField(name="naar")
    tell = Tick(lazy_gettext("Stuur mensen een bericht"), name="bericht", default=True)
    seen = HiddenNumber(name="gezien")


class ScheduleForm(RhythmFields):
    """A schedule of a group, new or changed from a day on."""

    number = HiddenField(name="nr")
    seen = HiddenNumber(name="gezien")
    tell = Tick(lazy_gettext("Stuur mensen een bericht"), name="bericht", default=True)


class LeaderForm(Form):
    """Who leads a group, from and until when."""

    expert = SelectField(lazy_gettext("Wie?"), name="wie", validate_choice=False, default="")
    first_day = Day(lazy_gettext("Vanaf welke dag?"), name="vanaf")
    last_day = Day(
        lazy_gettext("Tot en met welke dag?"),
        name="tot",
        optional=True,
        description=lazy_gettext("Laat dit leeg als je het nog niet weet."),
        validators=[not_before("first_day")],
    )

    def validate_expert(self, field: SelectField) -> None:
        """Take somebody of the list only."""
        if not field.data or field.data not in {one[0] for one in field.choices or ()}:
            raise ValidationError(gettext("Kies iemand uit de lijst."))


class StopForm(Form):
    """The last day somebody leads a group."""

    last_day = Day(lazy_gettext("Wat is de laatste dag?"), name="tot")
    seen = Day(name="gezien", optional=True, widget=HiddenInput())


def as_ending(leader: Leader) -> dict[str, object]:
    """Return what the form about somebody's last day holds when it is opened."""
    return {"last_day": leader.last_day or clock.today(), "seen": leader.last_day}
