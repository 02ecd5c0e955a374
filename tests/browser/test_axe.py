"""No barrier that axe-core can find, in any state of any page (WCAG 2.2 AA, contrast AAA)."""

import pytest

from tests.browser.axe import violations
from tests.browser.change_states import CHANGE_STATES
from tests.browser.evening_states import EVENING_STATES
from tests.browser.feed_states import FEED_STATES
from tests.browser.staff_states import STAFF_STATES
from tests.browser.states import STATES
from tests.browser.wish_states import WISH_STATES

EVERY_STATE = {
    **STATES,
    **{f"staff: {name}": way for name, way in STAFF_STATES.items()},
    **{f"change: {name}": way for name, way in CHANGE_STATES.items()},
    **{f"evening: {name}": way for name, way in EVENING_STATES.items()},
    **{f"feeds: {name}": way for name, way in FEED_STATES.items()},
    **{f"wishes: {name}": way for name, way in WISH_STATES.items()},
}


@pytest.mark.parametrize("state", EVERY_STATE)
def test_no_state_of_a_page_has_a_barrier(street, state):
    arrive, words = EVERY_STATE[state]
    page = arrive(street)
    assert words in page.inner_text("body"), page.url
    assert violations(page) == []


def test_contrast_of_less_than_seven_to_one_would_be_found(page):
    page.set_content(
        "<!doctype html><html lang=nl><title>x</title>"
        "<main><h1>Dag</h1><p style='color:#707070;background:#fff'>Grijs</p></main>"
    )
    assert [one.partition(":")[0] for one in violations(page)] == ["color-contrast-enhanced"]
