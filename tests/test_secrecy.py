"""What somebody typed or carried is nowhere to be read: not in the database, logs or addresses."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from core import clock, codes
from core.db import Base, db
from recovery_groups.signups.models import Signup
from tests.support.builders import a_group, a_meeting
from tests.support.crowd import form_path, shown_code
from tests.support.server import serving
from tests.support.site import code_on

NICKNAME = "Zonnebloempje"
MAILBOX = "stille.lezer@voorbeeld.nl"
AGENT = "Bakfietsbrowser/7.3"
NETWORK = "203.0.11"
WRONG_CODE = "3467-89BC-DFGH"
WITH_ADDRESS = {"naam": NICKNAME, "bericht": "y", "herinner": "y", "mail": MAILBOX, "met": "2"}


def every_spelling(code):
    """Return a code as it is shown, typed and stored, large and small."""
    plain = codes.normalise(code)
    written = [plain, " ".join(codes.grouped(plain)), "-".join(codes.grouped(plain))]
    return [*written, *(one.lower() for one in written)]


def an_evening_on_the_site(server):
    """Let a few people do everything one can do; return every code that was shown or typed."""
    group = a_group()
    meetings = [a_meeting(group=group, capacity=3) for _ in range(2)]
    shown = []
    for number in range(4):
        browser = server.browser(address=f"{NETWORK}{number}.77", agent=AGENT)
        page = browser.get(form_path(meetings[0]))
        answer = browser.send(page, {**WITH_ADDRESS, "ook": str(meetings[1])}, button="</form>")
        if answer.status_code == 409:
            answer = browser.send(answer, button="Zet mij op de wachtlijst")
        shown.append(shown_code(browser))
        browser.send(page, WITH_ADDRESS, button="</form>")
        look_around(browser, meetings[0], shown[-1])
    make_mistakes(server.browser(address=f"{NETWORK}9.77", agent=AGENT), meetings[0], shown[0])
    return [*shown, WRONG_CODE]


def look_around(browser, meeting, code):
    """Come back, keep, change, get mail, withdraw, come back, and close."""
    browser.send(browser.get("/bevestiging"), button="Bewaar op deze telefoon")
    if "Zet in je agenda" in browser.get("/mijn-aanmelding").text:
        browser.send(browser.get("/mijn-aanmelding"), button="agenda")
    browser.send(browser.get("/mijn-aanmelding/mail"), {"mail": MAILBOX, "bericht": "y"})
    browser.send(browser.get(f"/mijn-aanmelding/wijzigen/{meeting}"), {"met": "1"})
    browser.send(browser.get(f"/mijn-aanmelding/afmelden/{meeting}"))
    browser.send(browser.get("/mijn-aanmelding"), button="Toch komen")
    browser.cookies.clear()
    page = browser.get("/mijn-aanmelding")
    answer = browser.send(page, {"code": code.lower()}, button="Kijk")
    assert "Jouw afspraken" in browser.follow(answer).text


def make_mistakes(browser, meeting, code):
    """Type wrong codes, put a code where it does not belong, send nonsense."""
    page = browser.get("/mijn-aanmelding")
    for typed in (WRONG_CODE, code[:-1], f"{code}\x00", MAILBOX):
        assert browser.send(page, {"code": typed}, button="Kijk").status_code in {303, 422}
    signing = browser.get(form_path(meeting))
    for given in ({"code": WRONG_CODE}, {"mail": "geen adres", "bericht": "y"}, {"ook": code}):
        browser.send(signing, {**WITH_ADDRESS, **given}, button="</form>")
    wanted = f"code={codes.normalise(code)}&mail={MAILBOX}&naam={NICKNAME}"
    for path in (f"/mijn-aanmelding?{wanted}", f"/bestaat-niet/{code.replace(' ', '-')}?{wanted}"):
        browser.get(path)
    browser.post("/mijn-aanmelding", {"code": code, "mail": MAILBOX * 20_000})
    browser.ask("DELETE", f"/mijn-aanmelding?{wanted}")
    browser.twin().post("/mijn-aanmelding/wissen", {"csrf_token": MAILBOX})


def dump():
    """Return every row of every table as text, bytes included as they are."""
    db.session.rollback()
    rows = [
        row for table in Base.metadata.sorted_tables for row in db.session.execute(select(table))
    ]
    cells = [cell for row in rows for cell in row]
    return "\n".join(
        cell.decode("latin-1") if isinstance(cell, bytes) else str(cell) for cell in cells
    )


def raw_bytes(url):
    """Return the SQLite files as they lie on the disk; a PostgreSQL server keeps its own."""
    if not url.startswith("sqlite"):
        return ""
    file = Path(url.removeprefix("sqlite:///"))
    files = sorted(file.parent.glob(f"{file.name}*"))
    assert files
    return "".join(one.read_bytes().decode("latin-1") for one in files)


def test_a_dump_and_all_logs_hold_nothing_of_what_people_typed_or_are(app, request, tmp_path):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with serving(app, tmp_path / "server.log", workers=2) as server:
        typed = an_evening_on_the_site(server)
        logs = server.logged()
        places = {"the database": dump(), "the file": raw_bytes(url), "the log": logs}
        if url.startswith("postgresql"):
            places["PostgreSQL's log"] = request.getfixturevalue("postgres").log.read_text()
    assert db.session.scalar(select(Signup.contact).where(Signup.contact.is_not(None)))
    secrets = [NICKNAME, MAILBOX, AGENT, NETWORK, "Bakfiets"]
    secrets += [spelling for code in typed for spelling in every_spelling(code)]
    for name, content in places.items():
        found = [secret for secret in secrets if secret in content]
        assert not found, f"{name} holds {found}"


def addressed(client, meeting, **more):
    answer = client.send(client.get(form_path(meeting)), {**WITH_ADDRESS, **more}, button="</form>")
    assert answer.status_code == 303
    return answer


def test_equal_addresses_and_nicknames_are_stored_as_different_texts(app):
    meeting = a_meeting()
    for _ in range(2):
        addressed(app.test_client(), meeting)
    first, second = db.session.scalars(select(Signup))
    assert first.contact != second.contact
    assert first.nickname != second.nickname


def test_without_a_tick_the_address_is_not_kept(client):
    addressed(client, a_meeting(), bericht=None, herinner=None)
    assert db.session.scalars(select(Signup.contact)).all() == [None]


def test_the_receipt_says_that_there_is_an_address_and_never_which(client):
    meeting = a_meeting()
    addressed(client, meeting)
    for path in ("/bevestiging", "/mijn-aanmelding", "/mijn-aanmelding/mail"):
        assert MAILBOX not in client.get(path).text, path
    assert "Er is een e-mailadres" in client.get("/mijn-aanmelding").text


def test_no_address_of_a_page_holds_the_code(client):
    meeting = a_meeting()
    answer = addressed(client, meeting)
    page = client.get("/bevestiging")
    code = codes.normalise(code_on(page))
    back = client.send(client.get(f"/mijn-aanmelding/wijzigen/{meeting}"), {"met": "1"})
    pages = [
        page,
        client.get("/mijn-aanmelding"),
        client.get(f"/mijn-aanmelding/wijzigen/{meeting}"),
    ]
    addresses = [answer.location, back.location]
    for one in pages:
        addresses += re.findall(r'(?:href|action|src)="([^"]*)"', one.text)
    assert not [one for one in addresses if code in codes_in(one)]


def codes_in(text):
    return re.sub(r"[^A-Z0-9]", "", text.upper())


PERSONAL = [
    "/bevestiging",
    "/mijn-aanmelding",
    "/mijn-aanmelding/mail",
    "/mijn-aanmelding/wissen",
    "/mijn-aanmelding/afmelden/{meeting}",
    "/mijn-aanmelding/wijzigen/{meeting}",
    "/bijeenkomsten/{meeting}/aanmelden",
]


def test_personal_pages_are_kept_nowhere_found_by_nobody_and_titled_neutrally(client):
    meeting = a_meeting(group=a_group(name="Rouw en verlies"))
    addressed(client, meeting)
    for pattern in PERSONAL:
        page = client.get(pattern.format(meeting=meeting))
        assert page.status_code == 200, pattern
        assert page.headers["Cache-Control"] == "no-store", pattern
        assert "noindex" in page.headers["X-Robots-Tag"], pattern
        assert '<meta name="robots" content="noindex">' in page.text, pattern
        title = re.search("<title>(.*?)</title>", page.text)[1]
        assert "Rouw" not in title
        assert "groep" not in title.lower()


def cookies_of(client):
    return {one.key: one for one in client._cookies.values()}


def set_cookies(response):
    return response.headers.getlist("Set-Cookie")


def test_cookies_are_encrypted_and_closed_to_scripts_and_other_sites(client):
    answer = addressed(client, a_meeting())
    code = codes.normalise(code_on(client.get("/bevestiging")))
    kept = client.send(client.get("/bevestiging"), button="Bewaar op deze telefoon")
    for line in [*set_cookies(answer), *set_cookies(kept)]:
        assert "HttpOnly" in line
        assert "SameSite=Lax" in line
        assert "Path=/" in line
        assert "Secure" not in line
    values = [one.value for one in cookies_of(client).values()]
    assert len(values) == 3
    for spelling in every_spelling(code):
        assert not [one for one in values if spelling in one]


def test_the_same_content_gives_a_different_cookie_each_time(client):
    addressed(client, a_meeting())
    page = client.get("/bevestiging")
    first = client.send(page, button="Bewaar op deze telefoon")
    second = client.send(page, button="Bewaar op deze telefoon")
    assert set_cookies(first) != set_cookies(second)


def test_a_cookie_of_one_kind_is_no_cookie_of_another_kind(client):
    addressed(client, a_meeting())
    opened = client.get_cookie("bevestiging").value
    client.delete_cookie("bevestiging")
    client.set_cookie("bewaard", opened)
    assert "Jouw afspraken" not in client.get("/mijn-aanmelding").text


@pytest.mark.parametrize("value", ["", "x", "é", "AAAA", "AQ==", "A" * 4000, "Af" + "A" * 200])
def test_a_made_up_cookie_opens_nothing(client, value):
    for name in ("bevestiging", "bewaard", "formulier"):
        client.set_cookie(name, value)
    assert "Heb je een code?" in client.get("/mijn-aanmelding").text


def test_an_opened_receipt_closes_by_itself_after_ten_minutes(client, time_machine):
    addressed(client, a_meeting())
    assert client.get("/bevestiging").status_code == 200
    time_machine.move_to(clock.now() + timedelta(seconds=601))
    assert client.get("/bevestiging").status_code == 303
    assert "Heb je een code?" in client.get("/mijn-aanmelding").text
