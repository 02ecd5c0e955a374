"""Who lost a right while a page was open changes nothing with it: every form of staff is tried."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core import clock
from core.accounts.guard import permission_of
from core.accounts.models import Account, Grant, StaffSession
from core.accounts.queries import staff_of
from core.accounts.rules import MAY
from core.db import Base, db, transaction
from recovery_groups.groups.models import Facilitation
from tests.facilitation.test_too_late import SENT
from tests.support.staff import expert_of, hidden_fields
from tests.test_permissions import ROLE, addresses, said, scene

__all__ = ["scene"]

WHO = ("facilitator", "coordinator", "admin")
BESIDES = {"staff_session", "rate_bucket", "day_key"}
"""Tables in which a request that is refused may leave something."""


def yesterday():
    return clock.today() - timedelta(days=1)


def end_grants(account):
    """Let the roles of an account have ended yesterday."""
    with transaction() as db_session:
        ended = update(Grant).where(Grant.account_id == account).values(last_day=yesterday())
        db_session.execute(ended)


def disable(account):
    """Disable an account, as the page of a person does."""
    with transaction() as db_session:
        db_session.get_one(Account, account).disabled_at = clock.now()


def end_sessions(account):
    """Log somebody out everywhere, from another device."""
    with transaction() as db_session:
        db_session.query(StaffSession).filter_by(account_id=account).delete()


LOST = {
    "the role ended": (end_grants, "not there"),
    "the account was disabled": (disable, "sign in first"),
    "the sessions were ended": (end_sessions, "sign in first"),
}


def forms_of(app, scene, who):
    """Return (endpoint, address) of each form that this role may send."""
    return [
        (endpoint, address)
        for endpoint, method, address in addresses(app, scene)
        if method == "POST"
        and (permission := permission_of(app.view_functions[endpoint])) is not None
        and ROLE[who] in MAY[permission]
    ]


def stored():
    """Return every row that a refused request leaves alone."""
    db.session.rollback()
    tables = [one for one in Base.metadata.sorted_tables if one.name not in BESIDES]
    found = {one.name: db.session.execute(one.select()).all() for one in tables}
    db.session.rollback()
    return found


def sent(browser, forms, hidden):
    """Send each form as the open page would; return what each answer comes down to."""
    found = {}
    for endpoint, address in forms:
        fields, _says = SENT.get(endpoint.partition(".")[2], ({}, {}))
        found[endpoint] = said(browser.post(address, data={**hidden, **fields}))
    return found


def account_of(browser):
    """Return the account that is signed in in a browser."""
    with browser.session_transaction() as kept:
        token = kept["_user_id"]
    staff, _seen = staff_of(token, clock.now())
    db.session.rollback()
    return staff.account_id


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("who", WHO)
def test_no_open_page_of_staff_does_anything_any_more(app, scene, who, lost):
    browser, (lose, answer) = scene.browsers[who], LOST[lost]
    hidden, forms = hidden_fields(browser, scene["meeting"]), forms_of(app, scene, who)
    lose(account_of(browser))
    before = stored()
    found = sent(browser, forms, hidden)
    assert len(found) > 10
    assert found == dict.fromkeys(found, answer)
    assert stored() == before


def test_who_leads_a_group_no_more_changes_none_of_its_dates(app, scene):
    browser = scene.browsers["facilitator"]
    hidden = hidden_fields(browser, scene["meeting"])
    of_it = {"meeting_id", "group_id"}
    forms = [
        (rule.endpoint, address)
        for endpoint, address in forms_of(app, scene, "facilitator")
        for rule in app.url_map.iter_rules(endpoint)
        if of_it & rule.arguments
    ]
    with transaction() as db_session:
        mine = Facilitation.expert_id == expert_of(account_of(browser))
        db_session.execute(update(Facilitation).where(mine).values(last_day=yesterday()))
    before = stored()
    found = sent(browser, forms, hidden)
    assert len(found) > 10
    assert found == dict.fromkeys(found, "not there")
    assert stored() == before


def test_before_they_lost_it_the_same_forms_reach_their_views(app, scene):
    """Else the tests above would say nothing."""
    browser = scene.browsers["facilitator"]
    hidden = hidden_fields(browser, scene["meeting"])
    forms = [one for one in forms_of(app, scene, "facilitator") if one[0].startswith("facilitat")]
    before = stored()
    found = sent(browser, forms, hidden)
    assert stored() != before
    not_there = {name for name, one in found.items() if one == "not there"}
    nobody_asked_them = {"facilitation.take_over", "facilitation.decline"}
    renewed_before = {"facilitation.stop_own_calendar"}
    assert not_there == nobody_asked_them | renewed_before
    assert set(found.values()) == {"in", "not there"}
