"""A group, one of its meetings, and all groups by district."""

from datetime import datetime
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.errors import NotFound
from core.pagecache import holds_until, public_page
from core.settings import settings
from core.slugs import GROUP
from recovery_groups.groups.former_routes import moved
from recovery_groups.groups.rules import has_dates, notice
from recovery_groups.meetings.leading_queries import facilitator_names
from recovery_groups.meetings.rules import opens_on
from recovery_groups.meetings.schedule_queries import (
    Place,
    Regular,
    group_in_full,
    venue_of_group,
)
from recovery_groups.meetings.schedule_queries import groups as listed_groups
from recovery_groups.meetings.single_queries import (
    GroupDate,
    around_and_next,
    dates_of,
    meeting_in_full,
)
from recovery_groups.pages import linked_renderers, renderers, rules
from recovery_groups.pages.renderers import Standing

OTHER_DATES = 6
"""How many dates a group's page offers beside the next one."""


D = TypeVar("D", bound=renderers.Dateable)


class Dated(NamedTuple, Generic[D]):
    """A date of a group with what one sees of it now."""

    date: D
    seen: Standing


@public_page
def groups() -> ResponseReturnValue:
    """List the groups by district; those that stopped are not there, paused ones are marked."""
    after = rules.parse_place(request.args.get("na", ""))
    lines, more = listed_groups(clock.today(), after=Place(*after) if after else None)
    parts = [
        (key, [renderers.with_days(line) for line in some])
        for key, some in groupby(lines, lambda one: (one.district_slug, one.district_name))
    ]
    return render_template(
        "pages/groups.html",
        parts=parts,
        later=url_for("pages.groups", na=f"{more.district_id}-{more.group_id}") if more else None,
        first=url_for("pages.groups") if after else None,
    )


@public_page
def group(slug: str) -> ResponseReturnValue:
    """Show what a group is, when and where, and its next dates."""
    today, now = clock.today(), clock.now()
    found = group_in_full(slug, today)
    if found is None:
        return moved(GROUP, slug)
    open_ = has_dates(found.group.state)
    dates = dates_of(found.group.id, now, most=OTHER_DATES + 1) if open_ else []
    if moment := rules.next_change(dates, now):
        holds_until(moment)
    dated = [_dated(date, now) for date in dates]
    coming = next((one for one in dated if one.seen.state != "cancelled"), None)
    leaders = names = found.line.facilitators
    swapped = coming is not None and coming.date.substituted
    if coming and (swapped or not leaders):
        names = _leading(coming.date.id, found.group.id, coming.date.starts_at)
    if not swapped:
        leaders = names  # who begins to lead it with its first date
    return render_template(
        "pages/group.html",
        group=found.group,
        line=found.line,
        venue=venue_of_group(found, coming.date.venue_slug if coming else None, today),
        notice=notice(found.group.state),
        next=coming,
        others=[one for one in dated if one is not coming],
        opens_on=opens_on(coming.date.starts_at, settings().signup_opens_days) if coming else None,
        words=renderers.tag_words(),
        who=renderers.who_leads(leaders) if leaders or open_ else [],
        this_time=renderers.who_leads_this_time(names) if swapped else "",
        door=renderers.at_the_door(names, coming.date.room_name if coming else None),
        regulars=renderers.with_days(found.line)[1],
        places=_places(found.line.regulars, coming),
        spoken=renderers.spoken(found.line.languages),
        linked=linked_renderers.of_group(found, dates, settings()),
    )


@public_page
def meeting(meeting_id: int) -> ResponseReturnValue:
    """Show one date: whether it goes on, whether there is room, and what is on around it."""
    found = meeting_in_full(meeting_id)
    if found is None:
        raise NotFound
    now, given = clock.now(), settings()
    names = _leading(found.meeting.id, found.group.id, found.meeting.starts_at)
    around, following = around_and_next(found, now)
    if moment := rules.next_change([found.meeting, *following], now):
        holds_until(moment)
    open_ = has_dates(found.group.state)
    dated = [_dated(date, now) for date in following] if open_ else []
    roomy = (one for one in dated if one.seen.may_sign_up and not one.seen.full)
    return render_template(
        "pages/meeting.html",
        meeting=found.meeting,
        group=found.group,
        venue=found.venue,
        district=found.district,
        room_name=found.room_name,
        old_venue=found.old_venue,
        old_start=rules.old_start(found.meeting.original_start, found.meeting.starts_at),
        notice=notice(found.group.state),
        this=_dated(found.meeting, now),
        words=renderers.tag_words(),
        opens_on=opens_on(found.meeting.starts_at, given.signup_opens_days),
        next=next(roomy, dated[0] if dated else None),
        instead=found.instead,
        around=around,
        who=renderers.who_leads(names) if names or found.meeting.ends_at > now else [],
        spoken=renderers.language_tags(found.languages),
        linked=linked_renderers.of_meeting(found, settings()) if open_ else "",
    )


def _leading(meeting_id: int, group_id: int, starts_at: datetime) -> tuple[str | None, ...]:
    day = clock.local(starts_at).date()
    return facilitator_names(meeting_id, group_id, on=day, today=clock.today())


def _places(
    regulars: tuple[Regular, ...], coming: Dated[GroupDate] | None
) -> list[Regular | GroupDate]:
    """Return where the group meets, each place once; without a schedule its next date tells."""
    places: dict[tuple[str, str | None], Regular | GroupDate] = {
        (one.venue_slug, one.room_name): one for one in regulars
    }
    if coming and not places:
        return [coming.date]
    return list(places.values())


def _dated(date: D, now: datetime) -> Dated[D]:
    seen = renderers.standing(date, opens_days=settings().signup_opens_days, now=now)
    return Dated(date, seen)
