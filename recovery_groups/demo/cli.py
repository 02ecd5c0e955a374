"""Commands."""

import click

COMMANDS: tuple[click.Command, ...] = ()
