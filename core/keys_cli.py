"""Keys from the command line: `flask --app app keys`. They also work where no keys are set yet.

Keys go to standard output, ready for an environment file; what to do with them to standard error.
"""

from collections.abc import Mapping
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from nacl.public import PrivateKey

from core import secrets, settings
from core.secrets import LAST_VERSION, Key, KeySource, key_text, variable
from core.settings import WrongSetting

KINDS = ("lookup", "code", "signing", "box", "contact", "backup")

AFTER = {
    "lookup": "Laat KEY_LOOKUP_OLD staan: wie dagen bij een oude code zet, heeft hem nog nodig.",
    "code": "Wie nu een formulier open heeft, ziet het nog een keer, ingevuld.",
    "signing": "Wie nu een formulier open heeft, ziet het nog een keer, ingevuld.",
    "box": "Haal KEY_BOX_OLD na zes weken weg. Dan zijn alle oude bijnamen en cookies verlopen.",
    "contact": (
        "KEY_CONTACT_PRIVATE en KEY_CONTACT_PRIVATE_OLD zijn alleen voor de worker.\n"
        "Haal KEY_CONTACT_PRIVATE_OLD na zes weken weg. Dan zijn alle oude adressen gewist."
    ),
    "backup": "Haal KEY_BACKUP_OLD na acht dagen weg. Dan zijn de oude back-ups verwijderd.",
}

keys = AppGroup("keys", help="Maak of wissel de sleutels.")


@keys.command("new")
def new() -> None:
    """Maak een heel nieuw stel sleutels."""
    _show(secrets.new_keys())
    click.echo(
        "\nZet deze regels in de omgeving van de site, alleen leesbaar voor root.\n"
        "KEY_CONTACT_PRIVATE hoort alleen bij de worker, nooit bij de website.\n"
        "KEY_BACKUP hoort alleen bij de back-up. Bewaar die ook op een andere plek:\n"
        "zonder die sleutel gaat geen back-up meer open.",
        err=True,
    )


@keys.command("rotate")
@click.argument("kind", type=click.Choice(KINDS))
def rotate(*, kind: str) -> None:
    """Wissel één sleutel; de vorige blijft lezen wat hij maakte."""
    _show(rotated(kind, settings.environment()))
    click.echo(
        "\nVervang hiermee de regels met dezelfde namen, overal waar ze staan.\n"
        f"Herstart daarna de website en de worker, alle tegelijk.\n{AFTER[kind]}",
        err=True,
    )


def rotated(kind: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the new texts for one kind of key, given the present environment.

    Raises WrongSetting when the present key is not there or not right.
    """
    names = ("contact_public", "contact_private") if kind == "contact" else (kind,)
    # As in production: a key that is not in the environment is not made up.
    present = KeySource(environment, Path(), production=True).read(names)
    version = 1 + max(key.version for line in present.values() for key in line)
    if version > LAST_VERSION:
        raise WrongSetting(f"{variable(names[0])} is al {LAST_VERSION} keer gewisseld.")
    if kind == "contact":
        secrets.refuse_other_pair(present["contact_public"][0], present["contact_private"][0])
        pair = PrivateKey.generate()
        fresh = {"contact_public": bytes(pair.public_key), "contact_private": bytes(pair)}
    else:
        fresh = {kind: secrets.new_secret()}
    lines = {name: key_text(Key(secret, version)) for name, secret in fresh.items()}
    for name in names:
        if name in secrets.KEPT_OLD:
            lines[f"{name}_old"] = ",".join(map(key_text, present[name]))
    return lines


def _show(lines: Mapping[str, str]) -> None:
    for name, text in lines.items():
        click.echo(f"{variable(name)}={text}")


class _KeysOnly(AppGroup):
    """The commands of a site that may not start: the keys, and a refusal for every other one."""

    def __init__(self, refusal: WrongSetting) -> None:
        super().__init__()
        self.refusal = refusal
        self.add_command(keys)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Return a key command; raises the refusal for what needs the site."""
        command = super().get_command(ctx, cmd_name)
        if command is None:
            raise self.refusal
        return command


def only_keys(refusal: WrongSetting) -> Flask | None:
    """Return an app with the key commands alone, for a command line that still looks around.

    None for whoever wants the site itself: a server, or a command that is running already.
    """
    context = click.get_current_context(silent=True)
    if context is None or context.parent is not None:
        return None
    app = Flask("buurt")
    app.cli = _KeysOnly(refusal)
    return app


COMMANDS: tuple[click.Command, ...] = (keys,)
