"""The JSON interface: districts, venues, groups and meetings, for everybody, without a key."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError

from core import clock
from core.errors import NotFound, Refused
from core.i18n import gettext
from core.pagecache import public_page
from core.secrets import keys
from core.settings import settings
from core.slugs import DISTRICT, GROUP, VENUE
from locations.venues.queries import around
from recovery_groups.feeds import api_description_renderers as describing
from recovery_groups.feeds import api_queries as queries
from recovery_groups.feeds import api_renderers as renderers
from recovery_groups.feeds import api_rules as rules
from recovery_groups.feeds.access_routes import API, problem
from recovery_groups.feeds.frame_routes import blueprint, site
from recovery_groups.groups.former_routes import moved, moved_query

JSON = "application/json"
SLUGS = {"district": DISTRICT, "venue": VENUE, "group": GROUP}
"""What a list may be narrowed down to, by slug."""

Q = TypeVar("Q", bound=rules.Shape)
Lines = tuple[list[Any], str | None]
View = Callable[..., BaseModel | str]
"""It returns what to answer, or the text of it."""


class WrongQuestion(Refused):
    """The question is not one the interface knows; `detail` says which part."""

    status = 400

    def __init__(self, detail: str) -> None:
        super().__init__()
        self.detail = detail


def answers(query: type[Q]) -> Callable[[View], Callable[..., Any]]:
    """Serve a view that gets what was asked, and returns what to answer, as a public page.

    Other parameters than `query` has are refused: a misspelt one would answer something else.
    """

    def decorate(view: View) -> Callable[..., Any]:
        @public_page
        def page(**path: Any) -> ResponseReturnValue:
            found = view(_asked(query), **path)
            body = found if isinstance(found, str) else found.model_dump_json()
            return Response(body, content_type=JSON)

        @wraps(view)
        def safely(**path: Any) -> ResponseReturnValue:
            try:
                return page(**path)
            except WrongQuestion as refusal:
                return problem(refusal.status, refusal.detail)
            except NotFound as refusal:
                return problem(refusal.status, gettext("Dit bestaat niet, of niet meer."))

        return safely

    return decorate


@blueprint.get(API)
@public_page
def api_docs() -> ResponseReturnValue:
    """Explain the interface to who writes a program."""
    return render_template("feeds/api.html", site_address=site(), operations=describing.explained())


@blueprint.get(f"{API}openapi.json")
@public_page
def api_description() -> ResponseReturnValue:
    """Describe the interface to programs (OpenAPI 3.1)."""
    return Response(describing.openapi(settings().site_name, site()), content_type=JSON)


@blueprint.get(f"{API}districts")
@answers(rules.PageQuery)
def api_districts(asked: rules.PageQuery) -> BaseModel:
    """List the districts."""
    rows, following = _lines(asked, queries.districts)
    return rules.Districts(items=[renderers.district(row, site()) for row in rows], next=following)


@blueprint.get(f"{API}districts/<slug:slug>")
@answers(rules.NoQuery)
def api_district(_asked: rules.NoQuery, slug: str) -> BaseModel:
    """Give one district."""
    return renderers.district(_named(DISTRICT, slug, queries.districts), site())


@blueprint.get(f"{API}venues")
@answers(rules.VenuesQuery)
def api_venues(asked: rules.VenuesQuery) -> BaseModel:
    """List the venues."""
    rows, following = _lines(asked, queries.venues, district=asked.district)
    return rules.Venues(items=[renderers.venue(row, site()) for row in rows], next=following)


@blueprint.get(f"{API}venues/<slug:slug>")
@answers(rules.NoQuery)
def api_venue(_asked: rules.NoQuery, slug: str) -> BaseModel:
    """Give one venue."""
    return renderers.venue(_named(VENUE, slug, queries.venues), site())


@blueprint.get(f"{API}groups")
@answers(rules.GroupsQuery)
def api_groups(asked: rules.GroupsQuery) -> BaseModel:
    """List the groups that are open or paused."""
    rows, following = _lines(
        asked, queries.groups, district=asked.district, language=asked.language
    )
    return rules.Groups(items=_with_schedules(rows), next=following)


@blueprint.get(f"{API}groups/<slug:slug>")
@answers(rules.NoQuery)
def api_group(_asked: rules.NoQuery, slug: str) -> BaseModel:
    """Give one group, also one that ended."""
    return _with_schedules([_named(GROUP, slug, queries.groups)])[0]


@blueprint.get(f"{API}meetings")
@answers(rules.MeetingsQuery)
def api_meetings(asked: rules.MeetingsQuery) -> str:
    """List the meetings of open groups in order of time, from today on or between two days."""
    days = {"from": asked.first or clock.today(), "until": asked.until}
    moments = {
        name: clock.local_moment(rules.within_reach(day), time(0))
        for name, day in days.items()
        if day is not None
    }
    where = {"district": asked.district, "venue": asked.venue, "group": asked.group}
    rows, following = _lines(asked, queries.meetings, in_time=True, **moments, **where)
    return renderers.meetings(rows, following, site())


@blueprint.get(f"{API}meetings/<number:meeting_id>")
@answers(rules.NoQuery)
def api_meeting(_asked: rules.NoQuery, meeting_id: int) -> BaseModel:
    """Give one meeting."""
    return renderers.meeting(_the(queries.meetings(1, id=meeting_id)), site())


@blueprint.get(f"{API}near")
@answers(rules.NearQuery)
def api_near(asked: rules.NearQuery) -> BaseModel:
    """Give the district of a postcode and the venues nearest to it."""
    found = around(asked.postcode)
    if found is None:
        raise NotFound
    return rules.Near(
        postcode=asked.postcode,
        district=rules.Named(slug=found.district.slug, name=found.district.name),
        roughly=found.roughly,
        items=[renderers.near_venue(one, site()) for one in found.venues[: asked.limit]],
    )


def _asked(query: type[Q]) -> Q:
    given = request.args.to_dict(flat=False)
    known = {field.alias or name for name, field in query.model_fields.items()}
    if not known.issuperset(given):
        raise WrongQuestion(
            gettext("Deze vraag kennen we niet. Kijk op %(address)s.", address=f"{site()}{API}")
        )
    wrong = [name for name, values in given.items() if len(values) > 1]
    try:
        if not wrong:
            return query.model_validate({name: values[0] for name, values in given.items()})
    except ValidationError as error:
        wrong = [str(one["loc"][0]) for one in error.errors()]
    raise WrongQuestion(_wrong(wrong))


def _wrong(names: Iterable[str]) -> str:
    return gettext("Dit klopt niet: %(names)s.", names=", ".join(sorted(set(names))))


def _lines(
    asked: rules.PageQuery,
    query: Callable[..., list[Any]],
    *,
    in_time: bool = False,
    **given: Any,
) -> Lines:
    """Return the rows of a page, and the address where the list goes on, if it does."""
    filters = asked.model_dump(
        mode="json", by_alias=True, exclude={"limit", "cursor"}, exclude_none=True
    )
    of, key = f"{request.path}?{urlencode(sorted(filters.items()))}", keys().signing
    if asked.cursor is not None:
        given |= _after(asked.cursor, of, key, in_time=in_time)
    rows = query(asked.limit + 1, **given)
    if not rows and (renamed := moved_query(SLUGS)):
        abort(make_response(renamed))
    if len(rows) <= asked.limit:
        return rows, None
    last = rows[asked.limit - 1]
    place = f"{last.id}"
    if in_time:
        place = f"{last.starts_at.astimezone(UTC).isoformat()}/{last.id}"
    following = {
        **filters,
        "limit": asked.limit,
        "cursor": rules.cursor_text(place, of=of, key=key),
    }
    return rows[: asked.limit], f"{site()}{request.path}?{urlencode(following)}"


def _after(cursor: str, of: str, key: bytes, *, in_time: bool) -> dict[str, Any]:
    try:
        place = rules.place_in(cursor, of=of, key=key)
    except rules.WrongCursor as error:
        raise WrongQuestion(_wrong(["cursor"])) from error
    start, _, number = place.rpartition("/")
    return {
        "after": int(number),
        **({"after_start": datetime.fromisoformat(start)} if in_time else {}),
    }


def _named(kind: str, slug: str, query: Callable[..., list[Any]]) -> Any:
    """Return the row of a slug; leads to the new one when it was renamed."""
    rows = query(1, slug=slug)
    if not rows:
        abort(make_response(moved(kind, slug)))
    return rows[0]


def _the(rows: Sequence[Any]) -> Any:
    if not rows:
        raise NotFound
    return rows[0]


def _with_schedules(rows: Sequence[Any]) -> list[rules.Group]:
    found = queries.schedules([row.id for row in rows], clock.today())
    return renderers.groups(rows, found, site())
