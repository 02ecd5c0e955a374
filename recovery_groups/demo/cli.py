"""Demo data from the command line: `flask --app app demo`. Exit code 1 means: refused."""

import click
from flask.cli import with_appcontext

from core import codes
from core.errors import Refused
from core.settings import settings
from recovery_groups.demo import queries
from recovery_groups.demo.load_actions import fill_load
from recovery_groups.demo.login_rules import LOGINS, PASSWORD, Login
from recovery_groups.demo.scene_actions import Scene, fill_city
from recovery_groups.demo.volume_rules import Size

PAGES = ("/", "/groepen", "/gebieden", "/buurtpunten", "/mijn-aanmelding")

AMOUNT = click.IntRange(min=1)
MOST_DISTRICTS = 9000
"""Each district of a load has a postcode of its own: 1000 to 9999."""


@click.command()
@click.option("--districts", type=click.IntRange(1, MOST_DISTRICTS), help="Aantal gebieden.")
@click.option("--venues", type=AMOUNT, help="Aantal buurtpunten.")
@click.option("--groups", type=AMOUNT, help="Aantal groepen.")
@click.option("--weeks", type=AMOUNT, help="Aantal weken vooruit.")
@click.option("--seed", default=1, show_default=True, help="Zelfde getal: zelfde gegevens.")
@click.option("--if-empty", is_flag=True, help="Doe niets als er al iets in staat.")
@with_appcontext
def demo(*, seed: int, if_empty: bool, **amounts: int | None) -> None:
    """Vul een lege database met een verzonnen stad.

    Met een aantal erbij maak je geen stad, maar veel gegevens om mee te meten.
    """
    given = {name: amount for name, amount in amounts.items() if amount is not None}
    try:
        if settings().secure:
            raise queries.RealSite
        if if_empty and not queries.is_empty():
            click.echo("Er staat al iets in de database. Er is niets veranderd.")
            if settings().demo_city and queries.holds_demo():
                _tell_logins(LOGINS)
        elif given:
            _load(Size(**given), seed)
        else:
            _tell(fill_city(seed))
    except Refused as refusal:
        click.echo(f"Niet gelukt. {refusal.sentence}", err=True)
        raise SystemExit(1) from refusal


def _load(size: Size, seed: int) -> None:
    with click.progressbar(length=size.groups, label="Bijeenkomsten maken") as bar:
        meetings, signups = fill_load(size, seed, progress=bar.update)
    click.echo(f"{meetings} bijeenkomsten en {signups} aanmeldingen gemaakt.")


def _tell(scene: Scene) -> None:
    site = settings().site_url.rstrip("/")
    click.echo("De stad Lindewaard staat erin. Deze stad bestaat niet echt.")
    click.echo("\nOm te bekijken:")
    for page in PAGES:
        click.echo(f"  {site}{page}")
    click.echo("\nElke soort bijeenkomst:")
    for name, meeting_id in scene.meetings.items():
        click.echo(f"  {name:<33}{site}/bijeenkomsten/{meeting_id}")
    click.echo("\nCodes om te proberen bij Mijn code:")
    for name, code in scene.codes.items():
        click.echo(f"  {name:<33}{' '.join(codes.grouped(code))}")
    if scene.logins:
        _tell_logins(scene.logins)


def _tell_logins(logins: tuple[Login, ...]) -> None:
    click.echo(f"\nInloggen kan op {settings().site_url.rstrip('/')}/inloggen")
    click.echo(f"Het wachtwoord is voor iedereen: {PASSWORD}")
    for one in logins:
        click.echo(f"  {one.what:<33}{one.email}")


COMMANDS: tuple[click.Command, ...] = (demo,)
