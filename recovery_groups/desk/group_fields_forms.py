"""Fields of groups: what a group is, and when and where it meets."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date

from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from core.fields import Clock, Day, Whole, at_most, not_before
from core.forms import Form, Tick
from core.i18n import gettext, language_name, lazy_gettext, upper_first, weekday_name
from recovery_groups.desk.groups_rules import GroupWish
from recovery_groups.experts.rules import LANGUAGES
from recovery_groups.facilitation.change_queries import VenueRooms
from recovery_groups.meetings.recurrence_rules import UnreadableRule, parse
from recovery_groups.planning.rhythm_rules import (
    EVERY_WEEK,
    OWN,
    PRESETS,
    Pattern,
    monthly,
    rule_text,
    weekly,
)

LONG, SHORT = 600, 120
_WANTED = lazy_gettext("Vul dit in.")


class TextFields(Form):
    """What a group is, and how one takes part."""

    title = StringField(
        lazy_gettext("Hoe heet de groep?"),
        name="naam",
        description=lazy_gettext("Kies een neutrale naam: mensen zien die op hun telefoon."),
        validators=[
            InputRequired(_WANTED),
            at_most(SHORT),
        ],
    )
    promise = StringField(
        lazy_gettext("Wat belooft de groep, in één zin?"),
        name="belofte",
        validators=[InputRequired(_WANTED), at_most(LONG)],
    )
    about = TextAreaField(lazy_gettext("Wat doen jullie?"), name="over", validators=[at_most(LONG)])
    for_whom = TextAreaField(
        lazy_gettext("Voor wie is het?"), name="voor", validators=[at_most(LONG)]
    )
    first_time = TextAreaField(
        lazy_gettext("Hoe gaat de eerste keer?"), name="eerste", validators=[at_most(LONG)]
    )
    agreements = TextAreaField(
        lazy_gettext("Welke afspraken zijn er?"), name="afspraken", validators=[at_most(LONG)]
    )
    costs = StringField(
        lazy_gettext("Wat kost het?"),
        name="kosten",
        validators=[at_most(200)],
    )
    newcomers = Tick(lazy_gettext("Nieuwe mensen zijn welkom"), name="nieuw", default=True)
    languages = SelectMultipleField(
        lazy_gettext("Welke talen spreken jullie?"), name="talen", validate_choice=False
    )
    capacity = Whole(
        lazy_gettext("Hoeveel mensen kunnen er komen?"),
        name="plekken",
        description=lazy_gettext("Laat dit leeg als niemand zich hoeft aan te melden."),
        optional=True,
        least=1,
        most=999,
        otherwise=lazy_gettext("Kies een getal van 1 tot en met 999."),
    )
    walk_in = Tick(lazy_gettext("Je kunt ook zomaar binnenlopen"), name="inloop", default=True)
    walk_in_places = Whole(
        lazy_gettext("Hoeveel plekken hou je vrij voor wie binnenloopt?"),
        name="vrij",
        optional=True,
    )

    def offer_languages(self) -> None:
        """Offer the languages there are; Dutch is ticked at first."""
        self.languages.choices = [(code, upper_first(language_name(code))) for code in LANGUAGES]
        if self.languages.data is None:
            self.languages.data = ["nl"]

    def validate_languages(self, field: SelectMultipleField) -> None:
        """Take languages of the list only, and at least one."""
        if not field.data or not set(field.data) <= set(LANGUAGES):
            raise ValidationError(gettext("Kies een taal uit de lijst."))

    def validate_walk_in(self, field: Tick) -> None:
        """Leave one way in at least."""
        if not field.data and self.capacity.data is None and not self.capacity.errors:
            raise ValidationError(gettext("Zonder inloop zijn er plekken nodig. Vul die in."))

    def validate_walk_in_places(self, field: Whole) -> None:
        """Keep no more places free than there are."""
        if (field.data or 0) > (self.capacity.data or 0):
            raise ValidationError(gettext("Dit zijn meer plekken dan er zijn."))
        if field.data and not self.walk_in.data:
            raise ValidationError(gettext("Zonder inloop hou je geen plekken vrij."))

    def group(self) -> GroupWish:
        """Return what an accepted form says of the group."""
        return GroupWish(
            name=self.title.data or "",
            promise=self.promise.data or "",
            description=self.about.data or "",
            for_whom=self.for_whom.data or "",
            first_time=self.first_time.data or "",
            agreements=self.agreements.data or "",
            costs=self.costs.data or "",
            newcomers=bool(self.newcomers.data),
            walk_in=bool(self.walk_in.data),
            capacity=self.capacity.data,
            walk_in_places=self.walk_in_places.data or 0,
            languages=tuple(self.languages.data or ()),
        )


class RhythmFields(Form):
    """When and where a group meets.

    Hidden, the days on which a page showed that the room is taken.
    """

    TAKEN = "bezet"

    taken = HiddenField(name=TAKEN)
    room = SelectField(lazy_gettext("Waar?"), name="ruimte", validate_choice=False, default="")
    repeat = SelectField(
        lazy_gettext("Hoe vaak?"), name="herhaal", default=EVERY_WEEK, validate_choice=False
    )
    weekdays = SelectMultipleField(lazy_gettext("Op welke dag?"), name="dag", validate_choice=False)
    unit = SelectField(
        lazy_gettext("Telt in"), name="telt", default="WEEKLY", validate_choice=False
    )
    interval = Whole(lazy_gettext("Om de hoeveel?"), name="om", optional=True, default=1)
    nth = SelectField(
        lazy_gettext("De hoeveelste van de maand?"),
        name="hoeveelste",
        default="1",
        validate_choice=False,
    )
    starts = Clock(lazy_gettext("Begint om"), name="tijd")
    minutes = Whole(
        lazy_gettext("Hoeveel minuten duurt het?"),
        name="minuten",
        default=90,
        description=lazy_gettext("Anderhalf uur is 90 minuten."),
        least=15,
        most=720,
        otherwise=lazy_gettext("Kies 15 tot en met 720 minuten."),
    )
    valid_from = Day(lazy_gettext("Vanaf welke dag?"), name="vanaf")
    valid_until = Day(
        lazy_gettext("Tot en met welke dag?"),
        name="tot",
        optional=True,
        description=lazy_gettext("Laat dit leeg als je het nog niet weet."),
        validators=[not_before("valid_from")],
    )
    skips_holidays = Tick(lazy_gettext("Sla feestdagen over"), name="feestdagen", default=True)

    def offer_places(self, venues: Sequence[VenueRooms]) -> None:
        """Offer every room of these venues, and each venue as a whole; days and rhythms."""
        self.venues = {one.id: one for one in venues}
        rooms = {one.name: list(_rooms(one)) for one in venues}
        self.places = {value: words for some in rooms.values() for value, words in some}
        self.room.choices = {"": [("", gettext("Kies"))], **rooms}
        self.repeat.choices = [(code, str(words)) for code, words in PRESETS.items()]
        self.weekdays.choices = [(str(iso), weekday_name(iso)) for iso in range(1, 8)]
        self.unit.choices = [("WEEKLY", gettext("weken")), ("MONTHLY", gettext("maanden"))]
        self.nth.choices = [
            *((str(one), gettext("de %(number)se", number=one)) for one in range(1, 6)),
            ("-1", gettext("de laatste")),
        ]

    def validate_room(self, field: SelectField) -> None:
        """Take a place of the list only."""
        if field.data not in self.places:
            raise ValidationError(gettext("Kies een plek uit de lijst."))

    def validate_repeat(self, field: SelectField) -> None:
        """Take a rhythm of the list only."""
        if field.data not in PRESETS:
            raise ValidationError(gettext("Kies hoe vaak uit de lijst."))

    def validate_weekdays(self, field: SelectMultipleField) -> None:
        """Ask for a day of the week."""
        if not field.data or not set(field.data) <= {str(iso) for iso in range(1, 8)}:
            raise ValidationError(gettext("Kies een dag van de week."))

    def validate_interval(self, _field: Whole) -> None:
        """Refuse a rhythm of one's own that this site does not follow."""
        if self.repeat.data == OWN and self.weekdays.data and not self.weekdays.errors:
            try:
                parse(self._rule())
            except (UnreadableRule, ValueError):
                raise ValidationError(
                    gettext("Kies 1 tot en met 52 weken, of 1 tot en met 12 maanden.")
                ) from None

    def show_taken(self, days: Iterable[date]) -> None:
        """Say that the page shows that the room is taken on these days."""
        self.taken.data = ",".join(one.isoformat() for one in days)

    def shown_taken(self) -> frozenset[date]:
        """Return these days, as an accepted form says; none for what no form of ours sent."""
        with suppress(ValueError):
            return frozenset(map(date.fromisoformat, (self.taken.data or "").split(",")))
        return frozenset()

    def pattern(self) -> Pattern:
        """Return when and where, as an accepted form asks for it."""
        venue, _, room = self.room.data.partition("-")
        assert self.starts.data is not None  # noqa: S101 - the form was accepted
        assert self.valid_from.data is not None  # noqa: S101
        return Pattern(
            rule=self._rule(),
            starts=self.starts.data,
            minutes=self.minutes.data or 0,
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
            skips_holidays=bool(self.skips_holidays.data),
            venue_id=int(venue),
            room_id=int(room) or None,
        )

    def _rule(self) -> str:
        weekdays = [int(one) for one in self.weekdays.data or ()]
        if self.repeat.data != OWN:
            return rule_text(self.repeat.data, weekdays)
        if self.unit.data == "MONTHLY":
            return monthly(self.interval.data or 0, int(self.nth.data), weekdays)
        return weekly(self.interval.data or 0, weekdays)


def _rooms(venue: VenueRooms) -> list[tuple[str, str]]:
    return [
        *(
            (
                f"{venue.id}-{room}",
                gettext(
                    "%(venue)s, %(room)s (%(num)s mensen)", venue=venue.name, room=name, num=size
                ),
            )
            for room, name, size in venue.rooms
        ),
        (f"{venue.id}-0", gettext("%(venue)s, zonder vaste ruimte", venue=venue.name)),
    ]
