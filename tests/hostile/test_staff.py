"""Who is signed in is as hostile as anybody: pages, fields, queries and forged forms."""

from collections import deque
from urllib.parse import quote

import pytest

from core.accounts.guard import permission_of
from core.accounts.rules import MAY, Role
from tests.hostile import attack
from tests.hostile.crawler import Crawler
from tests.hostile.test_addresses import CAPTURED, HEADERS, LONGEST, header
from tests.hostile.values import FEW

STAFF = (
    Role.FACILITATOR,
    *(pytest.param(one, marks=pytest.mark.hard) for one in (Role.COORDINATOR, Role.ADMIN)),
)
"""Who goes round in the demo city; the others in the long run only."""

OF_EACH = 2
"""How many addresses of one kind are looked at."""

NUMBERS = ("0", "999999999", "9" * 40, "\u0663", "-1", "1e3", "0001", "1\x00")
"""Where an address has a number in it: none of ours, none that fits, none at all."""

known = {}


class Rounds(Crawler):
    """A walk over the pages that ask who one is; each form is sent as it stands, and filled."""

    def walk(self):
        """Look at every page one may open, and send its forms."""
        rules = [rule for rule in self.city.app.url_map.iter_rules() if not rule.arguments]
        self._look_around([str(rule) for rule in rules if self.is_guarded(rule.endpoint)])
        stages, self.todo = self.todo, deque()
        for stage in stages:
            self._send(stage)
        return self.map

    def is_guarded(self, endpoint):
        """Return whether a view asks who one is."""
        view = self.city.app.view_functions.get(endpoint)
        return view is not None and permission_of(view) is not None

    def _is_news(self, address):
        endpoint = self.endpoint(address, "GET")
        kind = (endpoint, "?" in address)
        self._seen[kind] += 1
        return self.is_guarded(endpoint) and self._seen[kind] <= OF_EACH

    def _stage(self, form, client):
        if self.is_guarded(self.endpoint(form.action, "POST")):
            super()._stage(form, client)

    def _look_behind(self, cookies, answer):
        self._harvest(self.city.stranger(cookies), answer)


@pytest.fixture(params=STAFF)
def rounds(request, city, in_the_city):
    """What one of them found; the walk is done once."""
    key = (id(city), request.param)
    if key not in known:
        before = city.rows()
        cookies = city.staff(request.param)
        known[key] = Rounds(city, cookies).walk(), city.rows()
        city.restore(before)
    return known[key][0]


def test_every_page_on_the_rounds_is_in_order(rounds):
    assert sorted(set(rounds.faults)) == []
    assert len(rounds.addresses) > 5


def test_hostile_values_in_each_field_of_staff(city, rounds, values_of):
    every = len(values_of("")) > FEW
    wrong = []
    for stage in rounds.widest():
        city.restore(stage.rows)
        for name in stage.form.names:
            values = values_of(f"{stage.endpoint} {name}")
            for words, value in list(values.items())[: None if every else 1]:
                faults = attack.post(city, stage, {name: value})
                wrong += [(stage.endpoint, f"{name}: {words}", fault) for fault in faults]
    assert wrong == []


def test_hostile_values_in_the_queries_of_staff(city, rounds, values_of):
    every = len(values_of("")) > FEW
    names = sorted({name for one in rounds.queries.values() for name in one} | {"gedaan", "na"})
    wrong = []
    stage = next(iter(rounds.stages.values()))
    city.restore(stage.rows)
    for endpoint, addresses in rounds.addresses.items():
        values = list(values_of(endpoint).values())[: None if every else 1]
        path = addresses[0].partition("?")[0]
        for value in values:
            query = dict.fromkeys(names, value[:300])
            answer = city.stranger(stage.cookies).get(path, query_string=query)
            wrong += [(endpoint, value[:40], fault) for fault in city.faults(answer)]
    assert wrong == []


def test_a_forged_form_of_staff_writes_nothing(city, rounds):
    wrong = []
    for stage in rounds.widest():
        city.restore(stage.rows)
        fields = {**stage.form.untouched(), "csrf_token": "kwaad7"}
        with city.unchanged("rate_bucket", "staff_session"):
            answer = city.stranger(stage.cookies).send_raw(stage.form.action, fields)
        wrong += [(stage.endpoint, fault) for fault in city.faults(answer)]
        if answer.status_code not in {303, 403, 409, 422}:
            wrong.append((stage.endpoint, answer.status))
    assert wrong == []


@pytest.fixture
def signed_in(city, found):
    """The cookies of everybody on the staff."""
    before = next(iter(found.stages.values())).rows
    city.restore(before)
    yield {role: city.staff(role) for role in Role}
    city.restore(before)


def guarded(city, *, with_parts):
    """Give the rules of staff, each with a role that may open it."""
    for rule in city.app.url_map.iter_rules():
        permission = permission_of(city.app.view_functions[rule.endpoint])
        if permission is not None and bool(rule.arguments) is with_parts:
            yield rule, next(role for role in Role if role in MAY[permission])


def wrongs(city, cookies, address, method="GET", **more):
    """Ask for an address as somebody who is signed in; return what is wrong with the answer."""
    answer = city.stranger(cookies).open(address, method=method, **more)
    return [(method, address[:90], more, fault) for fault in city.faults(answer)]


def test_hostile_values_in_each_part_of_an_address_of_staff(city, signed_in, values_of):
    wrong, every = [], len(values_of("")) > FEW
    with city.unchanged("rate_bucket", "staff_session"):
        for number, (rule, role) in enumerate(guarded(city, with_parts=True)):
            pattern = CAPTURED.sub("*", rule.rule)
            values = [one[:LONGEST] for one in values_of(rule.rule).values()]
            numbers = [one.encode() for one in NUMBERS]
            for value in (values + numbers) if every else (values[0], numbers[number % 8]):
                path = pattern.replace("*", quote(value, safe=""))
                for method in sorted({"GET", "POST"} & rule.methods):
                    wrong += wrongs(city, signed_in[role], path, method)
    assert wrong == []


def test_hostile_values_in_the_headers_of_pages_of_staff(city, signed_in, values_of):
    wrong, pages = [], list(guarded(city, with_parts=False))
    pages = [(str(rule), role) for rule, role in pages if "GET" in rule.methods]
    assert len(pages) > 10
    with city.unchanged("rate_bucket", "staff_session"):
        for number, name in enumerate(HEADERS):
            values = list(values_of(f"staff {name}").values())
            for step, value in enumerate(values if len(values) > FEW else values[:1]):
                path, role = pages[(number + step * 5) % len(pages)]
                given = {} if name == "Cookie" else signed_in[role]
                more = {"environ_overrides": dict([header(name, value)])}
                wrong += wrongs(city, given, path, **more)
    assert wrong == []


def test_hostile_values_in_the_headers_of_forms_of_staff(city, rounds, values_of):
    wrong, every = [], len(values_of("")) > FEW
    for number, stage in enumerate(rounds.widest()):
        city.restore(stage.rows)
        for name in HEADERS if every else HEADERS[number::25]:
            for value in list(values_of(f"{stage.endpoint} {name}").values())[: 5 if every else 1]:
                more = dict([header(name, value)])
                faults = attack.post(city, stage, {}, environ_overrides=more)
                wrong += [(stage.endpoint, more, fault) for fault in faults]
    assert wrong == []
