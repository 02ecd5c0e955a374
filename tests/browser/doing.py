"""States of a page that only doing leads to: signing up, withdrawing, making mistakes."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.support.builders import a_group, a_meeting
from tests.support.crowd import form_path
from tests.support.live import Site, Street
from tests.support.server import Browser


def room_for(site: Site, people: int) -> int:
    """Make a meeting three days from now with room for this many, of a group of its own."""
    with site.app.app_context():
        return a_meeting(capacity=people, group=a_group(capacity=people))


def sign_up(site: Site, path: str, network: str = "", **given: object) -> Browser:
    """Sign a client up by hand; it has the confirmation open."""
    client = site.by_hand(network)
    answer = client.send(client.get(path), given, button="</form>")
    assert answer.status_code == 303, answer.text
    return client


def with_code(site: Site, code: str) -> Browser:
    """Return a client that has the receipt of a code open."""
    client = site.by_hand()
    answer = client.send(client.get("/mijn-aanmelding"), {"code": code}, button="Kijk")
    assert answer.status_code == 303
    return client


def submit(page: Page) -> None:
    """Press the main button of the page."""
    with page.expect_navigation():
        page.locator("main form button.utrecht-button--primary-action").last.click()


def _form_with_errors(street: Street) -> Page:
    page = street.visitor()
    page.goto(street.site.form("Genoeg plek"))
    page.locator("details.more").last.locator("summary").click()
    page.get_by_label("Mail mij als er iets verandert").check()
    page.locator("[name=code]").fill("fout")
    submit(page)
    return page


def _expired_form(street: Street) -> Page:
    page = street.visitor()
    page.goto(street.site.form("Genoeg plek"))
    page.context.clear_cookies()
    submit(page)
    return page


def _form_with_saved_code(street: Street) -> Page:
    client = with_code(street.site, street.site.code("Op de wachtlijst"))
    client.send(client.get("/mijn-aanmelding"), button="Bewaar op deze telefoon")
    page = street.visitor_of(client)
    page.goto(street.site.form("Extra datum"))
    page.locator("details.more").last.locator("summary").click()
    return page


def _filled_meanwhile(street: Street) -> Page:
    meeting = room_for(street.site, 1)
    page = street.visitor()
    page.goto(form_path(meeting))
    sign_up(street.site, form_path(meeting))
    submit(page)
    return page


def _seated(street: Street) -> Page:
    client = sign_up(street.site, street.site.form("Extra datum"), naam="Bo")
    return _at(street, client, "/bevestiging")


def _waiting(street: Street) -> Page:
    client = sign_up(street.site, street.site.form("Vol, met een wachtlijst"))
    return _at(street, client, "/bevestiging")


def _several_dates(street: Street) -> Page:
    page = street.visitor()
    page.goto(street.site.form("Extra datum"))
    page.locator("details.more").first.locator("summary").click()
    dates = page.locator("[name=ook]")
    for number in range(min(2, dates.count())):
        dates.nth(number).check()
    submit(page)
    return page


def _at(street: Street, client: Browser, path: str) -> Page:
    page = street.visitor_of(client)
    page.goto(path)
    return page


def _receipt(of: str, path: str = "/mijn-aanmelding") -> Callable[[Street], Page]:
    def go(street: Street) -> Page:
        return _at(street, with_code(street.site, street.site.code(of)), path)

    return go


def _saved_receipt(street: Street) -> Page:
    client = with_code(street.site, street.site.code("Op de wachtlijst"))
    client.send(client.get("/mijn-aanmelding"), button="Bewaar op deze telefoon")
    return _at(street, client, "/mijn-aanmelding?gedaan=bewaard")


def _past_receipt(street: Street) -> Page:
    client = sign_up(street.site, street.site.form("Extra datum"))
    client.send(client.get("/mijn-aanmelding"), button="Bewaar op deze telefoon")
    with street.site.later(days=4):
        return _at(street, client, "/mijn-aanmelding")


def _asked(of: str, verb: str) -> Callable[[Street], Page]:
    """Return the way to the page that asks about the one place of a fresh receipt."""

    def go(street: Street) -> Page:
        meeting = street.site.scene.meetings[of]
        client = sign_up(street.site, street.site.form(of), naam="Bo")
        return _at(street, client, f"/mijn-aanmelding/{verb}/{meeting}")

    return go


def _change_refused(street: Street) -> Page:
    meeting = room_for(street.site, 1)
    client = sign_up(street.site, form_path(meeting))
    page = _at(street, client, f"/mijn-aanmelding/wijzigen/{meeting}")
    page.get_by_label("Met 2 anderen").check()
    submit(page)
    return page


def _mail_with_error(street: Street) -> Page:
    page = _receipt("Op de wachtlijst", "/mijn-aanmelding/mail")(street)
    page.get_by_label("Herinner mij de dag ervoor").check()
    page.locator("[name=mail]").fill("bo@")
    submit(page)
    return page


def _come_back_to_full(street: Street) -> Page:
    meeting = room_for(street.site, 1)
    client = sign_up(street.site, form_path(meeting))
    question = client.get(f"/mijn-aanmelding/afmelden/{meeting}")
    client.send(question, button="Ja, meld mij af")
    page = _at(street, client, "/mijn-aanmelding")
    sign_up(street.site, form_path(meeting))
    with page.expect_navigation():
        page.get_by_role("button", name="Toch komen").click()
    return page


def _wrong_code(street: Street, code: str = "6788 9BCD FGHJ") -> Page:
    page = street.visitor()
    page.goto("/mijn-aanmelding")
    page.locator("[name=code]").fill(code)
    submit(page)
    return page


def _malformed_code(street: Street) -> Page:
    return _wrong_code(street, "fout")


def _too_many_codes(street: Street) -> Page:
    page = _wrong_code(street)
    for _ in range(2):
        page.locator("[name=code]").fill("6788 9BCD FGHJ")
        submit(page)
    return page


def _wrong_method(street: Street) -> Page:
    page = street.visitor()
    page.goto("/hulp-nu")
    send = "document.body.append(document.createElement('form')); \
        const form = document.body.lastChild; form.method = 'post'; form.action = '/';"
    with page.expect_navigation():
        page.evaluate(f"{{ {send} form.submit() }}")
    return page


def _too_many_seats(street: Street) -> Page:
    meeting = room_for(street.site, 12)
    away = sign_up(street.site, form_path(meeting), met="3")
    away.send(away.get(f"/mijn-aanmelding/afmelden/{meeting}"), button="Ja, meld mij af")
    for _ in range(2):
        sign_up(street.site, form_path(meeting), away.address, met="3")
    page = _at(street, away, "/mijn-aanmelding")
    with page.expect_navigation():
        page.get_by_role("button", name="Toch komen").click()
    return page


DONE: dict[str, tuple[Callable[[Street], Page], str]] = {
    "form, with errors": (_form_with_errors, "Er ging iets mis"),
    "form, without its cookie": (_expired_form, "Je browser bewaarde geen cookie"),
    "form, with a saved code": (_form_with_saved_code, "Ik heb al een code"),
    "filled meanwhile": (_filled_meanwhile, "De laatste plek is net weg"),
    "confirmation, seated": (_seated, "Je bent aangemeld"),
    "confirmation, waiting": (_waiting, "Je staat op de wachtlijst"),
    "confirmation, several dates": (_several_dates, "Jouw code"),
    "receipt, several places": (_receipt("Een plek op 4 datums"), "Gaat niet door"),
    "receipt, waiting": (_receipt("Op de wachtlijst"), "je staat vooraan"),
    "receipt, withdrawn": (_receipt("Afgemeld"), "Toch komen"),
    "receipt, saved": (_saved_receipt, "Je code staat nu op deze telefoon"),
    "receipt, past": (_past_receipt, "Geweest"),
    "withdraw": (_asked("Extra datum", "afmelden"), "Wil je je afmelden?"),
    "change": (_asked("Extra datum", "wijzigen"), "Verander je aanmelding"),
    "change, refused": (_change_refused, "Er ging iets mis"),
    "come back, full": (_come_back_to_full, "Deze keer is nu vol"),
    "mail": (_receipt("Een plek op 4 datums", "/mijn-aanmelding/mail"), "Er is een e-mailadres"),
    "mail, with an error": (_mail_with_error, "Er ging iets mis"),
    "wipe": (_receipt("Op de wachtlijst", "/mijn-aanmelding/wissen"), "Wil je alles wissen?"),
    "enter code, wrong": (_wrong_code, "Deze code kennen wij niet"),
    "enter code, malformed": (_malformed_code, "Er ging iets mis"),
    "enter code, too many tries": (_too_many_codes, "Er ging iets mis"),
    "error 405": (_wrong_method, "Zo kun je deze pagina niet openen"),
    "error 429": (_too_many_seats, "Even wachten"),
}
"""State → (how to get there, words that are there in no other state)."""
