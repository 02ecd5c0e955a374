"""Accounts from the command line: `flask --app app admin …`. Exit code 1 means: refused.

Nothing secret is asked here: a link is printed, with which somebody chooses a password.
"""

import click
from flask.cli import AppGroup

from core import i18n
from core.accounts import ticket_actions
from core.accounts.ticket_actions import Issued
from core.errors import NotFound, Refused
from core.forms import clean_text

LONGEST_NAME = 120
"""As long as the column."""


class Admin(AppGroup):
    """Commands that answer a refusal with its sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except Refused as refusal:
            absent = isinstance(refusal, NotFound)
            why = "Er is geen account dat werkt met dit adres." if absent else refusal.sentence
            click.echo(f"Niet gelukt. {why}", err=True)
            ctx.exit(1)


class PersonName(click.ParamType[str]):
    """What somebody is called: one line that says something."""

    name = "naam"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name, cleaned as a form cleans it."""
        name = clean_text(value)
        if not 1 <= len(name) <= LONGEST_NAME:
            self.fail(f"Een naam heeft 1 tot {LONGEST_NAME} letters.", param, ctx)
        return name


@click.group(cls=Admin)
def admin() -> None:
    """Accounts van beheerders."""


@admin.command()
@click.option("--email", required=True, help="Het e-mailadres om mee in te loggen.")
@click.option("--name", type=PersonName(), required=True, help="Hoe die persoon heet.")
def create(*, email: str, name: str) -> None:
    """Maak een beheerder. De eerste kan daarna anderen uitnodigen."""
    issued = ticket_actions.create_admin(email=email, name=name)
    click.echo("Het account staat erin. Er is nog geen wachtwoord.")
    _tell(issued)


@admin.command()
@click.argument("email")
def link(email: str) -> None:
    """Maak een nieuwe link om een wachtwoord te kiezen."""
    _tell(ticket_actions.new_link(email))


@admin.command()
@click.argument("email")
def disable(email: str) -> None:
    """Laat een account niet meer inloggen, vanaf nu."""
    ticket_actions.disable(email)
    click.echo("Dit account kan niet meer inloggen.")


def _tell(issued: Issued) -> None:
    until = f"{i18n.day_year(issued.expires_at)}, {i18n.clock_time(issued.expires_at)} uur"
    click.echo(f"\nOpen deze link om een wachtwoord te kiezen:\n\n  {issued.link}\n")
    click.echo(f"De link werkt één keer, tot {until}.")
    click.echo("Geef hem alleen aan wie het account krijgt.")


COMMANDS: tuple[click.Command, ...] = (admin,)
