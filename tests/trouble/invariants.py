"""What must hold after any trouble: one function, used by every test of this folder."""

from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, text

from core import codes
from core.db import db, dialect
from core.outbox import Outbox
from recovery_groups.signups.models import Receipt, Signup, SignupState
from recovery_groups.signups.queries import fingerprint_of
from tests.support.crowd import facts, judge, judge_order_of_singles, look_back
from tests.support.postbox import Postbox
from tests.support.server import Server
from tests.trouble.load import Crowd, Person
from tests.trouble.processes import until

LOOKED_AT = 8
"""How many codes are tried on the site itself; in the database all of them are."""


def promises_kept(app: Flask, server: Server, crowd: Crowd) -> None:
    """Judge the site after the trouble is over; call within the site's context.

    Raises AssertionError with the first promise that was broken.
    """
    answers_again(server)
    assert crowd.strange == []
    assert crowd.told, "nobody was told anything: this proves nothing"
    assert set(crowd.answers) <= {200, 303, 409, 503}, crowd.answers
    file_is_whole()
    for meeting in crowd.meetings:
        judge(meeting)
        judge_order_of_singles(meeting)
        _numbers_have_no_gap(meeting, wiped=any(one.wiped for one in crowd.told))
    _every_code_opens_its_receipt(crowd)
    for person in _a_few([one for one in crowd.told if not one.wiped]):
        expected = "afgemeld" if person.withdrew else "Je "
        assert expected in look_back(server, person.code).text
    nothing_readable(app, server, crowd)


def answers_again(server: Server, *, seconds: float = 30) -> None:
    """Wait until the site shows its first page by itself."""
    browser = server.browser()
    until(lambda: browser.get("/").status_code == 200, "page", seconds=seconds)


def file_is_whole() -> None:
    """The SQLite file has no damage, and no row points at one that is gone."""
    if dialect() != "sqlite":
        return
    db.session.rollback()
    assert db.session.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
    assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []


def _numbers_have_no_gap(meeting: int, *, wiped: bool) -> None:
    rows, row = facts(meeting)
    numbers = [one.number for one in rows]
    assert len(set(numbers)) == len(numbers)
    assert max(numbers, default=0) <= row.signups_made
    if not wiped:
        assert numbers == list(range(1, row.signups_made + 1))


def _every_code_opens_its_receipt(crowd: Crowd) -> None:
    held = _held()
    shown = [one.code for one in crowd.told]
    assert len(set(shown)) == len(shown), "one code was shown to two people"
    for person in crowd.told:
        states = held.get(_print(person), {})
        if person.wiped:
            assert states == {}, "something of a wiped receipt is left"
            continue
        state = states.get(person.meeting)
        assert state is not None, "a shown code opens nothing"
        if person.withdrew:
            assert state == SignupState.WITHDRAWN, "a place given back was taken again"
    receipts = db.session.scalar(select(func.count()).select_from(Receipt))
    assert receipts == len(held), "a receipt without a signup"


def _held() -> dict[bytes, dict[int, str]]:
    db.session.rollback()
    rows = db.session.execute(
        select(Receipt.fingerprint, Signup.meeting_id, Signup.state).join(
            Signup, Signup.receipt_id == Receipt.id
        )
    )
    held: dict[bytes, dict[int, str]] = {}
    for print_, meeting, state in rows:
        held.setdefault(bytes(print_), {})[meeting] = state
    return held


def _print(person: Person) -> bytes:
    return fingerprint_of(codes.normalise(person.code) or "")


def _a_few(people: list[Person]) -> list[Person]:
    return people[:: max(1, len(people) // LOOKED_AT)]


def nothing_readable(app: Flask, server: Server, crowd: Crowd, *logs: Path) -> None:
    """No log and no file of the database holds a code or an address that somebody gave."""
    given = {(one.code, one.code.replace(" ", ""), one.address) for one in crowd.told}
    secret = {text.encode() for texts in given for text in texts if text}
    for file in [server.log, *logs, *_files(app)]:
        content = file.read_bytes()
        found = [one for one in secret if one in content]
        assert not found, f"{file.name} holds {len(found)} things it must not"
    for log in (server.log, *logs):
        assert b"Traceback" not in log.read_bytes(), log.read_text()


def _files(app: Flask) -> list[Path]:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if not url.startswith("sqlite"):
        return []
    file = Path(url.removeprefix("sqlite:///"))
    return sorted(file.parent.glob(f"{file.name}*"))


def all_sent() -> bool:
    """Tell whether the outbox has nothing left to send."""
    db.session.rollback()
    waiting = select(func.count()).select_from(Outbox).where(Outbox.state != "sent")
    return db.session.scalar(waiting) == 0


def messages_arrived(box: Postbox, addresses: list[str], *, most_copies: int) -> None:
    """Every address got its message; copies share a Message-ID; only so many may be copies."""
    missing = [one for one in addresses if not box.to(one)]
    assert not missing, f"{len(missing)} of {len(addresses)} got nothing"
    for one in addresses:
        assert len({mail.message_id for mail in box.to(one)}) == 1, "two messages for one change"
    assert {mail.recipient for mail in box.mails} >= set(addresses)
    copies = len(box.mails) - len({(mail.recipient, mail.message_id) for mail in box.mails})
    assert copies <= most_copies, f"{copies} copies, {most_copies} could not be helped"
