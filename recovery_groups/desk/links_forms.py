"""Forms of links: who does what at which team, how many hours, from and until which day."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField
from wtforms.validators import ValidationError

from core.fields import Day, HiddenNumber, Whole, not_before
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
        most=40,
        otherwise=lazy_gettext("Vul een getal in, van 0 tot en met 40."),
    )
    first_day = Day(lazy_gettext("Vanaf welke dag?"), name="vanaf")
    last_day = Day(
        lazy_gettext("Tot en met welke dag?"),
        name="tot",
        optional=True,
        description=lazy_gettext("Laat dit leeg als je het nog niet weet."),
        validators=[not_before("first_day")],
    )
    since = Day(
        lazy_gettext("Vanaf welke dag klopt dit?"),
        name="sinds",
        optional=True,
        description=lazy_gettext("Wat ervoor was, blijft te zien."),
    )
    seen = HiddenNumber(name="gezien")

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

    def validate_since(self, field: Day) -> None:
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

    last_day = Day(lazy_gettext("Wat is de laatste dag?"), name="tot")
    seen = HiddenNumber(name="gezien")


def successors(sent: Any, led: Sequence[Led], experts: Sequence[ExpertName]) -> dict[int, int]:
    """Return who leads each group, as it was sent; what was not offered means no change."""
    offered = {str(KEEPS): KEEPS, str(NOBODY): NOBODY, **{str(one.id): one.id for one in experts}}
    return {
        one.facilitation_id: offered.get(sent.get(f"groep-{one.facilitation_id}", ""), KEEPS)
        for one in led
    }


def _offered(field: SelectField) -> bool:
    return bool(field.data) and field.data in {one[0] for one in field.choices or ()}
