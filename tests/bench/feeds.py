"""What is measured of feeds: a full one cold, kept and 304 against the floor, and their growth.

And the JSON interface: a list of fifty meetings.
"""

from collections.abc import Callable
from datetime import timedelta
from statistics import median
from time import process_time

from sqlalchemy import func, select

from core import changes, clock
from core.db import db, transaction
from locations.districts.models import District
from locations.venues.models import Venue
from recovery_groups.feeds import ical_renderers, queries, rules
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting
from tests.bench import floors as bare_floors
from tests.bench.cases import MORE, Case, in_turn, percent
from tests.bench.goals import Figure
from tests.bench.stages import Stage, etag_of
from tests.support.site import Visitor

ALL = "/agenda.ics"
LIST = "/api/v1/meetings"
TIMES = 7


def full(site: Stage, floors: Stage) -> list[Figure]:
    """Return the figures of the feed of everything: written anew, kept, and not changed.

    As for the pages the share of the floor decides: the goals were set where it takes 0.95 ms.
    """
    constant, kept = Case(floors, ["/constant"]), Case(site, [ALL])
    same = Case(site, [ALL], ("If-None-Match", etag_of(site, ALL)))
    in_turn([constant, kept, same])
    cold, floor = _written(site, _forget_everything)
    again, _ = _written(site, _nothing)
    body = site.server.browser().get(ALL).body
    return [
        Figure(
            "6",
            f"feed, {body.count(b'BEGIN:VEVENT')} events, cold",
            cold,
            "ms CPU",
            50,
            25,
            judged=False,
        ),
        Figure("6", "  times the Jinja floor, beside it", cold / floor, "×", 53, 26),
        Figure("6", "  after a change elsewhere", again, "ms CPU"),
        Figure("6", "  bytes", len(body) / 1000, "kB", 900, 600, exact=True),
        Figure("7", "feed, kept", kept.cost, "ms CPU", 2.3, 1.2),
        Figure("3", "feed, 304", same.cost, "ms CPU"),
        Figure("3", "  share of the constant", percent(constant, same), "%", 60, 80, MORE),
    ]


def json_list(site: Stage, floors: Stage) -> list[Figure]:
    """Return the figures of fifty meetings as JSON: every time another question, never a kept page.

    As for the pages the share decides: the goals were set where the Jinja floor takes 0.95 ms.
    """
    far = clock.today() + timedelta(days=300)
    asked = [f"{LIST}?until={far + timedelta(days=number)}" for number in range(1_500)]
    cards, listed = Case(floors, ["/cards"]), Case(site, asked)
    same = Case(site, [LIST], ("If-None-Match", etag_of(site, LIST)))
    in_turn([cards, listed, same])
    rows = site.server.browser().get(asked[0]).body.count(b'"uid"')
    return [
        Figure("5", f"JSON, {rows} meetings", listed.cost, "ms CPU", 4, 2, judged=False),
        Figure("5", "  share of the Jinja floor", percent(cards, listed), "%", 24, 47, MORE),
        Figure("5", "JSON, 304", same.cost, "ms CPU"),
    ]


def growth(small: Stage, large: Stage, size: str) -> list[Figure]:
    """Return how a feed of one group, venue or district grows with everything around it.

    A larger data set has more in each district as well, so that one is told by the event.
    """
    figures = []
    for name, most in (("group", 1.15), ("venue", 1.15), ("district", 1.15), ("everything", 1.3)):
        before, amount = _asked(small, name)
        times = _asked(large, name, amount)[0] / before
        figures.append(Figure("12", f"feed of {name}: 1k → {size}", times, "×", most, 1.05))
    return figures


def _forget_everything() -> None:
    ical_renderers._open.cache_clear()


def _nothing() -> None:
    pass


def _written(site: Stage, before: Callable[[], None]) -> tuple[float, float]:
    """Return the milliseconds of processor time to write the feed anew, and those of the floor.

    Both in this process, in turn: what else the machine does hits them alike.
    """
    took: list[tuple[float, float]] = []
    bare = bare_floors.floors().test_client()
    with site.app.app_context():
        visitor = Visitor(site.app)
        for _ in range(TIMES):
            with transaction():
                changes.raise_version()
            before()
            cold = _spent(lambda: visitor.get(ALL))
            took.append((cold, _spent(lambda: [bare.get("/cards") for _ in range(30)]) / 30))
        db.session.remove()
        db.engine.dispose()
    return median(one for one, _ in took[1:]), median(one for _, one in took[1:])


def _spent(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return 1000 * (process_time() - began)


def _asked(stage: Stage, name: str, like: int | None = None) -> tuple[float, int]:
    """Return the milliseconds of processor time for each event of one feed, times 20; and its size.

    It is one with about as many events as `like`, for each statement has a cost of its own.
    """
    ask, column = {
        "everything": (lambda _of, span: queries.all_meetings(span), Meeting.group_id),
        "group": (queries.meetings_of_group, Meeting.group_id),
        "venue": (queries.meetings_at_venue, Meeting.venue_id),
        "district": (queries.meetings_in_district, Venue.district_id),
    }[name]
    with stage.app.app_context():
        span = rules.window(clock.today())
        of, amount = _one(column, like)
        facts = ask(of, span)
        took = []
        for _ in range(TIMES):
            began = process_time()
            for _ in range(20):
                ask(of, span)
            took.append(process_time() - began)
        db.session.remove()
        db.engine.dispose()
    return 1000 * median(took) / max(1, len(facts)), amount


def _one(column: object, like: int | None) -> tuple[int, int]:
    """Return the one whose number of meetings is next to `like`, or the median; and that number."""
    rows = db.session.execute(
        select(column, func.count())
        .select_from(Meeting)
        .join(Venue, Venue.id == Meeting.venue_id)
        .join(RecoveryGroup, RecoveryGroup.id == Meeting.group_id)
        .join(District, District.id == Venue.district_id)
        .where(RecoveryGroup.state == "open")
        .group_by(column)
        .order_by(func.count(), column)
    ).all()
    middle = rows[len(rows) // 2][1]
    found = min(rows, key=lambda row: abs(row[1] - (like or middle)))
    return int(found[0]), int(found[1])
