"""Uploads that were looked at and wait to be carried out: kept, read, thrown away, forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from core import clock, erasing
from core.accounts.rules import Staff
from core.db import db, transaction
from core.errors import NotFound
from core.secrets import close, open_closed
from recovery_groups.transfer.file_csv_rules import Upload, upload_from
from recovery_groups.transfer.models import KeptImport

FOR = timedelta(hours=1)
"""How long an upload waits: long enough to read what it would do, with coffee."""


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
    """Return an upload of one's own. Raises NotFound, also when its hour is over."""
    found = db.session.scalar(
        select(KeptImport.content).where(
            KeptImport.id == import_id,
            KeptImport.account_id == staff.account_id,
            KeptImport.made_at > clock.now() - FOR,
        )
    )
    text = open_closed(found) if found is not None else None
    if text is None:  # its key was changed since, or somebody changed the row
        raise NotFound
    return upload_from(text)


def throw_away(staff: Staff, import_id: int) -> None:
    """Delete an upload of one's own; gone already is fine."""
    with transaction() as session:
        mine = (KeptImport.id == import_id, KeptImport.account_id == staff.account_id)
        session.execute(delete(KeptImport).where(*mine))


def forget(now: datetime) -> None:
    """Delete what nobody carried out in its hour. Its bytes in the files are closed ones."""
    erasing.delete_in_steps(KeptImport, KeptImport.made_at <= now - FOR)
