"""No barrier that axe-core can find, in any state of any page (WCAG 2.2 AA, contrast AAA)."""

import pytest

from tests.browser.axe import violations
from tests.browser.states import STATES


@pytest.mark.parametrize("state", STATES)
def test_no_state_of_a_page_has_a_barrier(street, state):
    arrive, words = STATES[state]
    page = arrive(street)
    assert words in page.inner_text("body"), page.url
    assert violations(page) == []


def test_contrast_of_less_than_seven_to_one_would_be_found(page):
    page.set_content(
        "<!doctype html><html lang=nl><title>x</title>"
        "<main><h1>Dag</h1><p style='color:#707070;background:#fff'>Grijs</p></main>"
    )
    assert [one.partition(":")[0] for one in violations(page)] == ["color-contrast-enhanced"]
