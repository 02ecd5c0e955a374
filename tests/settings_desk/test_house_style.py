"""House style: own colours over those of the theme, always readable, as a stylesheet of its own."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import colours
from core.colours import DARK, ENOUGH, LIGHT, contrast, in_the_dark, least_contrast, soft
from core.settings import WrongSetting, from_environment

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06X}".format)
INK_IN_THE_DARK = "#F4F0E8"
BLUE, RED = "#123F6D", "#8E1330"


def sheet_of(page):
    """Return the address of the house style a page names."""
    found = re.search(r'href="(/huisstijl\.css\?v=[0-9a-f]+)"', page.text)
    return found[1] if found else None


def test_contrast_is_that_of_the_guideline():
    assert contrast("#000000", "#FFFFFF") == 21
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)  # the known near miss


def test_the_grounds_are_those_of_the_theme():
    light, dark = TOKENS.read_text("utf-8").split("@media (prefers-color-scheme: dark)")[:2]
    for css, grounds in ((light, LIGHT), (dark, DARK)):
        named = re.findall(r"--hg-(?:surface|paper|sand): (#[0-9A-F]{6});", css)
        assert set(named) == set(grounds)
    assert f"--hg-ink: {INK_IN_THE_DARK};" in dark


@given(COLOURS)
def test_a_colour_that_is_taken_can_be_read_by_day_and_by_night(colour):
    if least_contrast(colour) < ENOUGH:
        with pytest.raises(WrongSetting):
            from_environment({"ACCENT_COLOUR": colour})
        return
    assert from_environment({"ACCENT_COLOUR": colour}).accent_colour == colour
    assert contrast(colour, soft(colour)) >= ENOUGH
    lighter, ground = in_the_dark(colour)
    assert min(contrast(lighter, one) for one in (*DARK, ground)) >= ENOUGH
    assert contrast(INK_IN_THE_DARK, ground) >= ENOUGH


@given(COLOURS)
def test_the_theme_knows_every_name_the_house_style_sets(colour):
    known = set(re.findall(r"(--hg-[a-z0-9-]+):", TOKENS.read_text("utf-8")))
    css = colours.stylesheet(accent=colour, second=colour)
    assert set(re.findall(r"(--hg-[a-z-]+):", css)) <= known


def test_without_own_colours_no_page_asks_for_a_sheet(visitor):
    assert sheet_of(visitor.get("/")) is None
    assert visitor.get("/huisstijl.css").data == b""


def test_a_chosen_colour_comes_in_a_sheet_behind_the_theme_on_every_kind_of_page(
    admin, visitor, change
):
    assert change("huisstijl", accent_colour=BLUE.lower(), second_colour=RED).status_code == 303
    pages = [visitor.get("/"), visitor.get("/lijst"), admin.get("/beheer/instellingen")]
    addresses = {sheet_of(page) for page in pages}
    assert len(addresses) == 1
    assert pages[0].text.index("/static/site.css") < pages[0].text.index("/huisstijl.css")
    css = visitor.get(addresses.pop())
    assert css.mimetype == "text/css"
    for line in (f"--hg-pine: {BLUE};", f"--hg-clay: {RED};", "prefers-color-scheme: dark"):
        assert line in css.text
    assert "style=" not in pages[2].text
    assert f'fill="{BLUE.lower()}"' in pages[2].text  # what was chosen is shown as a colour


def test_the_sheet_is_kept_by_its_hash_and_asked_again_without(visitor, change):
    change("huisstijl", accent_colour=BLUE)
    address = sheet_of(visitor.get("/"))
    named = visitor.get(address)
    assert "immutable" in named.headers["Cache-Control"]
    again = visitor.get("/huisstijl.css", headers={"If-None-Match": named.headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "no-cache")
    change("huisstijl", accent_colour=RED)
    assert sheet_of(visitor.get("/")) != address
    old = visitor.get(address, headers={"If-None-Match": named.headers["ETag"]})
    assert (old.status_code, old.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("wrong", ["groen", "#12", "#FFFFFF", "#123F6D;}"])
def test_the_server_refuses_the_same_colours(wrong):
    with pytest.raises(WrongSetting):
        from_environment({"SECOND_COLOUR": wrong})
