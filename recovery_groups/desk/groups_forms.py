"""Forms of groups: a new one, its texts and size, and its schedules as they are."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from core import clock
from core.fields import HiddenNumber
from core.forms import Form, open_mark
from core.i18n import gettext, lazy_gettext
from recovery_groups.desk.group_fields_forms import RhythmFields, TextFields
from recovery_groups.desk.groups_queries import GroupOnDesk, Rhythm
from recovery_groups.desk.places_rules import is_slug
from recovery_groups.experts.team_link_queries import ExpertName
from recovery_groups.facilitation.change_queries import VenueRooms
from recovery_groups.meetings.recurrence_rules import Frequency, parse
from recovery_groups.planning.rhythm_rules import preset_of

LONGEST_SLUG = 80


class NewGroupForm(TextFields, RhythmFields):
    """A new group with its first schedule."""

    district = SelectField(
        lazy_gettext("In welk gebied?"), name="gebied", validate_choice=False, default=""
    )
    leader = SelectField(
        lazy_gettext("Wie begeleidt?"), name="begeleider", validate_choice=False, default=""
    )
    second = SelectField(
        lazy_gettext("Wie nog meer?"), name="ook", validate_choice=False, default=""
    )
    mark = HiddenField(name="merk")

    def offer(
        self,
        districts: Sequence[tuple[int, str]],
        venues: Sequence[VenueRooms],
        experts: Sequence[ExpertName],
    ) -> None:
        """Offer where, and who leads."""
        self.offer_languages()
        self.offer_places(venues)
        nobody = ("", gettext("Nog niemand"))
        people = [nobody, *((str(one.id), one.name) for one in experts)]
        self.leader.choices = self.second.choices = people
        self.district.choices = [
            *([("", gettext("Kies"))] if len(districts) != 1 else []),
            *((str(one), name) for one, name in districts),
        ]

    def validate_district(self, field: SelectField) -> None:
        """Take a district of the list only."""
        if not field.data or field.data not in {one[0] for one in field.choices or ()}:
            raise ValidationError(gettext("Kies een gebied."))

    def validate_leader(self, field: SelectField) -> None:
        """Take somebody of the list, or nobody yet."""
        _refuse_unknown(field)

    def validate_second(self, field: SelectField) -> None:
        """Take somebody of the list, or nobody."""
        _refuse_unknown(field)

    def experts(self) -> list[int]:
        """Return who leads, as an accepted form says."""
        return [int(one.data) for one in (self.leader, self.second) if one.data]

    def nonce(self) -> bytes | None:
        """Return the random bits of the form's mark; None when it is too old."""
        marked = open_mark(self.mark.data)
        return marked[0] if marked else None


class GroupForm(TextFields):
    """A group's texts, languages and size, and the address of its pages."""

    slug = StringField(
        lazy_gettext("Adres van de pagina"),
        name="adres",
        description=lazy_gettext("Het oude adres blijft werken."),
        validators=[InputRequired(lazy_gettext("Vul het adres van de pagina in."))],
    )
    seen = HiddenNumber(name="gezien")

    def validate_slug(self, field: StringField) -> None:
        """Refuse what cannot stand in an address."""
        if len(field.data or "") > LONGEST_SLUG or not is_slug(field.data or ""):
            raise ValidationError(gettext("Gebruik kleine letters, cijfers en streepjes."))


def kept(form: Form) -> list[tuple[str, str]]:
    """Return (name, value) of what was sent, for a page that only asks a yes."""
    names = {field.name for field in form} - {"csrf_token", "website", RhythmFields.TAKEN}
    return [(name, value) for name, value in request.form.items(multi=True) if name in names]


def as_it_is(found: GroupOnDesk) -> dict[str, Any]:
    """Return what a form about a group shows at first."""
    group = found.group
    return {
        "title": group.name,
        "slug": group.slug,
        "promise": group.promise,
        "about": group.description,
        "for_whom": group.for_whom,
        "first_time": group.first_time,
        "agreements": group.agreements,
        "costs": group.costs,
        "newcomers": group.newcomers,
        "languages": list(found.languages) or ["nl"],
        "capacity": group.capacity,
        "walk_in": group.walk_in,
        "walk_in_places": group.walk_in_places,
        "seen": str(group.edition),
    }


def rhythm_as_it_is(one: Rhythm, first: date | None = None) -> dict[str, Any]:
    """Return what a form about a schedule shows at first; `first` is the day it holds from."""
    rule = parse(one.rule)
    today = clock.today()
    return {
        "room": f"{one.venue_id}-{one.room_id or 0}",
        "repeat": preset_of(rule),
        "weekdays": [str(iso) for iso in sorted({day.iso for day in rule.weekdays})],
        "unit": rule.frequency.value,
        "interval": rule.interval,
        "nth": str(rule.weekdays[0].nth or 1) if rule.frequency is Frequency.MONTHLY else "1",
        "starts": one.starts,
        "minutes": one.minutes,
        "valid_from": first or max(one.valid_from, today),
        "valid_until": one.valid_until,
        "skips_holidays": one.skips_holidays,
    }


def _refuse_unknown(field: SelectField) -> None:
    if field.data and field.data not in {one[0] for one in field.choices or ()}:
        raise ValidationError(gettext("Kies iemand uit de lijst."))
