"""The accounts of the fictional city. Only for a demo: `scene_actions` asks whether it is one."""

from datetime import timedelta

from core import clock
from core.accounts import people_actions as people
from core.accounts.models import Account
from core.accounts.password_rules import OF_DEMO, hashed
from core.accounts.people_actions import NewGrant
from core.db import db
from core.i18n import SOURCE
from recovery_groups.demo.city_actions import City
from recovery_groups.demo.login_rules import LOGINS, PASSWORD, Login
from recovery_groups.experts import actions as experts

SINCE = timedelta(days=200)
"""How long they have had their role: as long as they lead their groups."""


def make_logins(city: City) -> tuple[Login, ...]:
    """Store the accounts with their roles, within `transaction()`; return who they are."""
    stored = OF_DEMO + hashed(PASSWORD)
    first_day = clock.today() - SINCE
    for one in LOGINS:
        account_id = people.create(email=one.email, name=one.name, language=SOURCE, by=None)
        db.session.get_one(Account, account_id).password_hash = stored
        role = NewGrant(
            role=one.role,
            district_id=city.districts[one.district] if one.district else None,
            first_day=first_day,
            last_day=None,
        )
        people.grant(account_id, role, by=None)
        if one.expert:
            experts.link_account(city.experts[one.name], account_id)
    return LOGINS
