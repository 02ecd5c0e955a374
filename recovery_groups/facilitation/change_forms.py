"""Forms that change a date: days and times as the browser knows them, rooms listed by venue."""

from datetime import datetime
from typing import Any

from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from core.fields import Clock, Day, HiddenNumber, Whole
from core.forms import Form
from core.i18n import clock_time, day, gettext, lazy_gettext, upper_first
from recovery_groups.facilitation.change_queries import Shown, VenueRooms
from recovery_groups.facilitation.change_rules import REASONS, Cancelling, WantedSlot

NO_OTHER, NEW = "nee", "nieuw"
"""Answers to "Wanneer wel?" that are no date of the group."""


class SeenForm(Form):
    """A form that says which version of a date its page showed."""

    seen = HiddenNumber(name="gezien")

    def show(self, one: Shown) -> None:
        """Say that the page shows a date as it stands now."""
        self.seen.data = str(one.sequence)


class CancelForm(SeenForm):
    """Why a date does not take place, and maybe when it does."""

    reason = HiddenField(name="reden")
    when = RadioField(lazy_gettext("Wanneer wel?"), name="wanneer", default=NO_OTHER)
    new_day = Day(lazy_gettext("Nieuwe datum"), name="dag")
    new_time = Clock(lazy_gettext("Nieuwe tijd"), name="tijd")
    sure = HiddenField(name="zeker")

    def offer(self, others: list[tuple[int, datetime]]) -> None:
        """Offer the coming dates of the group, a new one, and none."""
        self.others = dict(others)
        self.when.choices = [
            SelectChoice(NO_OTHER, gettext("Er komt geen andere keer")),
            *(SelectChoice(str(one), in_words(start)) for one, start in others),
            SelectChoice(NEW, gettext("Op een nieuwe datum, in dezelfde ruimte")),
        ]

    def validate_reason(self, field: HiddenField) -> None:
        """Take the public reasons only."""
        if field.data not in set(REASONS):
            raise ValidationError(gettext("Kies waarom het niet doorgaat."))

    def validate_when(self, field: RadioField) -> None:
        """Take an answer of the list only."""
        if field.data not in {choice[0] for choice in field.iter_choices()}:
            raise ValidationError(gettext("Kies een andere keer uit de lijst."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge a new date only when one was asked for; then it needs a day and a time."""
        if self.when.data != NEW:
            for field in (self.new_day, self.new_time):
                field.process_errors, field.data = [], None  # what was typed stays on the page
        return bool(super().validate(extra_validators))

    def wish(self) -> Cancelling:
        """Return what an accepted form asks for."""
        reason = next(one for one in REASONS if one == self.reason.data)
        if self.new_day.data and self.new_time.data:
            start = datetime.combine(self.new_day.data, self.new_time.data)
            return Cancelling(reason=reason, new_start=start)
        instead = None if self.when.data == NO_OTHER else int(self.when.data)
        return Cancelling(reason=reason, instead_id=instead)

    def kept(self) -> list[tuple[str, str]]:
        """Return (name, value) of what was chosen, for a page that only asks a yes."""
        kept = [(field.name, str(field.data)) for field in (self.reason, self.when, self.seen)]
        return [*kept, *_moment(self.new_day, self.new_time)]


class SlotForm(SeenForm):
    """When and where a date takes place."""

    day = Day(lazy_gettext("Datum"), name="dag")
    time = Clock(lazy_gettext("Begint om"), name="tijd")
    minutes = Whole(
        lazy_gettext("Hoeveel minuten duurt het?"),
        name="minuten",
        description=lazy_gettext("Anderhalf uur is 90 minuten."),
    )
    room = SelectField(lazy_gettext("Waar"), name="ruimte", validate_choice=False)
    sure = HiddenField(name="zeker")
    edit = HiddenField(name="wijzig")

    def offer(self, venues: list[VenueRooms]) -> None:
        """Offer every room of these venues; a venue without rooms as a whole."""
        self.places = {one.id: one for one in venues}
        self.rooms = {
            one.name: [
                *(
                    (f"{one.id}-{room}", f"{one.name}, {name} ({_people(size)})")
                    for room, name, size in one.rooms
                ),
                (f"{one.id}-0", gettext("%(venue)s, zonder vaste ruimte", venue=one.name)),
            ]
            for one in venues
        }
        self.room.choices = self.rooms

    def fill(self, wanted: WantedSlot) -> None:
        """Fill in a time and a place, unless something was sent."""
        if self.is_submitted():
            return
        self.day.data, self.time.data = wanted.start.date(), wanted.start.time()
        self.minutes.data = wanted.minutes
        self.room.data = f"{wanted.venue_id}-{wanted.room_id or 0}"

    def validate_room(self, field: SelectField) -> None:
        """Take a room of the list only."""
        known = {value for rooms in self.rooms.values() for value, _ in rooms}
        if field.data not in known:
            raise ValidationError(gettext("Kies een plek uit de lijst."))

    def wanted(self) -> WantedSlot:
        """Return what an accepted form asks for."""
        venue, _, room = self.room.data.partition("-")
        assert self.day.data is not None  # noqa: S101 - the form was accepted
        assert self.time.data is not None  # noqa: S101
        assert self.minutes.data is not None  # noqa: S101
        return WantedSlot(
            start=datetime.combine(self.day.data, self.time.data),
            minutes=self.minutes.data,
            venue_id=int(venue),
            room_id=int(room) or None,
        )

    def kept(self) -> list[tuple[str, str]]:
        """Return (name, value) of what was chosen, for a page that only asks a yes."""
        kept = [(field.name, str(field.data)) for field in (self.minutes, self.room, self.seen)]
        return [*kept, *_moment(self.day, self.time)]


class PlacesForm(Form):
    """How many people fit at a date, and how many places are for who just comes in."""

    capacity = Whole(lazy_gettext("Hoeveel mensen kunnen er komen?"), name="plekken")
    walk_in = Whole(
        lazy_gettext("Hoeveel plekken hou je vrij?"),
        name="vrij",
        optional=True,
        description=lazy_gettext("Die zijn voor wie zich niet aanmeldt."),
    )
    seen_capacity = HiddenNumber(name="zag_plekken")
    seen_walk_in = HiddenNumber(name="zag_vrij")


def in_words(moment: datetime) -> str:
    """Return 'Zondag 29 november, 19:30 uur'."""
    words = {"day": upper_first(day(moment)), "time": clock_time(moment)}
    return gettext("%(day)s, %(time)s uur", **words)


def _people(size: int) -> str:
    return gettext("%(num)s mensen", num=size)


def _moment(day_field: Day, time_field: Clock) -> list[tuple[str, str]]:
    if not day_field.data or not time_field.data:
        return []
    moment = (day_field.data.isoformat(), f"{time_field.data:%H:%M}")
    return list(zip((day_field.name, time_field.name), moment, strict=True))
