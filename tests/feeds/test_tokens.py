"""Private feeds: who has the address has the calendar, and nobody more than they may see."""

import re
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import update

from core import clock
from core.accounts.models import Account, Grant
from core.accounts.rules import Role
from core.audit import AuditLine
from core.db import transaction
from recovery_groups.feeds import actions
from recovery_groups.feeds.models import FeedToken
from recovery_groups.feeds.rules import Selection
from recovery_groups.groups.models import Facilitation
from recovery_groups.meetings.models import Substitution
from recovery_groups.signups import receipt_actions
from tests.feeds.conftest import TODAY, acting, is_empty, of_together, shown
from tests.feeds.reading import events, parsed, spoken
from tests.support.builders import a_district, an_expert
from tests.support.residents import rows
from tests.support.site import counted_statements
from tests.support.staff import a_facilitator, an_account, expert_of


def test_a_private_feed_is_for_its_owner_only(client, own_feed):
    answer = client.get(own_feed().path)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert not {"Set-Cookie"} & set(answer.headers.keys())
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_the_token_itself_is_not_stored(own_feed):
    feed = own_feed()
    token = feed.path.removeprefix("/agenda/").removesuffix(".ics")
    assert re.fullmatch("[0-9a-f]{40}", token)
    [row] = rows(FeedToken)
    assert token not in str(vars(row))
    assert len(row.fingerprint) == 32


def test_a_facilitator_sees_the_own_groups_meetings(client, world, own_feed):
    assert shown(client, own_feed()) == of_together(world)


def test_who_took_a_date_over_has_it_and_who_gave_it_away_has_not(client, world, own_feed):
    feed, other = own_feed(), an_expert("Bo")
    date, mine = world.dates["summer"], world.dates["midnight"]
    instead(date, away=expert_of(feed.account), substitute=other)
    instead(mine, away=other, substitute=expert_of(feed.account))
    assert shown(client, feed) == of_together(world) - {date} | {mine}


def instead(meeting, *, away, substitute):
    now = clock.now()
    with transaction() as session:
        session.add(
            Substitution(
                meeting_id=meeting,
                away_id=away,
                substitute_id=substitute,
                asked_at=now,
                accepted_at=now,
            )
        )


def test_who_stopped_leading_sees_nothing_any_more(client, own_feed):
    feed = own_feed()
    assert shown(client, feed)
    with transaction() as session:
        session.execute(update(Facilitation).values(last_day=TODAY - timedelta(days=1)))
    assert shown(client, feed) == set()


@pytest.mark.parametrize("kind", ["own_feed", "selection"])
def test_a_role_that_ended_shows_nothing(client, request, kind):
    feed = request.getfixturevalue(kind)()
    assert shown(client, feed)
    with transaction() as session:
        session.execute(update(Grant).values(last_day=TODAY - timedelta(days=1)))
    assert shown(client, feed) == set()


def test_a_disabled_account_has_an_empty_calendar(client, own_feed):
    feed = own_feed()
    with transaction() as session:
        session.execute(update(Account).values(disabled_at=clock.now()))
    assert is_empty(client, feed)


def test_a_coordinator_sees_the_own_districts_whatever_was_chosen(client, world, selection):
    everything = set(world.dates.values())
    south = {world.dates["twice"], world.dates["midnight"]}
    assert shown(client, selection()) == everything
    assert shown(client, selection(district=world.north)) == everything - south
    assert shown(client, selection(district=world.south)) == south | {world.dates["moved"]}
    elsewhere = Selection(districts=(world.south,), groups=(world.night,))
    assert shown(client, selection(elsewhere, district=a_district())) == set()


def test_any_combination_may_be_chosen(client, world, selection):
    expert = expert_of(a_facilitator(world.night))
    south = {world.dates["twice"], world.dates["midnight"]}
    moved = {world.dates["moved"]}
    for chosen, wanted in (
        (Selection(districts=(world.south,)), south | moved),
        (Selection(venues=(world.elsewhere,)), south | moved),
        (Selection(venues=(world.venue,)), of_together(world)),
        (Selection(groups=(world.night,)), south),
        (Selection(experts=(expert,)), south),
        (Selection(groups=(world.together,), experts=(expert,)), set(world.dates.values())),
    ):
        assert shown(client, selection(chosen)) == wanted, chosen


def test_what_is_chosen_is_what_the_calendar_is_called(client, selection):
    body = client.get(selection(name="Wijk, Oost").path).data
    assert spoken(parsed(body).one("NAME")) == "Wijk, Oost"


def test_a_change_of_grants_is_no_304(client, own_feed, today):
    feed = own_feed()
    client.get(feed.path)
    today.shift(timedelta(days=1))
    first = client.get(feed.path)
    tag, since = first.headers["ETag"], first.headers["Last-Modified"]
    for name, value in (("If-None-Match", tag), ("If-Modified-Since", since)):
        assert client.get(feed.path, headers={name: value}).status_code == 304, name
    with transaction() as session:
        session.execute(update(Facilitation).values(last_day=TODAY))
    for name, value in (("If-None-Match", tag), ("If-Modified-Since", since)):
        assert client.get(feed.path, headers={name: value}).status_code == 200, name


def test_a_stopped_feed_is_empty_for_ninety_days_and_then_gone(client, own_feed, today):
    feed = own_feed()
    assert events(client.get(feed.path).data)
    actions.stop(staff(feed), rows(FeedToken)[0].id)
    assert is_empty(client, feed)
    today.shift(timedelta(days=89))
    assert is_empty(client, feed)
    today.shift(timedelta(days=1))
    assert client.get(feed.path).status_code == 404
    actions.forget(clock.now())
    assert not rows(FeedToken)


def staff(feed, role=Role.FACILITATOR):
    return acting(feed.account, role)


def test_a_new_address_stops_the_old_one_at_once(client, selection, world):
    feed = selection(Selection(groups=(world.night,)), discreet=False)
    token = actions.renew(staff(feed, Role.COORDINATOR), rows(FeedToken)[0].id)
    assert is_empty(client, feed)
    assert events(client.get(f"/agenda/{token}.ics").data)


def test_making_the_own_feed_again_stops_the_first(client, own_feed):
    feed = own_feed()
    actions.make_own(staff(feed), discreet=True)
    assert is_empty(client, feed)


def test_nobody_stops_or_renews_the_feed_of_another(selection, own_feed):
    mine, other = own_feed(), selection()
    ids = {row.account_id: row.id for row in rows(FeedToken)}
    for act in (actions.stop, actions.renew):
        with pytest.raises(actions.NotFound):
            act(staff(mine), ids[other.account])


def test_only_facilitators_and_coordinators_make_feeds(app, today):
    for make in (
        lambda who: actions.make_own(who, discreet=True),
        lambda who: actions.make_selection(who, name="X", chosen=Selection(), discreet=True),
    ):
        with pytest.raises(actions.NotFound):
            make(acting(an_account(Role.ADMIN), Role.ADMIN))


def test_changes_of_feeds_are_in_the_log(selection, own_feed):
    feed = selection()
    actions.renew(staff(feed, Role.COORDINATOR), rows(FeedToken)[0].id)
    actions.stop(staff(feed, Role.COORDINATOR), rows(FeedToken)[1].id)
    told = [(one.action, one.subject, one.account_id) for one in rows(AuditLine)]
    assert told == [(what, "feed", feed.account) for what in ("made", "renewed", "stopped")]


# A token that opens nothing


@pytest.mark.parametrize("token", ["0" * 40, "z" * 40, "g" * 39 + "%00"])
def test_an_unknown_token_opens_nothing(client, world, token):
    answer = client.get(f"/agenda/{token}.ics")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["", "x", "0" * 41, "%2e%2e%2f" * 5, "ë" * 40, "a/" * 20])
def test_a_malformed_token_is_a_page_that_is_not_there(client, world, path):
    assert client.get(f"/agenda/{path}.ics").status_code == 404


def fetch_dead(client, times):
    """Fetch an address that opens nothing so many times; return the statements that took."""
    path = f"/agenda/{secrets.token_hex(20)}.ics"
    with counted_statements() as statements:
        for _ in range(times):
            assert client.get(path).status_code == 404
    return statements


def test_many_fetches_of_a_dead_token_cost_one_statement(client):
    [asked] = fetch_dead(client, 200)
    assert "feed_token" in asked


@pytest.mark.hard
def test_ten_thousand_fetches_of_a_dead_token_cost_one_statement(client):
    assert len(fetch_dead(client, 10_000)) == 1


def erased(feed):
    receipt_actions.wipe(feed.code)


def disabled(feed):
    with transaction() as session:
        disabled = update(Account).where(Account.id == feed.account)
        session.execute(disabled.values(disabled_at=clock.now()))


def stopped(feed):
    actions.stop(staff(feed), rows(FeedToken)[0].id)


def looked_at(client, path):
    """Return what an address answers, and the statements that took."""
    with counted_statements() as statements:
        answer = client.get(path)
    return (answer.status_code, answer.data, dict(answer.headers)), statements


def test_whoever_tries_an_address_learns_nothing_of_what_it_was(
    client, own_feed, receipt_feed, today
):
    """Unknown and long stopped ones take one way; stopped, erased and disabled ones another."""
    feed, other, receipt = own_feed(), own_feed(discreet=True), receipt_feed()
    stopped(feed)
    disabled(other)
    erased(receipt)
    empty = [looked_at(client, one.path) for one in (feed, other, receipt)]
    assert empty[0][0][0] == 200
    assert empty == [empty[0]] * 3
    today.shift(timedelta(days=90))
    unknown = looked_at(client, f"/agenda/{secrets.token_hex(20)}.ics")
    assert looked_at(client, feed.path) == unknown
    assert unknown[0][0] == 404
    assert unknown[1] == empty[0][1]  # the very same statement, and nothing written
    assert len(unknown[1]) == 1


def test_the_last_fetch_is_written_down_once_a_day(client, own_feed, today):
    feed = own_feed()
    assert rows(FeedToken)[0].fetched_on is None
    for _ in range(3):
        client.get(feed.path)
        today.shift(timedelta(hours=1))
    assert rows(FeedToken)[0].fetched_on == TODAY
    with counted_statements() as statements:
        client.get(feed.path)
    assert not [one for one in statements if one.startswith("UPDATE")]
    today.shift(timedelta(days=1))
    client.get(feed.path)
    assert rows(FeedToken)[0].fetched_on == TODAY + timedelta(days=1)
