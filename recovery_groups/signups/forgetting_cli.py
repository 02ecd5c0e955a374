"""Forgetting from the command line: `flask --app app forget`. Exit code 1 means: do it again."""

import click
from flask.cli import with_appcontext

from core import clock
from core.erasing import StillReadable
from recovery_groups.signups import forgetting_actions


@click.command()
@with_appcontext
def forget() -> None:
    """Wis wat voorbij is. De taak van elke nacht doet dit ook."""
    try:
        forgotten = forgetting_actions.forget(clock.now())
    except StillReadable:
        click.echo("De regels zijn gewist, maar iemand houdt de oude bestanden open.", err=True)
        click.echo("Sluit open verbindingen met de database en doe dit nog een keer.", err=True)
        raise click.exceptions.Exit(1) from None
    click.echo(f"Bijnaam en adres gewist bij aanmeldingen: {forgotten.names}.")
    click.echo(f"Aanmeldingen geteld en gewist: {forgotten.signups}.")
    click.echo(f"Kenmerken van formulieren gewist: {forgotten.forms}.")


COMMANDS: tuple[click.Command, ...] = (forget,)
