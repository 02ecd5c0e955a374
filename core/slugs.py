"""Former slugs: what was renamed is still found at its old address, and nobody else takes that."""

from sqlalchemy import CheckConstraint, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Slug, db
from core.errors import Refused
from core.i18n import lazy_gettext

DISTRICT, VENUE, GROUP = "district", "venue", "group"


class SlugIsTaken(Refused):
    """Another thing of the same kind has this slug, or had it once."""

    sentence = lazy_gettext("Dit adres is al van iets anders. Kies een ander adres.")


class FormerSlug(Base):
    """A slug that a district, a venue or a group had before it was renamed."""

    __tablename__ = "former_slug"
    __table_args__ = (CheckConstraint("kind IN ('district', 'venue', 'group')", name="known_kind"),)

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    slug: Mapped[Slug] = mapped_column(primary_key=True)
    subject_id: Mapped[int]  # no foreign key: three tables


def refuse_former(kind: str, slug: str, *, subject_id: int | None = None) -> None:
    """Raise SlugIsTaken when something else than `subject_id` had this slug once."""
    former = select(FormerSlug.subject_id).where(FormerSlug.kind == kind, FormerSlug.slug == slug)
    if (owner := db.session.scalar(former)) is not None and owner != subject_id:
        raise SlugIsTaken


def former_like(kind: str, base: str) -> set[str]:
    """Return the former slugs of this kind that begin like this."""
    like = FormerSlug.slug.startswith(base, autoescape=True)
    return set(db.session.scalars(select(FormerSlug.slug).where(FormerSlug.kind == kind, like)))


def rename(kind: str, subject_id: int, *, before: str, after: str) -> None:
    """Remember that something went from one slug to another, in the running `transaction()`.

    Raises SlugIsTaken when `after` was once of something else; that nobody has it now is for the
    caller to ask.
    """
    if before == after:
        return
    refuse_former(kind, after, subject_id=subject_id)
    back = (FormerSlug.kind == kind, FormerSlug.slug == after)
    db.session.execute(delete(FormerSlug).where(*back))
    db.session.add(FormerSlug(kind=kind, slug=before, subject_id=subject_id))
    db.session.flush()
