"""What the JSON interface answers and may be asked, and how a list goes on. Pure.

The shapes are its contract: api_description_renderers describes them, tests hold answers to them.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from core import codes

MOST, USUAL = 100, 50
"""Rows of one page at most, and when nobody says how many."""

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
"""Between these dates one may ask; further away there is nothing."""

MAC_BYTES = 12
"""Of the signature of a cursor: 96 bits."""

_DATE, _WHOLE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), re.compile(r"[0-9]{1,4}")


class WrongCursor(ValueError):
    """The text is no cursor of this list."""


def _written_as(pattern: re.Pattern[str]) -> BeforeValidator:
    """Refuse what a lenient reader would take: 1e1 for a number, 0 for a date."""

    def check(value: object) -> object:
        if isinstance(value, str) and not pattern.fullmatch(value):
            raise ValueError
        return value

    return BeforeValidator(check)


SlugText = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,79}$", examples=["centrum"])]
CursorText = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{16,200}$")]
Limit = Annotated[int, Field(ge=1, le=MOST), _written_as(_WHOLE)]
Day = Annotated[date, _written_as(_DATE)]


class Shape(BaseModel):
    """A part of the contract: nothing more than it names."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(Shape):
    """Something that has a slug of its own."""

    slug: str
    name: str


class District(Named):
    """An area of a municipality."""

    municipality: str
    stage: Literal["exploring", "preparing", "started"]
    description: str
    url: str
    calendar: str


class Place(Named):
    """A venue in short."""

    street: str
    postcode: str
    city: str
    latitude: float | None
    longitude: float | None
    wheelchair: bool


class Venue(Place):
    """An ordinary neighbourhood place where groups meet."""

    description: str
    getting_there: str
    accessible_toilet: bool
    lift: bool
    hearing_loop: bool
    disabled_parking: bool
    access_note: str
    district: Named
    url: str
    calendar: str


class Schedule(Shape):
    """When a group meets as a rule: `rule` is RFC 5545, `starts` the Dutch wall clock."""

    rule: str
    starts: str
    minutes: int
    valid_from: date
    valid_until: date | None
    venue: Named


class Group(Named):
    """A recurring group led by experts by experience."""

    state: Literal["open", "paused", "ended"]
    promise: str
    description: str
    for_whom: str
    costs: str
    languages: list[str]
    walk_in: bool
    newcomers: bool
    district: Named
    schedules: list[Schedule]
    url: str
    calendar: str


class Meeting(Shape):
    """One date of a group. Moments carry the Dutch offset."""

    id: int
    uid: str
    group: Named
    status: Literal["planned", "moved", "cancelled"]
    starts_at: str
    ends_at: str
    original_start: str
    changed_at: str
    venue: Place
    room: str | None
    district: Named
    url: str
    calendar: str


class NearVenue(Named):
    """A venue near a postcode; `distance_km` as the crow flies, when it is known."""

    street: str
    city: str
    wheelchair: bool
    district: Named
    distance_km: float | None
    url: str


class Near(Shape):
    """What is near a postcode; `roughly` when only the middle of its district is known."""

    postcode: str
    district: Named
    roughly: bool
    items: list[NearVenue]


class Districts(Shape):
    """A page of districts; `next` is where the list goes on."""

    items: list[District]
    next: str | None


class Venues(Shape):
    """A page of venues."""

    items: list[Venue]
    next: str | None


class Groups(Shape):
    """A page of groups."""

    items: list[Group]
    next: str | None


class Meetings(Shape):
    """A page of meetings, in order of time."""

    items: list[Meeting]
    next: str | None


class Problem(Shape):
    """Why something is not answered (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


class PageQuery(Shape):
    """What every list may be asked."""

    limit: Limit = USUAL
    cursor: CursorText | None = None


class VenuesQuery(PageQuery):
    """Which venues."""

    district: SlugText | None = None


class GroupsQuery(VenuesQuery):
    """Which groups."""

    language: Annotated[str, Field(pattern="^[a-z]{2}$", examples=["nl"])] | None = None


class MeetingsQuery(VenuesQuery):
    """Which meetings; from today on when nothing is said."""

    venue: SlugText | None = None
    group: SlugText | None = None
    first: Annotated[Day | None, Field(alias="from")] = None
    until: Day | None = None


class NearQuery(Shape):
    """Near which postcode."""

    postcode: Annotated[str, Field(pattern="^[1-9][0-9]{3}$", examples=["6411"])]
    limit: Limit = 10


class NoQuery(Shape):
    """One thing by its name: nothing more may be asked."""


def cursor_text(place: str, *, of: str, key: bytes) -> str:
    """Return where the list `of` goes on after `place`, as others get it: opaque and signed."""
    return urlsafe_b64encode(_mac(place, of, key) + place.encode()).decode().rstrip("=")


def place_in(cursor: str, *, of: str, key: bytes) -> str:
    """Return the place that a cursor of the list `of` means. Raises WrongCursor."""
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = raw[MAC_BYTES:].decode()
    except (NotBase64, UnicodeDecodeError) as error:
        raise WrongCursor from error
    # Written anew, so that no other spelling of the same bits counts either.
    if cursor_text(place, of=of, key=key) != cursor:
        raise WrongCursor
    return place


def within_reach(day: date) -> date:
    """Return the day, or the nearest one that may be asked for."""
    return min(max(day, EARLIEST), LATEST)


def _mac(place: str, of: str, key: bytes) -> bytes:
    return codes.fingerprint(f"cursor:{of}:{place}".encode(), key)[:MAC_BYTES]
