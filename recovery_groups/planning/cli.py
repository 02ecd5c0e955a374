"""Planning from the command line: `flask --app app plan …`. Exit code 1 means: refused."""

import re
from datetime import date, datetime

import click
from flask.cli import AppGroup

from core import clock, i18n
from core.errors import NotFound, Refused
from recovery_groups.meetings.horizon_actions import Horizon, extend_horizon
from recovery_groups.meetings.models import CancelReason
from recovery_groups.planning import actions, closing_actions, queries
from recovery_groups.planning.rules import Slot
from recovery_groups.signups.actions import promote_due

ID = click.IntRange(1, 999_999_999)


class WallTime(click.ParamType[datetime]):
    """A Dutch wall time such as 2026-12-01 19:30."""

    name = "datum tijd"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the time, without zone."""
        whole = re.fullmatch(r"[0-9-]{10}[ T][0-9]{2}:[0-9]{2}", value)
        try:
            return datetime.fromisoformat(value if whole else "")
        except ValueError:
            self.fail("Schrijf het zo: 2026-12-01 19:30.", param, ctx)


class Day(click.ParamType[date]):
    """A date such as 2026-12-01."""

    name = "datum"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail("Schrijf het zo: 2026-12-01.", param, ctx)


class Plan(AppGroup):
    """Commands that answer a refusal with its sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except Refused as refusal:
            absent = isinstance(refusal, NotFound)
            why = "Dit is er niet. Kijk het nummer of de naam na." if absent else refusal.sentence
            click.echo(f"Niet gelukt. {why}", err=True)
            ctx.exit(1)


@click.group(cls=Plan)
def plan() -> None:
    """Bijeenkomsten plannen."""


@plan.command()
@click.option(
    "--weeks",
    type=click.IntRange(1, 104),
    default=26,
    show_default=True,
    help="Hoeveel weken vooruit.",
)
def extend(weeks: int) -> None:
    """Maak de bijeenkomsten van alle open groepen."""
    _tell(extend_horizon(weeks=weeks))


@plan.command()
def promote() -> None:
    """Geef vrije plekken aan wie past, bij wat binnen 24 uur begint."""
    click.echo(f"{promote_due(clock.now())} van de wachtlijst hebben nu plek.")


@plan.command()
@click.argument("meeting_id", type=ID)
@click.option(
    "--reason",
    type=click.Choice([one.value for one in CancelReason]),
    required=True,
    help="De reden.",
)
def cancel(meeting_id: int, reason: str) -> None:
    """Laat één bijeenkomst niet doorgaan."""
    actions.cancel_meeting(meeting_id, CancelReason(reason))
    click.echo(f"Bijeenkomst {meeting_id} gaat niet door.")


@plan.command()
@click.argument("meeting_id", type=ID)
def restore(meeting_id: int) -> None:
    """Laat een bijeenkomst toch doorgaan."""
    actions.restore_meeting(meeting_id)
    click.echo(f"Bijeenkomst {meeting_id} gaat toch door.")


@plan.command()
@click.argument("meeting_id", type=ID)
@click.option("--start", type=WallTime(), help="Nieuwe datum en tijd.")
@click.option("--minutes", type=int, help="Hoe lang.")
@click.option("--venue", help="Het buurtpunt (slug).")
@click.option("--room", help="De naam van de ruimte.")
def move(
    meeting_id: int,
    *,
    start: datetime | None,
    minutes: int | None,
    venue: str | None,
    room: str | None,
) -> None:
    """Verplaats één bijeenkomst. Wat je niet noemt, blijft zo."""
    before = queries.slot_now(meeting_id)
    venue_id = queries.venue_named(venue) if venue else before.venue_id
    actions.move_meeting(
        meeting_id,
        start or clock.local(before.starts_at).replace(tzinfo=None),
        minutes=minutes or before.minutes,
        venue_id=venue_id,
        room_id=_room(room, venue_id, before),
    )
    after = queries.slot_now(meeting_id)
    click.echo(f"Bijeenkomst {meeting_id} is nu op {_moment(after.starts_at)}.")


@plan.command()
@click.argument("group")
@click.option("--start", type=WallTime(), required=True, help="Datum en tijd.")
@click.option("--minutes", type=int, default=90, show_default=True, help="Hoe lang.")
@click.option("--venue", required=True, help="Het buurtpunt (slug).")
@click.option("--room", help="De naam van de ruimte.")
def add(*, group: str, start: datetime, minutes: int, venue: str, room: str | None) -> None:
    """Voeg één datum toe aan een groep (slug)."""
    venue_id = queries.venue_named(venue)
    meeting_id = actions.add_meeting(
        queries.group_named(group),
        start,
        minutes=minutes,
        venue_id=venue_id,
        room_id=queries.room_named(venue_id, room) if room else None,
    )
    click.echo(f"Bijeenkomst {meeting_id} staat erbij.")


@plan.command()
@click.argument("venue")
@click.option("--from", "first_day", type=Day(), required=True, help="De eerste dag.")
@click.option("--until", "last_day", type=Day(), required=True, help="De laatste dag.")
@click.option("--notice", default="", help="Wat bezoekers lezen.")
def close(*, venue: str, first_day: date, last_day: date, notice: str) -> None:
    """Sluit een buurtpunt (slug) voor een aantal dagen."""
    closed = closing_actions.close_venue(
        queries.venue_named(venue), first_day, last_day, notice=notice
    )
    click.echo(f"Sluiting {closed.closure_id} staat erin.")
    click.echo(f"Bijeenkomsten die niet doorgaan: {len(closed.cancelled)}.")


@plan.command()
@click.argument("closure_id", type=ID)
def reopen(closure_id: int) -> None:
    """Maak een sluiting ongedaan vanaf vandaag."""
    reopened = closing_actions.reopen_venue(closure_id)
    click.echo(f"Bijeenkomsten die toch doorgaan: {len(reopened.restored)}.")
    for meeting_id in reopened.kept:
        click.echo(f"Bijeenkomst {meeting_id} gaat nog steeds niet door.")


@plan.command()
@click.argument("meeting_id", type=ID)
@click.argument("capacity", type=int)
@click.option("--walk-in", type=int, help="Plekken voor wie zo binnenloopt.")
def capacity(meeting_id: int, capacity: int, walk_in: int | None) -> None:
    """Verander hoeveel mensen er bij één bijeenkomst passen."""
    kept = queries.walk_in_places_of(meeting_id) if walk_in is None else walk_in
    promoted = actions.change_capacity(meeting_id, capacity, kept)
    click.echo(f"Bij bijeenkomst {meeting_id} passen nu {capacity} mensen.")
    if promoted:
        click.echo("Van de wachtlijst is er iemand opgeschoven.")


def _room(name: str | None, venue_id: int, before: Slot) -> int | None:
    if name:
        return queries.room_named(venue_id, name)
    return before.room_id if venue_id == before.venue_id else None


def _moment(moment: datetime) -> str:
    return f"{i18n.day_year(moment)}, {i18n.clock_time(moment)}"


def _tell(horizon: Horizon) -> None:
    click.echo(f"{horizon.planned} bijeenkomsten gemaakt.")
    if horizon.cancelled:
        click.echo(f"{horizon.cancelled} gemaakt die niet doorgaan: het buurtpunt is dicht.")
    for one in horizon.holidays:
        click.echo(
            f"Groep {one.group_id} slaat {i18n.day_year(one.start.date())} over: {one.holiday}."
        )
    for one in horizon.skipped_hours:
        click.echo(
            f"Let op: groep {one.group_id}, {one.start:%d-%m-%Y %H:%M} bestaat niet (zomertijd).",
            err=True,
        )
    for schedule_id in horizon.unreadable:
        click.echo(f"Let op: rooster {schedule_id} is niet te lezen.", err=True)


COMMANDS: tuple[click.Command, ...] = (plan,)
