"""What the desk does with a need: one step at a time, each dated, nothing lost, nothing deleted."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import changes, clock
from core.accounts.rules import Role
from core.db import db, transaction
from core.errors import ChangedMeanwhile, NotFound
from recovery_groups.groups.models import GroupState, RecoveryGroup
from recovery_groups.wishes import need_actions, need_queries
from recovery_groups.wishes.rules import NeedState
from tests.support.builders import a_group
from tests.support.staff import an_account
from tests.wishes.doing import a_need, audited, given, move, need_of, planner


@pytest.fixture(autouse=True)
def _sunday(clock_at):
    """It is a Sunday in November."""


@pytest.fixture
def staff(ilse, noord):
    """Who plans in Noord."""
    return planner(ilse, noord)


@pytest.fixture
def stranger(zuid):
    """Who plans in Zuid."""
    return planner(an_account((Role.COORDINATOR, zuid)), zuid)


def group_of(need):
    """Return the group a need became."""
    row = db.session.get_one(RecoveryGroup, need_of(need).group_id, populate_existing=True)
    db.session.rollback()
    return row


def open_group(group):
    """Open a group, as the desk of groups does; it tells nobody."""
    with transaction() as session:
        session.get_one(RecoveryGroup, group).state = GroupState.OPEN


def test_a_need_is_written_down_as_seen_today(staff, noord):
    made = a_need(staff, noord, what="Een groep in de avond", for_whom="young")
    need = need_of(made)
    assert (need.state, need.since, need.for_whom) == ("seen", clock.today(), "young")
    assert need_queries.steps_of(made) == [("seen", clock.today())]
    assert audited() == [("created", "need")]


def test_the_same_form_twice_writes_down_one_need(staff, noord):
    nonce = secrets.token_bytes(16)
    assert need_actions.create(staff, noord, given(), nonce=nonce)
    assert need_actions.create(staff, noord, given(), nonce=nonce) is None
    assert len(need_queries.needs(None, need_queries.Shown())) == 1


def test_each_step_is_dated_and_the_way_back_is_kept(staff, noord, clock_at):
    made = a_need(staff, noord)
    clock_at(days=9)
    monday, today = clock.today() - timedelta(days=6), clock.today()
    move(staff, made, NeedState.DISCUSSED, day=monday)
    move(staff, made, NeedState.PLANNED)
    move(staff, made, NeedState.DISCUSSED)
    first = monday - timedelta(days=3)
    assert need_queries.steps_of(made) == [
        ("seen", first),
        ("discussed", monday),
        ("planned", today),
        ("discussed", today),
    ]
    assert need_of(made).since == today
    assert audited().count(("stepped", "need")) == 3


def test_a_need_skips_no_step(staff, noord):
    made = a_need(staff, noord)
    with pytest.raises(need_actions.NotOneStep):
        move(staff, made, NeedState.PLANNED)
    assert need_of(made).state == "seen"


@pytest.mark.parametrize("days", [1, -1])
def test_a_step_is_not_dated_ahead_nor_before_the_one_before_it(staff, noord, days):
    made = a_need(staff, noord)
    with pytest.raises(need_actions.WrongDay):
        move(staff, made, NeedState.DISCUSSED, day=clock.today() + timedelta(days=days))


def test_a_step_asked_for_twice_is_one_step(staff, noord):
    made = a_need(staff, noord)
    seen = need_of(made).edition
    for _tap in range(2):
        move(staff, made, NeedState.DISCUSSED, seen=seen)
    assert len(need_queries.steps_of(made)) == 2


def test_of_two_who_change_a_need_the_second_is_told(staff, noord):
    made = a_need(staff, noord)
    seen = need_of(made).edition
    need_actions.change(staff, made, given(decision="We vragen De Linde."), seen=seen)
    with pytest.raises(ChangedMeanwhile):
        need_actions.change(staff, made, given(decision="We wachten."), seen=seen)
    with pytest.raises(ChangedMeanwhile):
        move(staff, made, NeedState.DISCUSSED, seen=seen)
    assert need_of(made).decision == "We vragen De Linde."


def test_who_plans_elsewhere_finds_nothing(staff, stranger, noord, zuid):
    made = a_need(staff, noord, NeedState.DISCUSSED)
    edition = need_of(made).edition
    for attempt in (
        lambda: need_actions.create(stranger, noord, given(), nonce=b"x" * 16),
        lambda: need_actions.create(staff, 999_999, given(), nonce=b"y" * 16),
        lambda: need_actions.change(stranger, made, given(), seen=edition),
        lambda: move(stranger, made, NeedState.PLANNED),
        lambda: need_actions.put_away(stranger, made),
        lambda: need_actions.bring_back(stranger, made),
        lambda: need_actions.make_group(stranger, made, name="Groep", promise="Praten."),
        lambda: need_queries.own_need(frozenset({zuid}), made),
        lambda: need_queries.own_district(frozenset({zuid}), "noord"),
        lambda: need_actions.change(staff, 999_999, given(), seen=1),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert need_of(made).edition == edition
    assert need_queries.needs(frozenset({zuid}), need_queries.Shown()) == []
    assert [one.name for one in need_queries.districts_of(frozenset({zuid}))] == ["Zuid"]


def test_who_looks_after_a_need_has_a_role_in_its_district(staff, noord, zuid):
    facilitator = an_account((Role.FACILITATOR, noord), name="Joost")
    everywhere = an_account(Role.ADMIN, name="Ans")
    elsewhere = an_account((Role.COORDINATOR, zuid), name="Wim")
    gone = an_account((Role.COORDINATOR, noord), name="Weg", disabled_at=clock.now())
    names = [one.name for one in need_queries.owners_in(noord, clock.today())]
    assert names == ["Ans", "Ilse", "Joost"]
    for good in (facilitator, everywhere):
        a_need(staff, noord, owner_id=good)
    for wrong in (elsewhere, gone, 999_999):
        with pytest.raises(need_actions.NoSuchOwner):
            a_need(staff, noord, owner_id=wrong)


def test_an_owner_whose_role_ended_stays_until_somebody_else_is_chosen(staff, noord):
    joost = an_account((Role.FACILITATOR, noord), name="Joost")
    made = a_need(staff, noord, owner_id=joost)
    with transaction() as session:
        from_now = session.query(need_queries.Grant).filter_by(account_id=joost).one()
        from_now.last_day = clock.today() - timedelta(days=1)
    need_actions.change(
        staff, made, given(owner_id=joost, decision="Nog even."), seen=need_of(made).edition
    )
    assert need_of(made).owner_id == joost


def test_a_need_in_the_archive_stands_still_and_comes_back_whole(staff, noord):
    made = a_need(staff, noord, NeedState.DISCUSSED)
    for _tap in range(2):
        need_actions.put_away(staff, made)
    assert need_queries.needs(None, need_queries.Shown()) == []
    assert [one.id for one in need_queries.needs(None, need_queries.Shown(archived=True))] == [made]
    with pytest.raises(need_actions.PutAway):
        move(staff, made, NeedState.PLANNED)
    with pytest.raises(need_actions.PutAway):
        need_actions.make_group(staff, made, name="Groep", promise="Praten.")
    need_actions.bring_back(staff, made)
    assert need_of(made).archived_on is None
    assert len(need_queries.steps_of(made)) == 2
    told = [word for word, _ in audited()]
    assert (told.count("archived"), told.count("brought_back")) == (1, 1)


def test_a_need_becomes_a_draft_group_and_keeps_the_link(staff, noord):
    made = a_need(staff, noord, NeedState.DISCUSSED)
    group = need_actions.make_group(staff, made, name="Avond in Noord", promise="Samen praten.")
    assert need_actions.make_group(staff, made, name="Nog een", promise="Praten.") == group
    row = group_of(made)
    assert (row.id, row.slug, row.state) == (group, "avond-in-noord", GroupState.DRAFT)
    assert (row.district_id, row.name, row.promise) == (noord, "Avond in Noord", "Samen praten.")
    assert need_of(made).state == "planned"
    assert ("created", "group") in audited()
    assert ("became_group", "need") in audited()


def test_a_group_gets_an_address_of_its_own(staff, noord):
    for slug in ("avond", "avond-2"):
        a_group(slug=slug)
    made = a_need(staff, noord, NeedState.PLANNED)
    need_actions.make_group(staff, made, name="Avond", promise="Praten.")
    assert group_of(made).slug == "avond-3"


@pytest.mark.parametrize("state", [NeedState.SEEN, NeedState.STARTED])
def test_a_group_is_made_of_what_was_discussed_and_is_not_there(staff, noord, state):
    made = a_need(staff, noord, state)
    with pytest.raises(need_actions.NotDiscussed):
        need_actions.make_group(staff, made, name="Groep", promise="Praten.")


def test_when_the_group_opens_the_need_is_started(staff, noord):
    made = a_need(staff, noord, NeedState.PLANNED)
    group = need_actions.make_group(staff, made, name="Avond", promise="Praten.")
    for _again in range(2):
        need_actions.group_opened(group, by=staff.account_id)
    assert need_of(made).state == "started"
    assert need_queries.steps_of(made)[-1] == ("started", clock.today())
    assert len(need_queries.steps_of(made)) == 4


def test_an_open_group_of_which_nobody_told_is_started_at_once_and_written_down_at_night(
    staff, noord, night
):
    made = a_need(staff, noord, NeedState.PLANNED)
    open_group(need_actions.make_group(staff, made, name="Avond", promise="Praten."))
    assert need_queries.own_need(None, made).state == "started"
    with pytest.raises(need_actions.GroupIsOpen):
        move(staff, made, NeedState.DISCUSSED)
    night(1)
    assert need_of(made).state == "started"
    assert need_queries.steps_of(made)[-1] == ("started", clock.today())


def test_a_group_that_came_of_no_need_changes_nothing(staff, noord):
    a_need(staff, noord)
    need_actions.group_opened(a_group(), by=None)
    assert audited() == [("created", "need")]


def test_public_pages_change_only_with_what_the_public_reads(staff, noord):
    def raised(do):
        before = changes.version()
        do()
        return changes.version() > before

    made = a_need(staff, noord)
    said = {"public": True, "sentence": "Jullie vroegen om een avond."}

    def change(**given_):
        need_actions.change(staff, made, given(**given_), seen=need_of(made).edition)

    assert not raised(lambda: move(staff, made, NeedState.DISCUSSED))
    assert raised(lambda: change(**said))
    assert raised(lambda: move(staff, made, NeedState.PLANNED))
    assert raised(lambda: need_actions.put_away(staff, made))
    assert raised(lambda: need_actions.bring_back(staff, made))
    assert raised(change)
    assert not raised(lambda: change(decision="We wachten."))
    assert raised(lambda: a_need(staff, noord, **said))


def test_the_audit_log_holds_no_word_that_somebody_typed(staff, noord):
    secret = "kwaad7"
    made = a_need(staff, noord, NeedState.DISCUSSED, what=secret, decision=secret, sentence=secret)
    need_actions.make_group(staff, made, name=secret, promise=secret)
    facts = db.session.scalars(select(need_actions.audit.AuditLine.facts)).all()
    assert facts
    assert secret not in " ".join(facts)


def test_of_five_who_save_at_the_same_moment_one_wins(app, staff, noord):
    made = a_need(staff, noord)
    seen = need_of(made).edition

    def save(number):
        with app.app_context():
            try:
                need_actions.change(staff, made, given(decision=f"Besluit {number}"), seen=seen)
            except ChangedMeanwhile:
                return None
            return f"Besluit {number}"

    with ThreadPoolExecutor(5) as threads:
        saved = [one for one in threads.map(save, range(5)) if one]
    assert saved == [need_of(made).decision]
    assert need_of(made).edition == seen + 1
