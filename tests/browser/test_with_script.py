"""What JavaScript adds: leaving faster, printing, copying, and the focus on what went wrong."""

import pytest

from tests.browser.doing import submit

WHAT_HAS_FOCUS = """() => { const at = document.activeElement, box = at.getBoundingClientRect();
  if (at === document.body) return ["", true, ""];
  return [at.innerText || at.labels?.[0]?.innerText || at.id,
    box.height > 0 && box.bottom <= innerHeight + 1 && box.top >= -1,
    getComputedStyle(at).outlineStyle] }"""


@pytest.fixture
def bo(street):
    """Somebody with a modern browser and two pages behind them."""
    page = street.visitor()
    page.goto("/")
    page.goto("/groepen/samen-verder")
    return page


def test_leaving_takes_the_page_out_of_the_history(street, bo):
    bo.locator("a.chipbtn--exit").click()
    bo.wait_for_url(street.site.away)
    bo.go_back()
    assert bo.url == f"{street.site.address}/"


def test_pressing_shift_three_times_leaves(street, bo):
    for _ in range(3):
        bo.keyboard.press("Shift")
    bo.wait_for_url(street.site.away)
    assert bo.url == street.site.away


def test_shift_while_typing_does_not_leave(street, bo):
    for _ in range(3):
        bo.keyboard.press("Shift")
        bo.keyboard.press("a")
    assert bo.url.endswith("/groepen/samen-verder")


def test_an_error_gets_the_focus_and_leads_to_its_field(street):
    page = street.visitor()
    page.goto(street.site.form("Genoeg plek"))
    page.get_by_label("Mail mij als er iets verandert").check()
    submit(page)
    assert page.title().startswith("Fout:")
    assert page.evaluate("() => 'errorSummary' in document.activeElement.dataset")
    link = page.locator(".errsum a")
    field = page.locator("[name=mail]")
    assert link.inner_text() in page.inner_text(".utrecht-form-field--invalid")
    link.click()
    assert field.evaluate("one => one === document.activeElement")


@pytest.mark.parametrize("path", ["/lijst", "/poster/de-linde", "/bevestiging"])
def test_print_buttons_print(street, path):
    page = street.visitor()
    page.goto(street.site.form("Genoeg plek"))
    submit(page)
    page.goto(path)
    page.evaluate("() => { window.print = () => { document.title = 'geprint' } }")
    page.locator("[data-print]").first.click()
    assert page.title() == "geprint"


def test_signing_up_with_the_keyboard_only(street):
    page = street.visitor()
    page.goto(street.site.meeting("Genoeg plek"))
    page.keyboard.press("Tab")
    assert _focused(page) == "Direct naar de inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    _tab_to(page, "Meld je aan")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _tab_to(page, "Mail mij als er iets verandert")
    page.keyboard.press("Space")
    _tab_to(page, "Je e-mailadres")
    page.keyboard.type("bo@voorbeeld.nl")
    _tab_to(page, "Alleen")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "Ik kom voor het eerst")
    page.keyboard.press("Space")
    _tab_to(page, "Meld je aan")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/bevestiging")
    page.goto("/mijn-aanmelding")
    kept = page.inner_text("main")
    assert "plek voor 2 personen" in kept
    assert "Je komt voor het eerst." in kept
    assert "Je krijgt mail als er iets verandert." in kept


def _tab_to(page, words):
    """Press Tab until what has the focus begins with these words."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if _focused(page).startswith(words):
            return
    raise AssertionError(f"Tab never reaches {words!r}")


def _focused(page):
    """Return the words of what has the focus; it must be in sight and marked."""
    words, in_sight, outline = page.evaluate(WHAT_HAS_FOCUS)
    assert in_sight, words
    assert outline != "none", words
    return words.strip()


def test_the_address_of_a_calendar_is_copied(street):
    page = street.visitor()
    page.goto("/groepen/samen-verder")
    page.get_by_text("Zet in je agenda").click()
    write = "text => { document.title = text; return Promise.resolve() }"
    page.evaluate(f"() => {{ navigator.clipboard.writeText = {write} }}")
    page.get_by_role("button", name="Kopieer").click()
    page.get_by_role("button", name="Gekopieerd").wait_for()
    assert page.title().endswith("/groepen/samen-verder.ics")
