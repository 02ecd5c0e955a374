"""The word about the room that facilitators of a group leave each other."""

from datetime import datetime

from sqlalchemy import update

from core import audit, clock
from core.accounts.rules import Staff
from core.db import db, insert_ignoring, transaction
from core.errors import Refused
from core.i18n import lazy_gettext
from recovery_groups.facilitation.models import RoomNote
from recovery_groups.facilitation.own_queries import own_meeting


class NoteChanged(Refused):
    """A colleague wrote another note since this one was opened; neither is lost."""

    sentence = lazy_gettext("Een collega schreef intussen iets anders. Kijk wat er staat.")


def write(staff: Staff, meeting_id: int, text: str, *, seen: int) -> None:
    """Write the note of the group of a meeting; an empty text wipes it.

    `seen` is the edition that the writer read, 0 when there was none. Raises NotFound, NoteChanged.
    """
    now = clock.now()
    with transaction():
        own = own_meeting(staff, meeting_id)
        if not _written(own.group_id, text, seen=seen, now=now):
            # Sent twice, the second one finds its own words.
            standing = db.session.get(RoomNote, own.group_id, populate_existing=True)
            if standing is not None and standing.text == text:
                return
            raise NoteChanged
        by = {"by": staff.account_id, "district_id": own.district_id}
        audit.record("note_written", "group", own.group_id, **by)


def _written(group_id: int, text: str, *, seen: int, now: datetime) -> bool:
    """Write over the edition that was seen; return whether that is the one that stood there."""
    if seen == 0:
        first = {"group_id": group_id, "text": text, "edition": 1, "written_at": now}
        made = insert_ignoring(RoomNote, [first]).returning(RoomNote.group_id)
        return db.session.scalar(made) is not None
    statement = (
        update(RoomNote)
        .where(RoomNote.group_id == group_id, RoomNote.edition == seen)
        .values(text=text, edition=seen + 1, written_at=now)
        .returning(RoomNote.group_id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(statement) is not None
