"""Changing groups. Building blocks within `transaction()`: who calls them asks who may."""

from datetime import date, timedelta

from sqlalchemy import select

from core import changes, clock, slugs
from core.db import db
from core.errors import ChangedMeanwhile, NotFound, Refused
from core.i18n import lazy_gettext
from recovery_groups.groups.models import Facilitation, RecoveryGroup


class LeadsAlready(Refused):
    """The same expert leads the same group, on days that overlap."""

    sentence = lazy_gettext("Deze persoon begeleidt die groep al in die tijd.")


def let_lead(group_id: int, expert_id: int, *, first_day: date, last_day: date | None) -> None:
    """Let an expert lead a group from a day, maybe until one; the very same again does nothing.

    Raises NotFound, LeadsAlready.
    """
    # The group's row is the lock: two at once would not see each other's overlap.
    row = select(RecoveryGroup.id).where(RecoveryGroup.id == group_id).with_for_update()
    if db.session.scalar(row) is None:
        raise NotFound
    here = Facilitation.group_id == group_id, Facilitation.expert_id == expert_id
    for one in db.session.scalars(select(Facilitation).where(*here)):
        if (one.first_day, one.last_day) == (first_day, last_day):
            return
        ends_before = one.last_day is not None and one.last_day < first_day
        starts_after = last_day is not None and last_day < one.first_day
        if not (ends_before or starts_after):
            raise LeadsAlready
    db.session.add(
        Facilitation(group_id=group_id, expert_id=expert_id, first_day=first_day, last_day=last_day)
    )
    db.session.flush()
    changes.raise_version()


def stop_leading(facilitation_id: int, last_day: date | None, *, seen: date | None) -> None:
    """Let an expert lead a group up to and including a day; None stops it at once.

    `seen` is the last day the form was opened with. Raises NotFound, also for who leads it no more
    (leading anew has a first day of its own), ChangedMeanwhile.
    """
    row = select(Facilitation).where(Facilitation.id == facilitation_id).with_for_update()
    found = db.session.scalar(row.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    if found.last_day != seen:
        raise ChangedMeanwhile
    if found.last_day is not None and found.last_day < clock.today():
        raise NotFound
    last = last_day or clock.today() - timedelta(days=1)
    if last < found.first_day:
        db.session.delete(found)
    else:
        found.last_day = last
    db.session.flush()
    changes.raise_version()


def readdress(group_id: int, slug: str) -> None:
    """Give a group's pages and calendar another address; the old one leads on to it.

    The same one again changes nothing. Raises NotFound, SlugIsTaken.
    """
    row = select(RecoveryGroup).where(RecoveryGroup.id == group_id).with_for_update()
    group = db.session.scalar(row.execution_options(populate_existing=True))
    if group is None:
        raise NotFound
    if group.slug == slug:
        return
    if db.session.scalar(select(RecoveryGroup.id).where(RecoveryGroup.slug == slug)) is not None:
        raise slugs.SlugIsTaken
    slugs.rename(slugs.GROUP, group_id, before=group.slug, after=slug)
    group.slug = slug
    db.session.flush()
    changes.raise_version()


def rename(group_id: int, name: str) -> None:
    """Give a group another name; calendars take its meetings over again (RFC 5545 section 3.8.7.3).

    The one place that changes a name. The same name again changes nothing. Raises NotFound.
    """
    row = select(RecoveryGroup).where(RecoveryGroup.id == group_id).with_for_update()
    group = db.session.scalar(row.execution_options(populate_existing=True))
    if group is None:
        raise NotFound
    if group.name != name:
        group.name, group.changed_at = name, clock.now()
        db.session.flush()
        changes.raise_version()
