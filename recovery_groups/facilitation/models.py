"""Tables of the facilitator's desk: what stays of an evening, and a word to the next one."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class HeadCount(Base):
    """How many people were at a meeting, without facilitators: all that stays of an evening.

    `other` is the number of a colleague that `saved_by` replaced without having seen it.
    """

    __tablename__ = "head_count"
    __table_args__ = (CheckConstraint("people BETWEEN 0 AND 999", name="a_number_of_people"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    people: Mapped[int] = mapped_column(default=0)
    other: Mapped[int | None]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)


class RoomNote(Base):
    """A word about the room for who leads the group next ("de sleutel ligt bij de balie")."""

    __tablename__ = "room_note"

    group_id: Mapped[int] = mapped_column(ForeignKey("recovery_group.id"), primary_key=True)
    text: Mapped[str] = mapped_column(String(280))
    edition: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[datetime]
