"""Forms about people. What they offer (roles, districts, experts, groups), their view fills in."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from core import clock
from core.accounts.rules import Role
from core.fields import Day, not_before
from core.forms import Form
from core.i18n import gettext, language_name, lazy_gettext
from core.settings import settings
from recovery_groups.desk.people_actions import Roles
from recovery_groups.desk.people_rules import Person

LONGEST_NAME = 120
LONGEST_ADDRESS = 254
"""The longest e-mail address that can be delivered to (RFC 5321, section 4.5.3.1.3)."""

EVERYWHERE = "alle"
NEW = "nieuw"
"""What stands in a list of choices for all districts, and for an expert who is not known yet."""

ROLES = {
    Role.FACILITATOR: lazy_gettext("Begeleider"),
    Role.COORDINATOR: lazy_gettext("Coördinator"),
    Role.ADMIN: lazy_gettext("Beheerder"),
}


class PersonForm(Form):
    """How somebody is called and signs in; `seen` is what the form was opened with."""

    name = StringField(lazy_gettext("Naam"), name="naam")
    email = StringField(lazy_gettext("E-mailadres"), name="mail")
    seen_name = HiddenField(name="was-naam")
    seen_email = HiddenField(name="was-mail")

    def validate_name(self, field: StringField) -> None:
        """Ask for a name that fits."""
        if not field.data:
            raise ValidationError(gettext("Vul een naam in."))
        if len(field.data) > LONGEST_NAME:
            raise ValidationError(gettext("Kies een kortere naam, van hoogstens 120 letters."))

    def validate_email(self, field: StringField) -> None:
        """Ask for an address; whether mail can be delivered to it is asked when it is stored."""
        if not field.data or len(field.data) > LONGEST_ADDRESS:
            message = gettext("Vul een e-mailadres in. Bijvoorbeeld: naam@voorbeeld.nl")
            raise ValidationError(message)


class PeriodForm(Form):
    """From a day, maybe until one."""

    first_day = Day(lazy_gettext("Vanaf"), name="vanaf")
    last_day = Day(
        lazy_gettext("Tot en met"),
        name="tot",
        optional=True,
        description=lazy_gettext("Dit hoeft niet. Leeg: het gaat door tot iemand het stopt."),
        validators=[not_before("first_day")],
    )

    def validate_first_day(self, field: Day) -> None:
        """Refuse a day that is over: since when one leads says whose names one may read."""
        _refuse_over(field)


class RoleForm(PeriodForm):
    """A role, in some districts or in all."""

    role = RadioField(
        lazy_gettext("Wat gaat deze persoon doen?"), name="rol", validate_choice=False
    )
    districts = SelectMultipleField(
        lazy_gettext("In welke gebieden?"), name="gebied", validate_choice=False
    )

    def offer(self, roles: Iterable[Role], districts: Sequence[Any], *, everywhere: bool) -> None:
        """Offer roles, districts (id, …, name), and all districts at once to who manages all."""
        self.role.choices = [SelectChoice(str(one), ROLES[one]) for one in roles]
        every = [SelectChoice(EVERYWHERE, lazy_gettext("Alle gebieden"))] if everywhere else []
        self.districts.choices = [
            *every,
            *(SelectChoice(str(one.id), one.name) for one in districts),
        ]

    def validate_role(self, field: RadioField) -> None:
        """Refuse what was not offered."""
        if field.data not in _offered(field):
            raise ValidationError(gettext("Kies een taak uit de lijst."))

    def validate_districts(self, field: SelectMultipleField) -> None:
        """Ask for districts that were offered; an admin is of none."""
        offered = _offered(field)
        if self.role.data == Role.ADMIN:
            field.data = [EVERYWHERE]
        elif not field.data or not offered.issuperset(field.data):
            raise ValidationError(gettext("Kies een of meer gebieden uit de lijst."))

    def wanted(self) -> Roles:
        """Return the roles of a form that was accepted."""
        chosen = set(self.districts.data or ())
        everywhere = EVERYWHERE in chosen
        return Roles(
            role=Role(self.role.data),
            district_ids=[None] if everywhere else sorted(int(one) for one in chosen),
            first_day=self.first_day.data or clock.today(),
            last_day=self.last_day.data,
        )


class ExpertForm(Form):
    """Which expert by experience somebody is."""

    expert = SelectField(
        lazy_gettext("Ervaringsdeskundige"), name="deskundige", validate_choice=False
    )

    def offer_experts(self, experts: Iterable[tuple[int, str]], *, nobody: bool) -> None:
        """Offer experts without an account, a new one, and maybe none at all."""
        none = [SelectChoice("", lazy_gettext("Nee, geen ervaringsdeskundige"))] if nobody else []
        self.expert.choices = [
            *none,
            SelectChoice(NEW, lazy_gettext("Ja, een nieuwe met deze naam")),
            *(SelectChoice(str(one), gettext("Ja: %(name)s", name=name)) for one, name in experts),
        ]

    def validate_expert(self, field: SelectField) -> None:
        """Refuse what was not offered."""
        if field.data not in _offered(field):
            raise ValidationError(gettext("Kies iemand uit de lijst."))

    def chosen(self) -> int | None:
        """Return the known expert who was chosen; None for a new one, or none."""
        return int(self.expert.data) if self.expert.data not in {"", NEW} else None


class InviteForm(RoleForm, ExpertForm, PersonForm):
    """Somebody new, with a role."""

    language = SelectField(
        lazy_gettext("In welke taal mailen we?"), name="taal", validate_choice=False
    )
    mark = HiddenField(name="formulier")

    def offer_languages(self) -> None:
        """Offer the languages of the site."""
        known = settings().languages
        self.language.choices = [SelectChoice(one, language_name(one)) for one in known]

    def validate_language(self, field: SelectField) -> None:
        """Take the first language for anything that was not offered."""
        if field.data not in settings().languages:
            field.data = settings().languages[0]


class EndForm(Form):
    """The last day of something, or at once; `seen` is the last day it had."""

    last_day = Day(
        lazy_gettext("Laatste dag"),
        name="tot",
        optional=True,
        description=lazy_gettext("Leeg: het stopt nu meteen."),
    )
    seen = Day(name="was", optional=True, widget=HiddenInput())

    def validate_last_day(self, field: Day) -> None:
        """Refuse a day that is over: what was, was."""
        _refuse_over(field)


class GroupForm(PeriodForm):
    """A group that somebody leads."""

    group = SelectField(lazy_gettext("Groep"), name="groep", validate_choice=False)

    def offer_groups(self, groups: Iterable[tuple[int, str]]) -> None:
        """Offer groups (id, name)."""
        self.group.choices = [SelectChoice(str(one), name) for one, name in groups]

    def validate_group(self, field: SelectField) -> None:
        """Refuse what was not offered."""
        if field.data not in _offered(field):
            raise ValidationError(gettext("Kies een groep uit de lijst."))


class YesForm(Form):
    """A yes to what the page asks; the mark lets it count once."""

    mark = HiddenField(name="formulier")


def _refuse_over(field: Day) -> None:
    if field.data and field.data < clock.today():
        raise ValidationError(gettext("Kies vandaag of een latere dag."))


def _offered(field: RadioField | SelectField | SelectMultipleField) -> set[str]:
    return {str(one[0]) for one in field.iter_choices()}


def as_person(person: Person) -> dict[str, str]:
    """Return what the form about somebody's name and address holds when it is opened."""
    seen = {"seen_name": person.name, "seen_email": person.email}
    return {"name": person.name, "email": person.email, **seen}


def as_ending(last_day: date | None) -> dict[str, date | None]:
    """Return what the form about the end of something holds when it is opened."""
    return {"last_day": last_day, "seen": last_day}


def today() -> dict[str, date]:
    """Return what a period begins with, unless one says otherwise."""
    return {"first_day": clock.today()}
