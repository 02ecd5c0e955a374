"""The table of imports that somebody looked at and did not carry out yet."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class KeptImport(Base):
    """What was uploaded, closed with the site's own key: names are in it.

    It goes when it is carried out or thrown away, and else an hour later.
    """

    __tablename__ = "kept_import"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
