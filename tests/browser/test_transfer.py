"""Spreadsheets on the desk in a real browser: no barrier, wide and narrow, light, dark."""

import pytest

from tests.browser.axe import violations
from tests.browser.transfer_states import TRANSFER_STATES

WIDE = {"width": 1280, "height": 800}


@pytest.mark.parametrize("state", TRANSFER_STATES)
def test_no_state_of_spreadsheets_has_a_barrier(street, state):
    arrive, words = TRANSFER_STATES[state]
    page = arrive(street)
    assert words in page.inner_text("body"), page.url
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is too wide"
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(WIDE)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is too wide"
