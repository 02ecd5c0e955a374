"""Forms of venues: address, access, opening hours, rooms, activities, days it is closed."""

from datetime import time
from typing import Any

from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError

from core.fields import Clock, Day, Whole, at_most, not_before, whole
from core.forms import Tick
from core.i18n import gettext, lazy_gettext, upper_first, weekday_name
from locations.districts.rules import parse_postcode
from locations.venues.actions import Address
from locations.venues.record_actions import Access, ActivityFacts, VenueFacts
from locations.venues.rules import Hours
from recovery_groups.desk.places_forms import (
    PlaceForm,
    needed,
    phone_or_nothing,
    slug_or_nothing,
)
from recovery_groups.desk.places_rules import (
    Unreadable,
    hours_text,
    parse_hours,
    parse_point,
    point_text,
)
from recovery_groups.desk.venues_queries import VenueOnDesk

DAYS = range(1, 8)
MOST_IDS = 100_000
"""Characters of a list of meetings: a year of a full house."""

ACCESS = ("wheelchair", "accessible_toilet", "lift", "hearing_loop", "disabled_parking")


class VenueForm(PlaceForm):
    """Where a venue is, how to get in, and when it is open."""

    district = SelectField(
        lazy_gettext("In welk gebied?"), name="gebied", validate_choice=False, default=""
    )
    title = StringField(
        lazy_gettext("Hoe heet het buurtpunt?"),
        name="naam",
        validators=[needed(lazy_gettext("Geef het buurtpunt een naam.")), at_most(120)],
    )
    slug = StringField(
        lazy_gettext("Adres van de pagina"),
        name="adres",
        description=lazy_gettext("Het oude adres blijft werken."),
        validators=[at_most(80), slug_or_nothing],
    )
    street = StringField(
        lazy_gettext("Straat en nummer"),
        name="straat",
        validators=[needed(lazy_gettext("Vul straat en nummer in.")), at_most(120)],
    )
    postcode = StringField(lazy_gettext("Postcode"), name="postcode", validators=[at_most(7)])
    city = StringField(
        lazy_gettext("Plaats"),
        name="plaats",
        validators=[needed(lazy_gettext("Vul de plaats in.")), at_most(120)],
    )
    point = StringField(
        lazy_gettext("Plek op de kaart"),
        name="kaart",
        description=lazy_gettext("Kopieer dit uit een kaart. Bijvoorbeeld: 50.88, 5.98."),
    )
    phone = StringField(
        lazy_gettext("Telefoonnummer"),
        name="telefoon",
        validators=[at_most(30), phone_or_nothing],
    )
    description = TextAreaField(
        lazy_gettext("Wat voor plek is het?"), name="tekst", validators=[at_most(1000)]
    )
    getting_there = TextAreaField(
        lazy_gettext("Hoe kom je er?"), name="route", validators=[at_most(1000)]
    )
    wheelchair = Tick(lazy_gettext("Je komt er in met een rolstoel"), name="rolstoel")
    accessible_toilet = Tick(lazy_gettext("Er is een aangepast toilet"), name="toilet")
    lift = Tick(lazy_gettext("Er is een lift"), name="lift")
    hearing_loop = Tick(lazy_gettext("Er is een ringleiding"), name="ringleiding")
    disabled_parking = Tick(lazy_gettext("Je kunt er aangepast parkeren"), name="parkeren")
    access_note = TextAreaField(
        lazy_gettext("Wat moet je nog meer weten om binnen te komen?"),
        name="toegang",
        validators=[at_most(1000)],
    )
    day_1 = StringField(name="open-1", validators=[at_most(120)])
    day_2 = StringField(name="open-2", validators=[at_most(120)])
    day_3 = StringField(name="open-3", validators=[at_most(120)])
    day_4 = StringField(name="open-4", validators=[at_most(120)])
    day_5 = StringField(name="open-5", validators=[at_most(120)])
    day_6 = StringField(name="open-6", validators=[at_most(120)])
    day_7 = StringField(name="open-7", validators=[at_most(120)])

    kept: VenueOnDesk | None = None

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.district.choices = []
        for number, field in zip(DAYS, self.days, strict=True):
            field.label.text = upper_first(weekday_name(number))

    @property
    def days(self) -> list[StringField]:
        """Return the fields of opening hours, Monday first."""
        return [self[f"day_{number}"] for number in DAYS]

    def validate_district(self, field: SelectField) -> None:
        """Demand one of one's own, for a new venue."""
        offered = {one[0] for one in field.choices or ()}
        if self.kept is None and (not field.data or field.data not in offered):
            raise ValidationError(gettext("Kies een gebied."))

    def validate_slug(self, field: StringField) -> None:
        """Demand an address of a venue that has one."""
        if self.kept is not None and not field.data:
            raise ValidationError(gettext("Vul het adres van de pagina in."))

    def validate_postcode(self, field: StringField) -> None:
        """Refuse what is no Dutch postcode."""
        if field.data and parse_postcode(field.data) is None:
            raise ValidationError(gettext("Vul een postcode in. Bijvoorbeeld: 6411 AB."))

    def validate_point(self, field: StringField) -> None:
        """Refuse what is no place on earth."""
        try:
            parse_point(field.data or "")
        except Unreadable:
            raise ValidationError(
                gettext("Vul 2 getallen in met een punt. Bijvoorbeeld: 50.88, 5.98.")
            ) from None

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the opening hours too, which are one field for each day."""
        good = bool(super().validate(extra_validators))
        for number, field in zip(DAYS, self.days, strict=True):
            try:
                parse_hours(number, field.data or "")
            except Unreadable as wrong:
                words = gettext("%(text)s kan niet. Bijvoorbeeld: 9:00-12:00.", text=str(wrong))
                field.errors = [*field.errors, words]
                good = False
        return good

    def facts(self) -> VenueFacts:
        """Return what was filled in; call it when the form was accepted."""
        there = parse_point(self.point.data or "")
        address = Address(
            *(self.title.data or "", self.street.data or "", self.postcode.data or ""),
            *(self.city.data or "", *(there or (None, None))),
        )
        ticks = {name: bool(self[name].data) for name in ACCESS}
        return VenueFacts(
            slug=self.slug.data or "",
            address=address,
            description=self.description.data or "",
            phone=self.phone.data or "",
            getting_there=self.getting_there.data or "",
            access=Access(**ticks, access_note=self.access_note.data or ""),
            hours=tuple(self._hours()),
        )

    def _hours(self) -> list[Hours]:
        fields = zip(DAYS, self.days, strict=True)
        return [one for number, field in fields for one in parse_hours(number, field.data or "")]


class RoomForm(PlaceForm):
    """A room and how many people it holds."""

    title = StringField(
        lazy_gettext("Hoe heet de ruimte?"),
        name="naam",
        validators=[needed(lazy_gettext("Geef de ruimte een naam.")), at_most(120)],
    )
    size = Whole(
        lazy_gettext("Voor hoeveel mensen?"),
        name="grootte",
        least=1,
        most=999,
        otherwise=lazy_gettext("Vul een getal in, van 1 tot en met 999."),
    )


class ActivityForm(PlaceForm):
    """Something else that happens every week."""

    title = StringField(
        lazy_gettext("Wat is er te doen?"),
        name="naam",
        validators=[needed(lazy_gettext("Schrijf op wat er te doen is.")), at_most(120)],
    )
    description = TextAreaField(
        lazy_gettext("Wil je er iets bij vertellen?"), name="tekst", validators=[at_most(500)]
    )
    weekday = SelectField(lazy_gettext("Op welke dag?"), name="dag", validate_choice=False)
    starts = Clock(lazy_gettext("Hoe laat begint het?"), name="begin")
    ends = Clock(lazy_gettext("Hoe laat is het klaar?"), name="einde")

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.weekday.choices = [(str(one), upper_first(weekday_name(one))) for one in DAYS]

    def validate_weekday(self, field: SelectField) -> None:
        """Refuse what is no day."""
        if field.data not in {str(one) for one in DAYS}:
            raise ValidationError(gettext("Kies een dag."))

    def validate_ends(self, field: Clock) -> None:
        """Refuse an end that is too early."""
        if field.data and self.starts.data and field.data <= self.starts.data:
            raise ValidationError(gettext("Het einde is voor het begin. Kies een latere tijd."))

    def facts(self) -> ActivityFacts:
        """Return what was filled in; call it when the form was accepted."""
        return ActivityFacts(
            name=self.title.data or "",
            description=self.description.data or "",
            weekday=int(self.weekday.data),
            starts=self.starts.data or time(),
            ends=self.ends.data or time(),
        )


class CloseForm(PlaceForm):
    """The days a venue is closed, and what visitors read; `shown` are the meetings it hits."""

    first = Day(lazy_gettext("Wat is de eerste dag dicht?"), name="eerste")
    last = Day(
        lazy_gettext("Wat is de laatste dag dicht?"),
        name="laatste",
        validators=[not_before("first")],
    )
    notice = StringField(
        lazy_gettext("Wat lezen bezoekers?"),
        name="bericht",
        description=lazy_gettext("Dit hoeft niet. Bijvoorbeeld: De zaal wordt geverfd."),
        validators=[at_most(200)],
    )
    shown = HiddenField(name="raakt")


def venue_data(kept: VenueOnDesk) -> dict[str, Any]:
    """Return what the form of a venue holds when it is opened."""
    venue = kept.venue
    same = ("slug", "street", "postcode", "city", "phone", "description", "getting_there")
    data = {name: getattr(venue, name) for name in (*same, *ACCESS, "access_note")}
    for number in DAYS:
        spans = [(one.opens, one.closes) for one in kept.hours if one.weekday == number]
        data[f"day_{number}"] = hours_text(spans)
    point = point_text(venue.latitude, venue.longitude)
    return {**data, "title": venue.name, "point": point, "seen": str(venue.edition)}


def ids_in(text: str | None) -> set[int]:
    """Return the ids in '12-13-14'; what is none is left out."""
    words = (text or "")[:MOST_IDS].split("-")
    return {number for one in words if (number := whole(one))}
