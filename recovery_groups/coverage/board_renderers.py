"""The coverage page from its facts: a row for each district, figures on top, what to do now."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from recovery_groups.coverage.queries import Date, DistrictFacts, Era, Linked, Slice, WeekFigure
from recovery_groups.coverage.rules import (
    CoverageRule,
    Found,
    Period,
    Rhythm,
    Verdict,
    is_full,
    percentage,
    rhythm,
    shown_percentage,
    verdict,
)
from recovery_groups.coverage.todo_rules import Lack, Todo, by_harm


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that was asked for one page."""

    districts: Sequence[DistrictFacts]
    links: Sequence[Linked]
    slices: Sequence[Slice]
    figures: Sequence[WeekFigure]
    unled: Sequence[Date] = ()
    clashes: Sequence[Date] = ()
    closed: Sequence[Date] = ()


@dataclass(frozen=True, kw_only=True)
class Row:
    """A district on the page. `full` is in per cent; `few`: there were too few people to say so.

    `alone_since` is the day after the last link ended, for a district without one.
    """

    district: DistrictFacts
    times: int
    daytime: Rhythm
    evening: Rhythm
    other_language: Rhythm
    full: int | None
    few: bool
    experts: tuple[str, ...]
    hours: int
    alone_since: date | None
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Board:
    """The page: rows, the figures on top, and what to do."""

    rows: tuple[Row, ...]
    with_group: int
    with_expert: int
    meetings: int
    full: int | None
    full_before: int | None
    todos: tuple[Todo, ...]


def board(facts: Facts, period: Period, *, today: date, rule: CoverageRule) -> Board:
    """Return the page of a period as it is on `today`."""
    links, slices = _by_district(facts.links), _by_district(facts.slices)
    figures = _by_district(facts.figures)
    found = [
        _Own(one, links[one.id], slices[one.id], _people(figures[one.id], Era.KNOWN))
        for one in facts.districts
    ]
    rows = tuple(_row(one, len(period.meetings.weeks), today=today, rule=rule) for one in found)
    overfull = {one.district.id for one in found if is_full(percentage(*one.people), rule)}
    return Board(
        rows=rows,
        with_group=sum(row.district.groups > 0 for row in rows),
        with_expert=sum(bool(row.experts) for row in rows),
        meetings=sum(row.times for row in rows),
        full=shown_percentage(*_people(facts.figures, Era.KNOWN)),
        full_before=shown_percentage(*_people(facts.figures, Era.BEFORE)),
        todos=tuple(by_harm(_todos(facts, rows, overfull, today=today, rule=rule))),
    )


@dataclass(frozen=True)
class _Own:
    """The facts of one district; `people` are (taken, places)."""

    district: DistrictFacts
    links: Sequence[Linked]
    slices: Sequence[Slice]
    people: tuple[int, int]


def _row(own: _Own, weeks: int, *, today: date, rule: CoverageRule) -> Row:
    now = [one for one in own.links if holds(one, today)]
    taken, places = own.people
    shown = shown_percentage(taken, places)
    counted = Found(
        groups=own.district.groups,
        fewest_a_week=_fewest(own.slices, weeks),
        experts=len({one.expert_id for one in now}),
        full=percentage(taken, places),
    )
    return Row(
        district=own.district,
        times=sum(one.meetings for one in own.slices),
        daytime=_rhythm((one for one in own.slices if not one.evening), weeks),
        evening=_rhythm((one for one in own.slices if one.evening), weeks),
        other_language=_rhythm((one for one in own.slices if one.other_language), weeks),
        full=shown,
        few=places > 0 and shown is None,
        experts=tuple(dict.fromkeys(one.expert for one in now)),
        hours=sum(one.hours for one in now),
        alone_since=None if now else _last_link(own.links, today),
        verdict=verdict(counted, rule),
    )


def holds(link: Linked, day: date) -> bool:
    """Return whether a link holds on a day."""
    if link.first_day is None or link.first_day > day:
        return False
    return link.last_day is None or link.last_day >= day


def _last_link(links: Iterable[Linked], today: date) -> date | None:
    ended = (one.last_day for one in links if one.last_day and one.last_day < today)
    last = max(ended, default=None)
    return last + timedelta(days=1) if last else None


def _fewest(slices: Iterable[Slice], weeks: int) -> int:
    each = Counter[int]()
    for one in slices:
        each[one.week] += one.meetings
    return min((each[week] for week in range(weeks)), default=0)


def _rhythm(slices: Iterable[Slice], weeks: int) -> Rhythm:
    # What is left after the last whole week says nothing of every week.
    return rhythm(len({one.week for one in slices if one.week < weeks}), weeks)


def _people(figures: Iterable[WeekFigure], era: Era) -> tuple[int, int]:
    own = [one for one in figures if one.era == era]
    return sum(one.taken for one in own), sum(one.places for one in own)


def _todos(
    facts: Facts,
    rows: Sequence[Row],
    overfull: AbstractSet[int],
    *,
    today: date,
    rule: CoverageRule,
) -> Iterator[Todo]:
    for row in rows:
        where = _of(row.district)
        if row.verdict == Verdict.MISSING:
            yield replace(where, lack=Lack.NO_GROUP, about=", ".join(row.district.venues[:1]))
        if row.district.id in overfull:
            yield replace(where, lack=Lack.FULL)
    names = {row.district.id: row.district for row in rows}
    by_team: dict[int, list[Linked]] = defaultdict(list)
    for link in facts.links:
        by_team[link.team_id].append(link)
    for links in by_team.values():
        yield from _of_team(links, names[links[0].district_id], today=today, rule=rule)
    for lack, dates in (
        (Lack.NO_FACILITATOR, facts.unled),
        (Lack.VENUE_CLOSED, facts.closed),
        (Lack.ROOM_CLASH, facts.clashes),
    ):
        for own in _each_group(dates):
            first = own[0]
            yield replace(
                _of(names[first.district_id]),
                lack=lack,
                subject=first.id,
                moment=first.starts_at,
                about=first.group_name,
                place=first.venue_name,
                more=len(own) - 1,
                nobody_can=first.nobody_can,
            )


def _each_group(dates: Iterable[Date]) -> Iterable[list[Date]]:
    found: dict[tuple[int, str], list[Date]] = defaultdict(list)
    for one in dates:
        found[one.district_id, one.group_name].append(one)
    return found.values()


def _of(district: DistrictFacts) -> Todo:
    return Todo(lack=Lack.FULL, district=district.name, district_slug=district.slug)


def _of_team(
    links: Sequence[Linked], district: DistrictFacts, *, today: date, rule: CoverageRule
) -> Iterator[Todo]:
    now = [one for one in links if holds(one, today)]
    if not now:
        since = _last_link(links, today)
        team = links[0]
        yield replace(
            _of(district),
            lack=Lack.NO_EXPERT,
            subject=team.team_id,
            day=since,
            about=team.team_name,
        )
    for one in now:
        if one.last_day and one.last_day <= today + rule.link_ends_within:
            yield replace(
                _of(district),
                lack=Lack.LINK_ENDS,
                subject=one.link_id,
                day=one.last_day,
                about=one.expert,
                place=one.team_name,
            )


T = TypeVar("T", Linked, Slice, WeekFigure)


def _by_district(rows: Iterable[T]) -> Mapping[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row.district_id].append(row)
    return found
