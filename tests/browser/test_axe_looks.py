"""No barrier on the main pages in any look: light and dark, phone and desk, Dutch and Arabic."""

import pytest

from tests.browser.axe import violations
from tests.browser.states import MAIN_PAGES, main_page

LOOKS = [(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]


@pytest.mark.parametrize("name", MAIN_PAGES)
@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_a_main_page_has_no_barrier_in_any_look(street, prefix, name):
    page = main_page(street, name, prefix)
    assert page.get_attribute("html", "dir") == ("rtl" if prefix else "ltr")
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], (width, scheme)
