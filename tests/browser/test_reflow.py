"""A page fits: on the smallest phone, with large letters, under a thumb, over a thin line."""

import pytest

from tests.browser.states import MAIN_PAGES, PATHS, main_page

TOO_WIDE = """() => { const wide = document.documentElement.scrollWidth - innerWidth;
  return wide <= 0 ? [] : [...document.querySelectorAll("body *")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.right > innerWidth + 1 || box.left < -1 })
    .map(one => one.outerHTML.slice(0, 75)) }"""
TARGETS = "button, summary, select, .utrecht-button, .chips a, .chipbtn, .nav a, .foot a, \
    .langs a, label.choice, input:not([type=checkbox], [type=radio], .trap input)"
TOO_SMALL = """targets => [...document.querySelectorAll(targets)].filter(one =>
    one.checkVisibility()).map(one => [one, one.getBoundingClientRect()]).filter(([one, box]) =>
    box.width > 1 && (box.height < 44 || box.width < 44)).map(([one, box]) =>
    `${box.width.toFixed()} x ${box.height.toFixed()}: ${one.outerHTML.slice(0, 80)}`)"""


@pytest.mark.parametrize("name", MAIN_PAGES)
@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_main_pages_fit_and_their_targets_are_large(street, prefix, name):
    page = main_page(street, name, prefix, viewport={"width": 320, "height": 640})
    for details in page.locator("details").all():
        details.evaluate("one => { one.open = true }")
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(TOO_SMALL, TARGETS) == []
    page.set_viewport_size({"width": 640, "height": 640})
    _letters_of(page, 32)
    assert page.evaluate(TOO_WIDE) == []
    page.set_viewport_size({"width": 360, "height": 640})
    assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("prefix", ["", "/en", "/ar"])
def test_every_public_page_fits_the_smallest_phone(street, prefix):
    page = street.passer_by()
    page.set_viewport_size({"width": 320, "height": 640})
    for path, _words in PATHS.values():
        page.goto(prefix + path)
        assert page.evaluate(TOO_WIDE) == [], path


def test_a_first_visit_is_light(street):
    page = street.visitor()
    seen = []
    page.on("requestfinished", lambda one: seen.append(one))  # noqa: PLW0108 - no builtin
    page.goto("/")
    page.wait_for_load_state("networkidle")
    sizes = {one.url: (one.resource_type, one.sizes()["responseBodySize"]) for one in seen}
    assert len(sizes) <= 6, sizes
    assert sum(size for _, size in sizes.values()) <= 70_000, sizes
    for kind, most in (("stylesheet", 24_000), ("script", 8_000), ("document", 10_000)):
        assert sum(size for one, size in sizes.values() if one == kind) <= most, (kind, sizes)
    assert {url.split("/")[2] for url in sizes} == {street.site.address.split("/")[2]}


def _letters_of(page, pixels):
    """Set the letters as the settings of the browser do; 16 is what everybody starts with."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": pixels, "fixed": pixels}})
    size = page.evaluate("() => getComputedStyle(document.documentElement).fontSize")
    assert float(size.removesuffix("px")) >= pixels, size
