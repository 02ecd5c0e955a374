"""Questions about wishes, and what the public reads of needs. Small numbers never leave here."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select

from core import codes
from core.changes import kept
from core.db import db
from core.secrets import keys
from locations.districts.models import District
from locations.districts.queries import DistrictName
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.public_queries import was_ever_open
from recovery_groups.signups.models import UsedNonce
from recovery_groups.wishes.models import Need, WishCount
from recovery_groups.wishes.need_queries import state_now
from recovery_groups.wishes.rules import Asked, NeedState, Part, asked

MOST_PUBLIC = 6
"""How many needs a district's page shows at most, the newest of each state first."""


class PublicNeed(NamedTuple):
    """What a district's page says of a need; the group's name only when its page may be read."""

    sentence: str
    state: str
    since: date
    group_slug: str | None
    group_name: str | None


def asked_per_district(since: date) -> dict[int, Asked]:
    """Return how often a group was asked for since the month of `since`, as of 04:00, per district.

    A district without an entry was asked for by fewer than anybody may see, as one of `at_least` 0.
    One statement.
    """
    statement = (
        select(WishCount.district_id, WishCount.part, func.sum(WishCount.wishes))
        .where(WishCount.month >= since.replace(day=1))
        .group_by(WishCount.district_id, WishCount.part)
    )
    counts: dict[int, dict[Part, int]] = {}
    for district_id, part, wishes in db.session.execute(statement):
        counts.setdefault(district_id, {})[Part(part)] = int(wishes)
    return {district_id: asked(parts) for district_id, parts in counts.items()}


def district_named(slug: str) -> DistrictName | None:
    """Return a district by its slug."""
    columns = (District.id, District.slug, District.name)
    there = (District.slug == slug, District.archived_at.is_(None))
    row = db.session.execute(select(*columns).where(*there)).first()
    return DistrictName(*row) if row else None


def was_handled(nonce: bytes) -> bool:
    """Return whether a form with this mark was handled before."""
    mark = codes.fingerprint(nonce, keys().code)
    return db.session.get(UsedNonce, mark) is not None


def public_needs(district_id: int) -> tuple[PublicNeed, ...]:
    """Return what the public reads of a district's needs, what started first."""
    return _public_needs().get(district_id, ())


@kept
def _public_needs() -> Mapping[int, tuple[PublicNeed, ...]]:
    # Of all districts at once: they are few, change seldom, and cost other pages no statement.
    order = list(reversed(NeedState))
    found: dict[int, list[PublicNeed]] = {}
    for row in db.session.execute(_in_public()):
        found.setdefault(row.district_id, []).append(PublicNeed(*row[1:]))
    return MappingProxyType(
        {
            district_id: tuple(
                sorted(needs, key=lambda one: order.index(NeedState(one.state)))[:MOST_PUBLIC]
            )
            for district_id, needs in found.items()
        }
    )


def _in_public() -> Select[*tuple[Any, ...]]:
    readable = was_ever_open()
    return (
        select(
            Need.district_id,
            Need.sentence,
            state_now(),
            Need.since,
            case((readable, RecoveryGroup.slug)),
            case((readable, RecoveryGroup.name)),
        )
        .outerjoin(RecoveryGroup, RecoveryGroup.id == Need.group_id)
        .where(Need.public, Need.archived_on.is_(None))
        .order_by(Need.since.desc(), Need.id.desc())
    )
