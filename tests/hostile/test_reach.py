"""The crawler comes everywhere, so that a new page or field is attacked by itself."""

import re

import pytest

from core.accounts.guard import permission_of
from tests.hostile.city import PLAIN, SECURE

BEHIND_A_DOOR = {
    *("accounts.first_set_up", "accounts.password_again", "accounts.second_step"),
    *("accounts.invitation", "accounts.new_password", "accounts.sign_in", "accounts.sign_out"),
    *("feeds.private", "pages.photo", "signups.renew"),
}
"""Signing in with a right password and what follows, and what a secret address or a slip opens.

`test_staff` and the tests of accounts, calendars, photos and slips come there.
"""
ANYTHING = {"number": "999", "slug": "x", "string(length=40)": "x" * 40, "token": "x"}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "KWAAD"}
VARY = {"Set-Cookie", "Date"}


@pytest.fixture(params=[PLAIN, SECURE], ids=["plain", "https"])
def site_url(request) -> str:
    return request.param


def one_address(city, found, rule):
    """Return an address of a rule: one that was found, else one with anything in it."""
    forms = [one.form.action for one in found.stages.values() if one.endpoint == rule.endpoint]
    made_up = re.sub("<([^:>]+)[^>]*>", lambda part: ANYTHING.get(part[1], "x"), str(rule))
    return next(iter([*found.addresses[rule.endpoint], *forms]), made_up)


def test_every_address_of_the_site_is_found_and_answers(city, found):
    missing = [
        (method, str(rule))
        for rule in city.app.url_map.iter_rules()
        for method in sorted({"GET", "POST"} & rule.methods)
        if not is_behind_a_door(city, rule.endpoint)
        and not found.answers[rule.endpoint, method] & {200, 303}
    ]
    assert not missing


def is_behind_a_door(city, endpoint):
    """Return whether only staff, or who holds a secret address, gets an answer there."""
    guarded = permission_of(city.app.view_functions[endpoint]) is not None
    return guarded or endpoint in BEHIND_A_DOOR


def test_every_form_that_was_found_does_something_with_its_own_token(found):
    refused = {name for name in found.stages if name.startswith("accounts.sign_in(")}
    assert sorted(found.stages.keys() - found.works - refused) == []


def test_every_page_on_the_way_is_in_order(found):
    assert sorted(set(found.faults)) == []


def test_looking_changes_nothing_with_any_method_that_looks(city, found):
    receipt = next(one for one in found.stages.values() if one.endpoint == "signups.withdraw")
    with city.unchanged():
        for cookies in ({}, receipt.cookies):
            for rule in city.app.url_map.iter_rules():
                address = one_address(city, found, rule)
                for method in ("GET", "HEAD", "OPTIONS"):
                    answer = city.stranger(cookies).open(address, method=method)
                    assert answer.status_code < 500, (method, address)


def test_a_head_is_the_page_without_its_body(city, found):
    for rule in city.app.url_map.iter_rules():
        for address in found.addresses[rule.endpoint][:3]:
            page, head = (city.stranger().open(address, method=one) for one in ("GET", "HEAD"))
            kept = [
                [one for one in answer.headers if one[0] not in VARY] for answer in (page, head)
            ]
            assert head.data == b"", address
            assert (head.status_code, kept[1]) == (page.status_code, kept[0]), address


def test_a_method_an_address_does_not_know_is_refused_in_words(city, found):
    wrong, rules = [], list(city.app.url_map.iter_rules())
    with city.unchanged():
        for rule in rules:
            address = one_address(city, found, rule)
            known = {one for other in rules if str(other) == str(rule) for one in other.methods}
            for method in sorted(METHODS - known):
                answer = city.stranger().open(address, method=method)
                wrong += [(method, address, fault) for fault in city.faults(answer)]
                if (answer.status_code, "Allow" in answer.headers) != (405, True):
                    wrong.append((method, address, answer.status))
    assert not wrong
