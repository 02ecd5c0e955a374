"""Backups from the command line: `flask --app app backup`. Encrypted, and never with a key in them.

What was erased since a backup was made comes back with it; so a restored database forgets again
before it is said to be ready.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from core import clock, contents, dumps, secrets, vault
from core.db import dialect
from core.vault import WrongFile

KEPT = timedelta(days=7)
"""How long a backup stays: as long as a receipt stays after its meeting."""

_NAME = "buurt-%Y%m%dT%H%M%SZ.backup"
_PATTERN = re.compile(r"buurt-\d{8}T\d{6}Z\.(backup|part)")

backup = AppGroup("backup", help="Maak een back-up, of zet er een terug.")


def init_app(
    app: Flask, *, migrate: Callable[[], object], forget: Callable[[datetime], object]
) -> None:
    """Add the commands; a restored database is brought up to date and forgets what it should."""
    app.extensions["after_restore"] = (migrate, forget)
    app.cli.add_command(backup)


@backup.command("create")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def create(*, folder: Path) -> None:
    """Maak een versleutelde back-up in FOLDER en verwijder die van meer dan 7 dagen oud."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    click.echo(f"Back-up gemaakt: {write(folder)}")
    for old in expired(folder, clock.now()):
        old.unlink(missing_ok=True)


@backup.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes-overwrite", is_flag=True, help="Overschrijf wat er nu in de database staat.")
@with_appcontext
def restore(*, file: Path, yes_overwrite: bool) -> None:
    """Zet een back-up terug. Stop eerst de website en de worker."""
    if not yes_overwrite and not contents.is_empty():
        raise WrongFile(
            "Er staat al iets in de database. Er is niets veranderd.\n"
            "Moet het weg? Geef dan --yes-overwrite."
        )
    read(file)
    migrate, forget = current_app.extensions["after_restore"]
    migrate()
    forget(clock.now())
    click.echo("De back-up is teruggezet. Wat vergeten moest worden, is weer vergeten.")
    click.echo("Start nu de website en de worker.")


def write(folder: Path) -> Path:
    """Write a backup of the running application's database into `folder`; return the file."""
    key = secrets.keys_on_demand("backup")[0]
    file = folder / clock.now().astimezone(UTC).strftime(_NAME)
    draft = file.with_suffix(".part")
    try:
        with os.fdopen(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
        ) as target:
            vault.seal(dumps.dump(), target, key=key, kind=dialect())
            target.flush()
            os.fsync(target.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return file


def read(file: Path) -> None:
    """Put the backup in `file` in the place of the database, after reading all of it once.

    Raises WrongFile, and leaves the database as it is, for a file that is not whole, not for this
    kind of database, or closed with another key.
    """
    keys = {key.version: key for key in secrets.keys_on_demand("backup")}
    with _opened(file, keys.get) as (kind, content):
        if kind != dialect():
            raise WrongFile(f"Deze back-up is van {kind}. DATABASE_URL is van {dialect()}.")
        for _piece in content:
            pass  # nothing is touched before the last piece proved whole
    with _opened(file, keys.get) as (_kind, content):
        dumps.load(content)


def expired(folder: Path, now: datetime) -> Iterator[Path]:
    """Yield the backups in `folder`, cut off ones too, made longer ago than KEPT by their name."""
    for file in sorted(folder.iterdir()):
        if _PATTERN.fullmatch(file.name):
            made = datetime.strptime(file.stem, Path(_NAME).stem).replace(tzinfo=UTC)
            if now - made > KEPT:
                yield file


@contextmanager
def _opened(
    file: Path, find: Callable[[int], secrets.Key | None]
) -> Iterator[tuple[str, Iterator[bytes]]]:
    source: BinaryIO
    with file.open("rb") as source:
        yield vault.unseal(source, find=find)
