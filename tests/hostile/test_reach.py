"""The crawler comes everywhere, so that a new page or field is attacked by itself."""

import pytest

from tests.hostile.city import PLAIN, SECURE

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "KWAAD"}
VARY = {"Set-Cookie", "Date"}


@pytest.fixture(params=[PLAIN, SECURE], ids=["plain", "https"])
def site_url(request) -> str:
    return request.param


def one_address(city, found, rule):
    """Return an address of a rule: one that was found, else the rule itself."""
    forms = [one.form.action for one in found.stages.values() if one.endpoint == rule.endpoint]
    return next(iter([*found.addresses[rule.endpoint], *forms]), str(rule))


def test_every_address_of_the_site_is_found_and_answers(city, found):
    missing = [
        (method, str(rule))
        for rule in city.app.url_map.iter_rules()
        for method in sorted({"GET", "POST"} & rule.methods)
        if not found.answers[rule.endpoint, method] & {200, 303}
    ]
    assert not missing


def test_every_form_that_was_found_does_something_with_its_own_token(found):
    assert sorted(found.stages.keys() - found.works) == []


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
    wrong = []
    with city.unchanged():
        for rule in city.app.url_map.iter_rules():
            address = one_address(city, found, rule)
            for method in sorted(METHODS - rule.methods):
                answer = city.stranger().open(address, method=method)
                wrong += [(method, address, fault) for fault in city.faults(answer)]
                if (answer.status_code, "Allow" in answer.headers) != (405, True):
                    wrong.append((method, address, answer.status))
    assert not wrong
