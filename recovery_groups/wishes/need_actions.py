"""What the desk does with a need: write it down, go a step, make a group of it, put it away.

Each use case asks within its transaction whether the need is of a district in which one plans.
"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

from sqlalchemy import select

from core import audit, changes, clock, slugs
from core.accounts.rules import Permission, Staff
from core.db import db, transaction
from core.errors import ChangedMeanwhile, NotFound, Refused
from core.i18n import lazy_gettext
from locations.districts.models import District
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.groups.queries import LISTED
from recovery_groups.signups.actions import use_once
from recovery_groups.wishes.actions import settle
from recovery_groups.wishes.models import Need, NeedStep
from recovery_groups.wishes.need_queries import owners_in
from recovery_groups.wishes.rules import (
    FOLLOWED_UP,
    NeedState,
    good_day,
    one_step,
    slug_of,
    state_before,
)


class NotOneStep(Refused):
    """A need goes one step on, or one back."""

    sentence = lazy_gettext("Een behoefte gaat 1 stap vooruit of 1 stap terug.")


class WrongDay(Refused):
    """A step is dated before the one before it, or in the future."""

    sentence = lazy_gettext("Kies een dag vanaf de vorige stap, tot en met vandaag.")


class GroupIsOpen(Refused):
    """The group that came of it is open: then it is started."""

    sentence = lazy_gettext("De groep is open. Dan is deze behoefte gestart.")


class PutAway(Refused):
    """The need stands in the archive."""

    sentence = lazy_gettext("Deze behoefte staat in het archief. Haal de behoefte eerst terug.")


class NotDiscussed(Refused):
    """Nobody decided about it yet, or it became something already."""

    sentence = lazy_gettext("Een groep maak je van een behoefte die besproken of gepland is.")


class NoSuchOwner(Refused):
    """Who should look after it has no role in this district (any more)."""

    sentence = lazy_gettext("Kies iemand die in dit gebied werkt.")


@dataclass(frozen=True, kw_only=True)
class Given:
    """What one writes down about a need."""

    what: str
    for_whom: str
    owner_id: int | None
    decision: str
    public: bool
    sentence: str


def create(staff: Staff, district_id: int, given: Given, *, nonce: bytes) -> int | None:
    """Write down a need of an own district; return its id, or None when this form did so before.

    Raises NotFound for another district, NoSuchOwner.
    """
    now = clock.now()
    with transaction() as session:
        _refuse_other_district(staff, district_id)
        if use_once(nonce, now) is not None:
            return None
        today = clock.local(now).date()
        need = Need(district_id=district_id, since=today, changed_at=now, edition=1)
        _store(need, given, today)
        session.add(need)
        session.flush()
        session.add(NeedStep(need_id=need.id, state=NeedState.SEEN, day=today))
        _told(staff, "created", need, public=given.public)
        if need.public:
            changes.raise_version()
        return need.id


def change(staff: Staff, need_id: int, given: Given, *, seen: int) -> None:
    """Change what is written down. `seen` is the edition the form showed.

    Raises NotFound, ChangedMeanwhile, NoSuchOwner.
    """
    with transaction():
        need = _own(staff, need_id)
        _refuse_lost_update(need, seen)
        was_public = need.public
        _store(need, given, clock.today())
        _changed(need, public=was_public)
        _told(staff, "changed", need, public=given.public)


def step(staff: Staff, need_id: int, wanted: str, *, day: date, seen: int) -> None:
    """Bring a need one step on or back, on a day; asked again for where it is, nothing happens.

    Raises NotFound, ChangedMeanwhile, NotOneStep, WrongDay, GroupIsOpen, PutAway.
    """
    with transaction():
        need = _own(staff, need_id)
        if need.state == wanted:
            return
        _refuse_lost_update(need, seen)
        if need.archived_on is not None:
            raise PutAway
        if _group_is_open(need):
            raise GroupIsOpen
        if not one_step(need.state, wanted):
            raise NotOneStep
        if not good_day(day, since=need.since, today=clock.today()):
            raise WrongDay
        _come_into(need, NeedState(wanted), day)
        _told(staff, "stepped", need, state=wanted, day=day.isoformat())


def put_away(staff: Staff, need_id: int) -> None:
    """Put a need in the archive, where nobody but the desk reads it. Raises NotFound."""
    _archive(staff, need_id, on=clock.today(), word="archived")


def bring_back(staff: Staff, need_id: int) -> None:
    """Take a need out of the archive. Raises NotFound."""
    _archive(staff, need_id, on=None, word="brought_back")


def make_group(staff: Staff, need_id: int, *, name: str, promise: str) -> int:
    """Make a draft group of a need, in its district; return the group's id.

    Nobody sees a draft: the desk of groups fills it in and opens it. A need that was discussed is
    planned by this. Asked again, it returns the same group. Raises NotFound, PutAway, NotDiscussed.
    """
    with transaction() as session:
        need = _own(staff, need_id)
        if need.group_id is not None:
            return need.group_id
        if need.archived_on is not None:
            raise PutAway
        if need.state not in FOLLOWED_UP:
            raise NotDiscussed
        group = RecoveryGroup(
            slug=free_slug(name),
            district_id=need.district_id,
            state=GroupState.DRAFT,
            name=name,
            promise=promise,
        )
        session.add(group)
        session.flush()
        need.group_id = group.id
        if need.state == state_before(NeedState.PLANNED):
            _come_into(need, NeedState.PLANNED, clock.today())
        else:
            _changed(need, public=need.public)
        audit.record(
            "created", "group", group.id, by=staff.account_id, district_id=need.district_id
        )
        _told(staff, "became_group", need, group=group.id)
        return group.id


def group_opened(group_id: int, *, by: int | None) -> None:
    """Start the need a group came from, if any: call it in the transaction that opens the group."""
    with transaction():
        need = db.session.scalar(
            select(Need)
            .where(Need.group_id == group_id, Need.state != NeedState.STARTED)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if need is None:
            return
        _come_into(need, NeedState.STARTED, clock.today())
        audit.record(
            "stepped",
            "need",
            need.id,
            by=by,
            district_id=need.district_id,
            state=NeedState.STARTED.value,
        )


def every_night(now: datetime) -> None:
    """Let the desk see the wishes of the day, and write down which groups opened."""
    settle(now)
    behind = (
        select(RecoveryGroup.id)
        .join(Need, Need.group_id == RecoveryGroup.id)
        .where(RecoveryGroup.state.in_(LISTED), Need.state != NeedState.STARTED)
        .order_by(Need.id)
    )
    for group_id in db.session.scalars(behind).all():
        group_opened(group_id, by=None)


def _refuse_other_district(staff: Staff, district_id: int) -> None:
    there = db.session.get(District, district_id)
    if there is None or not staff.may_in(Permission.PLAN, district_id):
        raise NotFound


def _own(staff: Staff, need_id: int) -> Need:
    """Return a need of an own district, its row locked until the end of the transaction."""
    found = select(Need).where(Need.id == need_id).with_for_update()
    need = db.session.scalar(found.execution_options(populate_existing=True))
    if need is None or not staff.may_in(Permission.PLAN, need.district_id):
        raise NotFound
    return need


def _refuse_lost_update(need: Need, seen: int) -> None:
    if need.edition != seen:
        raise ChangedMeanwhile


def _store(need: Need, given: Given, today: date) -> None:
    known = {one.id for one in owners_in(need.district_id, today)}
    if given.owner_id is not None and given.owner_id not in known | {need.owner_id}:
        raise NoSuchOwner
    need.what, need.for_whom = given.what, given.for_whom
    need.owner_id, need.decision = given.owner_id, given.decision
    need.public, need.sentence = given.public, given.sentence


def _come_into(need: Need, state: NeedState, day: date) -> None:
    need.state, need.since = state, day
    db.session.add(NeedStep(need_id=need.id, state=state, day=day))
    _changed(need, public=need.public)


def _changed(need: Need, *, public: bool) -> None:
    """Count a change; `public` says whether the public read the need before it."""
    need.edition += 1
    need.changed_at = clock.now()
    if public or need.public:
        changes.raise_version()


def _archive(staff: Staff, need_id: int, *, on: date | None, word: str) -> None:
    with transaction():
        need = _own(staff, need_id)
        if (need.archived_on is None) == (on is None):
            return
        need.archived_on = on
        _changed(need, public=need.public)
        _told(staff, word, need)


def _group_is_open(need: Need) -> bool:
    if need.group_id is None:
        return False
    return db.session.get_one(RecoveryGroup, need.group_id).state in LISTED


def free_slug(name: str) -> str:
    """Return a slug for a group of this name that no group has or had."""
    base = slug_of(name)
    like = select(RecoveryGroup.slug).where(RecoveryGroup.slug.startswith(base, autoescape=True))
    taken = set(db.session.scalars(like)) | slugs.former_like(slugs.GROUP, base)
    numbered = (f"{base}-{number}" for number in count(2))
    return base if base not in taken else next(one for one in numbered if one not in taken)


def _told(staff: Staff, word: str, need: Need, **facts: str | int | bool | None) -> None:
    audit.record(word, "need", need.id, by=staff.account_id, district_id=need.district_id, **facts)
