"""Forms of links: who does what at which team, how many hours, from and until which day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, IntegerField, SelectField
from wtforms.validators import NumberRange, ValidationError

from core.forms import Form
from core.i18n import gettext, lazy_gettext
from recovery_groups.desk.links_queries import Led
from recovery_groups.desk.links_rules import KEEPS, NOBODY
from recovery_groups.experts.link_rules import LinkWish
from recovery_groups.experts.team_link_queries import ExpertName, Link, TeamName

ROLES = {
    "group": lazy_gettext("Groep"),
    "fact": lazy_gettext("F-ACT-verbinding"),
    "sheltered": lazy_gettext("Beschermd wonen"),
    "walk_in": lazy_gettext("Inloop"),
}
"""What an expert does at a team, as the screen says it."""

FIRST_YEAR, LAST_YEAR = 2000, 2100
LARGEST_EDITION = 999_999_999


class DayField(DateField):
    """A date that may be left out; what is none is refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a date as browsers send it (HTML, "valid date string")."""
        self.data = None
        text = "".join(valuelist[:1]).strip()
        if not text:
            return
        try:
            self.data = date.fromisoformat(text[:10])
        except ValueError:
            raise ValueError(gettext("Vul een datum in. Bijvoorbeeld: 22-11-2026.")) from None
        if not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            raise ValueError(gettext("Kies een datum tussen 2000 en 2100."))


class Whole(IntegerField):
    """A whole number; what is none is refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a number of at most three digits."""
        text = "".join(valuelist[:1]).strip()
        self.data = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None
        if self.data is None:
            raise ValueError(gettext("Vul een getal in, van 0 tot en met 40."))


class LinkForm(Form):
    """A new link, or a changed one."""

    expert = SelectField(lazy_gettext("Wie?"), name="deskundige", validate_choice=False, default="")
    team = SelectField(
        lazy_gettext("Bij welk buurtteam?"), name="team", validate_choice=False, default=""
    )
    role = SelectField(lazy_gettext("Wat doet die daar?"), name="rol", validate_choice=False)
    hours = Whole(
        lazy_gettext("Hoeveel uur per week?"),
        name="uren",
        validators=[
            NumberRange(0, 40, message=lazy_gettext("Vul een getal in, van 0 tot en met 40."))
        ],
    )
    first_day = DayField(lazy_gettext("Vanaf welke dag?"), name="vanaf")
    last_day = DayField(
        lazy_gettext("Tot en met welke dag?"),
        name="tot",
        description=lazy_gettext("Laat dit leeg als je het nog niet weet."),
    )
    since = DayField(
        lazy_gettext("Vanaf welke dag klopt dit?"),
        name="sinds",
        description=lazy_gettext("Wat ervoor was, blijft te zien."),
    )
    seen = HiddenField(name="gezien")

    changes: Link | None = None

    def offer(self, experts: Sequence[ExpertName], teams: Sequence[TeamName]) -> None:
        """Offer whom one may link to what."""
        nobody = ("", gettext("Kies"))
        self.expert.choices = [nobody, *((str(one.id), one.name) for one in experts)]
        self.team.choices = [
            nobody,
            *((str(one.id), f"{one.name} ({one.district_name})") for one in teams),
        ]
        self.role.choices = [(code, str(words)) for code, words in ROLES.items()]

    def validate_expert(self, field: SelectField) -> None:
        """Demand one of the list, for a new link."""
        if self.changes is None and not _offered(field):
            raise ValidationError(gettext("Kies een ervaringsdeskundige."))

    def validate_team(self, field: SelectField) -> None:
        """Demand one of the list, for a new link."""
        if self.changes is None and not _offered(field):
            raise ValidationError(gettext("Kies een buurtteam."))

    def validate_role(self, field: SelectField) -> None:
        """Demand one of the list."""
        if not _offered(field):
            raise ValidationError(gettext("Kies wat die daar doet."))

    def validate_first_day(self, field: DayField) -> None:
        """Demand a first day."""
        if field.data is None and not field.errors:
            raise ValidationError(gettext("Kies de eerste dag."))

    def validate_last_day(self, field: DayField) -> None:
        """Refuse an end before the beginning."""
        if field.data and self.first_day.data and field.data < self.first_day.data:
            raise ValidationError(gettext("De laatste dag is voor de eerste dag."))

    def validate_since(self, field: DayField) -> None:
        """Refuse a change that begins after the link is over."""
        last = self.last_day.data
        if self.changes is not None and field.data and last and field.data > last:
            raise ValidationError(gettext("Dan is de koppeling al gestopt."))

    def wish(self) -> LinkWish:
        """Return what was asked for; call it when the form was accepted."""
        kept = self.changes
        assert self.first_day.data is not None  # noqa: S101 - the form refused it otherwise
        return LinkWish(
            expert_id=kept.expert.id if kept else int(self.expert.data),
            team_id=kept.team_id if kept else int(self.team.data),
            role=self.role.data,
            hours=self.hours.data or 0,
            first_day=self.first_day.data,
            last_day=self.last_day.data,
        )


class EndForm(Form):
    """The last day of a link, and who leads each group from the next day."""

    last_day = DayField(lazy_gettext("Wat is de laatste dag?"), name="tot")
    seen = HiddenField(name="gezien")

    def validate_last_day(self, field: DayField) -> None:
        """Demand a day."""
        if field.data is None and not field.errors:
            raise ValidationError(gettext("Kies de laatste dag."))


def successors(sent: Any, led: Sequence[Led], experts: Sequence[ExpertName]) -> dict[int, int]:
    """Return who leads each group, as it was sent; what was not offered means no change."""
    offered = {str(KEEPS): KEEPS, str(NOBODY): NOBODY, **{str(one.id): one.id for one in experts}}
    return {
        one.facilitation_id: offered.get(sent.get(f"groep-{one.facilitation_id}", ""), KEEPS)
        for one in led
    }


def edition(field: HiddenField) -> int:
    """Return the edition a form showed; 0, which nothing has, for what is no number."""
    text = field.data or ""
    good = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if good else 0


def _offered(field: SelectField) -> bool:
    return bool(field.data) and field.data in {one[0] for one in field.choices or ()}
