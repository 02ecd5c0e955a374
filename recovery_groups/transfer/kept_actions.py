"""Uploads that were looked at and wait to be carried out: kept, read, thrown away, forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from core import clock, erasing
from core.accounts.rules import Staff
from core.db import db, transaction
from core.errors import NotFound, Refused
from core.i18n import lazy_gettext
from core.secrets import close, open_closed
from recovery_groups.transfer.file_csv_rules import Upload, upload_from
from recovery_groups.transfer.models import KeptImport

FOR = timedelta(hours=1)
"""How long an upload waits: long enough to read what it would do, with coffee."""


class ImportIsOver(Refused):
    """It was carried out, thrown away or replaced by another upload, or waited for too long."""

    sentence = lazy_gettext("Dit is al gedaan, of het uur is om.")


def keep(staff: Staff, upload: Upload) -> int:
    """Keep an upload, closed; return its id. Whatever else this account kept goes."""
    with transaction() as session:
        mine = KeptImport.account_id == staff.account_id
        session.execute(delete(KeptImport).where(mine))
        row = KeptImport(
            account_id=staff.account_id, made_at=clock.now(), content=close(upload.text)
        )
        session.add(row)
        session.flush()
        return row.id


def kept(staff: Staff, import_id: int) -> Upload:
    """Return an upload of one's own. Raises ImportIsOver; NotFound for that of another."""
    found = db.session.get(KeptImport, import_id, populate_existing=True)
    if found is not None and found.account_id != staff.account_id:
        raise NotFound
    if found is None or found.made_at <= clock.now() - FOR:
        raise ImportIsOver
    text = open_closed(found.content)
    if text is None:  # its key was changed since, or somebody changed the row
        raise ImportIsOver
    return upload_from(text)


def throw_away(staff: Staff, import_id: int) -> None:
    """Delete an upload of one's own; gone already is fine."""
    with transaction() as session:
        mine = (KeptImport.id == import_id, KeptImport.account_id == staff.account_id)
        session.execute(delete(KeptImport).where(*mine))


def forget(now: datetime) -> None:
    """Delete what nobody carried out in its hour. Its bytes in the files are closed ones."""
    erasing.delete_in_steps(KeptImport, KeptImport.made_at <= now - FOR)
