"""Wishes and needs of the fictional city, stored as if they had come over the last months."""

from datetime import date, timedelta

from sqlalchemy import select

from core.accounts.models import Account
from core.db import db
from recovery_groups.demo.city_actions import City
from recovery_groups.demo.login_rules import LOGINS
from recovery_groups.demo.need_rules import NEEDS, WISHES, Need
from recovery_groups.wishes import models
from recovery_groups.wishes.rules import NeedState, months_before


def fill_needs(city: City) -> None:
    """Store them all, within `transaction()`; needs get an owner when there are logins."""
    db.session.add_all(
        models.WishCount(
            month=months_before(city.today, months),
            district_id=city.districts[district],
            part=part.value,
            wishes=times,
            fresh=0,
        )
        for district, months, part, times in WISHES
    )
    addresses = {one.email: one.name for one in LOGINS}
    accounts = select(Account.email, Account.id).where(Account.email.in_(addresses))
    owners = {addresses[row.email]: row.id for row in db.session.execute(accounts)}
    for one in NEEDS:
        _store(one, city, owners.get(one.owner))


def _store(given: Need, city: City, owner_id: int | None) -> None:
    days = [_ago(city, days) for days in given.days]
    need = models.Need(
        district_id=city.districts[given.district],
        what=given.what,
        for_whom=given.for_whom.value,
        state=given.state.value,
        since=days[-1],
        owner_id=owner_id,
        decision=given.decision,
        public=given.public,
        sentence=given.sentence,
        group_id=city.groups[given.group] if given.group else None,
        edition=len(days),
        changed_at=city.now,
        archived_on=None if given.archived is None else _ago(city, given.archived),
    )
    db.session.add(need)
    db.session.flush()
    db.session.add_all(
        models.NeedStep(need_id=need.id, state=state.value, day=day)
        for state, day in zip(NeedState, days, strict=False)
    )


def _ago(city: City, days: int) -> date:
    return city.today - timedelta(days=days)
