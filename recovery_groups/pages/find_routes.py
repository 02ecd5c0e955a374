"""Finding a meeting: the home page and the list to print."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.i18n import gettext
from core.pagecache import holds_until, public_page
from core.settings import settings
from core.web import address as site_address
from locations.districts.queries import DistrictName
from locations.districts.rules import nearest, parse_postcode
from locations.venues import queries as venues
from locations.venues.queries import VenueName
from recovery_groups.groups import queries as groups
from recovery_groups.groups.former_routes import moved_filter
from recovery_groups.meetings import queries as meetings
from recovery_groups.meetings.queries import Cursor, Listed, Wanted
from recovery_groups.pages import renderers, rules
from recovery_groups.pages.forms import FinderForm
from recovery_groups.pages.rules import Dropped, Filters, Stretch

NEAREST = 3
"""How many venues a postcode names, and how many neighbouring districts an alternative tries."""

FEW = 5
"""How many meetings an alternative shows."""

MOST_IN_PRINT = 100


class Asked(NamedTuple):
    """What the form asks for, with the district it comes down to.

    `home` is the district of the postcode, `near` the venues nearest to it.
    """

    filters: Filters
    district: DistrictName | None
    home: DistrictName | None
    near: list[VenueName]
    roughly: bool


class Alternative(NamedTuple):
    """The nearest to what was asked: what was let go of, and what there is then."""

    dropped: tuple[Dropped, ...]
    meetings: list[Listed]


@public_page
def home() -> ResponseReturnValue:
    """Show the coming meetings by day, and ways to narrow them down."""
    if (mended := _mended()) is not None:
        return mended
    form, asked = _asked()
    if form.has_letters():
        return redirect(_address(asked.filters.query()), 303)
    now, after = clock.now(), _cursor()
    wanted = _wanted(asked, after)
    rows = meetings.coming(wanted, now, most=rules.MOST + 1)
    window = rules.TWO_WEEKS if asked.filters.query() else rules.WEEK
    page = rules.stretch(rows, after.starts_at if after else now, window=window)
    nearest = _nearest(asked, now) if not rows and after is None else None
    shown = _shown(page, nearest)
    _holds(shown, now)
    return render_template(
        "pages/home.html",
        form=form,
        filters=asked.filters,
        district=asked.district,
        home=asked.home,
        near=[(one, renderers.distance_words(one.km)) for one in asked.near],
        roughly=asked.roughly,
        days=_days(shown, now),
        count=len(page.shown),
        jumped=page.jumped,
        since=after.starts_at if after else None,
        dropped=nearest.dropped if nearest else None,
        wish="" if rows else _wish(asked),
        chips=_chips(asked.filters),
        later=_later(page, asked.filters),
        first=_address(asked.filters.query()) if after else None,
    )


@public_page
def printable() -> ResponseReturnValue:
    """Show two weeks as a plain table, of one district or of all."""
    if (mended := _mended()) is not None:
        return mended
    names = groups.choices().districts
    slug = request.args.get("gebied", "")
    district = next((one for one in names if one.slug == slug), None)
    now, after = clock.now(), _cursor()
    wanted = Wanted(after=after, district_id=district.id if district else None)
    rows = meetings.coming(wanted, now, most=MOST_IN_PRINT + 1)
    page = rules.stretch(rows, after.starts_at if after else now, most=MOST_IN_PRINT)
    _holds(page.shown, now)
    query = {"gebied": district.slug} if district else {}
    if page.following:
        query["na"] = rules.cursor_text(page.following)
    return render_template(
        "pages/printable.html",
        days=_days(page.shown, now),
        district=district,
        later=f"{url_for('pages.printable')}?{urlencode(query)}" if page.following else None,
    )


def _mended() -> ResponseReturnValue | None:
    """Return the way to the same list by the district's new name, if it has another one now."""
    return moved_filter({one.slug for one in groups.choices().districts})


def _asked() -> tuple[FinderForm, Asked]:
    """Read the form; a postcode leads to its district unless another one was chosen."""
    postcode = parse_postcode(request.args.get("postcode", ""))
    found = venues.around(postcode) if postcode else None
    names, _, languages = groups.choices()
    form = FinderForm(
        request.args,
        districts=[(one.slug, one.name) for one in names],
        languages=languages,
        everywhere=gettext("Heel %(place)s", place=settings().place or gettext("de stad")),
    )
    filters = form.filters()
    chosen = next((one for one in names if one.slug == filters.district), None)
    if found is None:
        if postcode:
            form.refuse_postcode()
        return form, Asked(filters, chosen, None, [], roughly=False)
    near = found.venues[:NEAREST]
    return form, Asked(filters, chosen or found.district, found.district, near, found.roughly)


def _wanted(asked: Asked, after: Cursor | None = None) -> Wanted:
    filters = asked.filters
    return Wanted(
        after=after,
        day=filters.exact_day(clock.today()),
        weekday=filters.weekday(),
        evening=filters.evening(),
        language=filters.language,
        wheelchair=filters.wheelchair,
        district_id=asked.district.id if asked.district else None,
    )


def _nearest(asked: Asked, now: datetime) -> Alternative | None:
    """Return what fits when one wish after another is let go of, or None when nothing does."""
    steps = rules.loosened(asked.filters)
    tries = [(_wanted(asked._replace(filters=filters)), dropped) for filters, dropped in steps]
    widest, dropped = tries[-1] if tries else (_wanted(asked), ())
    if asked.district:
        further = (*dropped, Dropped.DISTRICT)
        others = nearest(groups.choices().middles, asked.district.id, most=NEAREST)
        tries += [(replace(widest, district_id=other), further) for other in others]
        tries.append((replace(widest, district_id=None), further))
    if not tries:
        return None
    found = meetings.first_of_each([wanted for wanted, _ in tries], now, most=FEW)
    good = (Alternative(tries[n][1], some) for n, some in enumerate(found) if some)
    return next(good, None)


def _shown(page: Stretch[Listed], nearest: Alternative | None) -> Sequence[Listed]:
    return nearest.meetings if nearest else page.shown


def _days(shown: Sequence[Listed], now: datetime) -> list[renderers.Day]:
    made = renderers.cards(
        shown,
        address=url_for("pages.meeting", meeting_id=1).removesuffix("1"),
        opens_days=settings().signup_opens_days,
        now=now,
    )
    return renderers.by_day(made, clock.today())


def _holds(shown: Sequence[Listed], now: datetime) -> None:
    if moment := rules.next_change(shown, now):
        holds_until(moment)


def _cursor() -> Cursor | None:
    found = rules.parse_cursor(request.args.get("na", ""))
    return Cursor(*found) if found else None


def _later(page: Stretch[Listed], filters: Filters) -> str | None:
    if page.following is None:
        return None
    return _address({**filters.query(), "na": rules.cursor_text(page.following)}, "lijst")


def _address(query: dict[str, str], anchor: str = "zoek") -> str:
    base = site_address("pages.home")
    return f"{base}?{urlencode(query)}#{anchor}" if query else f"{base}#{anchor}"


def _wish(asked: Asked) -> str:
    """Return where one asks for a group, there and then."""
    part = asked.filters.part if asked.filters.part == rules.EVENING else None
    if asked.district is None:
        return url_for("wishes.wish", deel=part)
    return url_for("wishes.wish", slug=asked.district.slug, deel=part)


def _chips(filters: Filters) -> list[tuple[str, str, bool]]:
    """Return (words, address, chosen) of the quick choices of when; one excludes the others."""
    choices = (
        (gettext("Alles"), "", ""),
        (gettext("Vandaag"), rules.TODAY, ""),
        (gettext("Morgen"), rules.TOMORROW, ""),
        (gettext("Overdag"), "", rules.DAYTIME),
        (gettext("Avond"), "", rules.EVENING),
    )
    return [
        (
            words,
            _address(replace(filters, day=day, part=part).query()),
            (filters.day, filters.part) == (day, part),
        )
        for words, day, part in choices
    ]
