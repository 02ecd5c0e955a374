"""Where something is now that was renamed; one statement each."""

from typing import Any

from sqlalchemy import select

from core.db import db
from core.slugs import DISTRICT, GROUP, VENUE, FormerSlug
from locations.districts.models import District
from locations.venues.models import Venue
from recovery_groups.groups.models import GroupState, RecoveryGroup

_MODELS: dict[str, Any] = {DISTRICT: District, VENUE: Venue, GROUP: RecoveryGroup}


def slug_now(kind: str, slug: str) -> str | None:
    """Return the slug of what had this one before, or None; a draft group is not to be found."""
    model = _MODELS[kind]
    statement = (
        select(model.slug)
        .join(FormerSlug, FormerSlug.subject_id == model.id)
        .where(FormerSlug.kind == kind, FormerSlug.slug == slug)
    )
    if kind == GROUP:
        statement = statement.where(model.state != GroupState.DRAFT)
    found: str | None = db.session.scalar(statement)
    return found
