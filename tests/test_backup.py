"""Backups: closed, whole, without keys; and what was forgotten stays forgotten after a restore."""

import os
import stat
import zlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from core import clock, codes, secrets
from core.backup import expired
from core.contents import steps
from core.db import db, dialect, transaction
from core.keys_cli import rotated
from core.settings import Settings
from core.vault import MARK, PIECE
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.models import Signup
from tests.support.builders import a_group, a_meeting
from tests.support.crowd import form_path, judge
from tests.support.site import code_on

NICKNAME = "Zonnebloempje"
MAILBOX = "stille.lezer@voorbeeld.nl"
GIVEN = {"naam": NICKNAME, "bericht": "y", "mail": MAILBOX}


@pytest.fixture
def settings(database_url, tmp_path) -> Settings:
    """The site with mail, so that people can leave an address."""
    return Settings(database_url=database_url, mail_folder=str(tmp_path / "mail"))


@pytest.fixture(autouse=True)
def programs(request, database_url, monkeypatch):
    """Let the programs be found that belong to the server of the test."""
    if database_url.startswith("postgresql"):
        binaries = request.getfixturevalue("postgres").binaries
        monkeypatch.setenv("PATH", f"{binaries}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def say(app):
    """Run `flask backup …` and return (exit code, what it says)."""

    def run(*arguments):
        db.session.remove()
        result = app.test_cli_runner().invoke(args=["backup", *map(str, arguments)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return result.exit_code, result.output

    return run


@pytest.fixture
def backed_up(say, tmp_path):
    """Make a backup and return its file."""

    def make():
        folder = tmp_path / "backups"
        before = set(folder.glob("*")) if folder.exists() else set()
        code, told = say("create", folder)
        assert code == 0, told
        [file] = set(folder.glob("*")) - before
        return file

    return make


def sign_up(client, meeting, **given):
    answer = client.send(client.get(form_path(meeting)), {**GIVEN, **given}, button="</form>")
    assert answer.status_code == 303, answer.text
    return code_on(client.get("/bevestiging"))


def look(client, code):
    page = client.send(client.get("/mijn-aanmelding"), {"code": code}, button="Kijk")
    return client.get("/mijn-aanmelding").text if page.status_code == 303 else ""


def signups():
    db.session.remove()
    return db.session.scalar(select(func.count()).select_from(Signup))


def lose_everything(app, request):
    """Leave an empty database, as on a new machine."""
    db.session.remove()
    db.engine.dispose()
    if dialect() == "sqlite":
        database = db.engine.url.database
        for rest in ("", "-wal", "-shm"):
            if os.path.exists(database + rest):  # noqa: PTH110 - a name, not a folder of ours
                os.unlink(database + rest)  # noqa: PTH108
        return
    with db.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


def test_a_restored_site_knows_every_code_and_forgets_what_is_over(
    app, request, say, backed_up, time_machine
):
    near = a_meeting(group=a_group(slug="a"), starts_at=clock.now() + timedelta(days=1))
    far = a_meeting(group=a_group(slug="b"), starts_at=clock.now() + timedelta(days=20))
    codes_near = [sign_up(app.test_client(), near, met="2") for _ in range(2)]
    codes_far = [sign_up(app.test_client(), far) for _ in range(2)]
    file = backed_up()
    late = sign_up(app.test_client(), far)
    lose_everything(app, request)
    time_machine.move_to(clock.now() + timedelta(days=3))
    code, told = say("restore", file)
    assert (code, "teruggezet" in told) == (0, True), told
    for meeting in (near, far):
        judge(meeting)
    assert signups() == 4
    stored = db.session.execute(select(Signup.meeting_id, Signup.nickname, Signup.contact)).all()
    assert {one.meeting_id for one in stored if one.nickname or one.contact} == {far}
    for code in codes_near:
        assert NICKNAME not in look(app.test_client(), code)
        assert look(app.test_client(), code)
    for code in codes_far:
        assert NICKNAME in look(app.test_client(), code)
    assert look(app.test_client(), late) == ""
    sign_up(app.test_client(), far)
    judge(far)


def test_after_a_week_the_signups_in_a_backup_are_gone_as_well(app, say, backed_up, time_machine):
    meeting = a_meeting(starts_at=clock.now() + timedelta(days=1))
    code = sign_up(app.test_client(), meeting)
    file = backed_up()
    time_machine.move_to(clock.now() + timedelta(days=10))
    assert say("restore", file, "--yes-overwrite")[0] == 0
    assert signups() == 0
    assert look(app.test_client(), code) == ""


def readable(file):
    """Return everything that can be read in a file, also after unpacking."""
    raw = file.read_bytes()
    found = [raw]
    for start in range(len(raw) - 2):
        if raw[start : start + 1] == b"\x78":
            try:
                found.append(zlib.decompressobj().decompress(raw[start:], 4096))
            except zlib.error:
                continue
    return b"".join(found)


def test_a_backup_holds_nothing_readable_and_no_key(app, backed_up):
    group = a_group(name="Samen verder in de buurt")
    code = sign_up(app.test_client(), a_meeting(group=group))
    file = backed_up()
    content = readable(file)
    keys = secrets.keys()
    hidden = [NICKNAME, MAILBOX, "Samen verder", "signup", "CREATE", "SQLite", "PGDMP"]
    hidden += [codes.normalise(code), code, keys.lookup.hex(), secrets.key_text(keys.lookup)]
    for one in hidden:
        assert one.encode() not in content, one
    for key in (keys.lookup, keys.box, keys.code, keys.signing, keys.contact_public):
        assert bytes(key) not in content
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_backups_stay_for_a_week_and_nothing_else_is_removed(backed_up, tmp_path, time_machine):
    first = backed_up()
    other = first.parent / "aantekeningen.txt"
    other.write_text("van de beheerder")
    time_machine.move_to(clock.now() + timedelta(days=6))
    second = backed_up()
    assert first.exists()
    time_machine.move_to(clock.now() + timedelta(days=1, hours=1))
    third = backed_up()
    assert set(first.parent.iterdir()) == {second, third, other}
    assert list(expired(first.parent, clock.now())) == []


def test_a_database_with_people_in_it_is_not_overwritten_by_accident(app, say, backed_up):
    a_group(slug="eerst")
    file = backed_up()
    a_group(slug="later")
    code, told = say("restore", file)
    assert code == 1
    assert "--yes-overwrite" in told
    slugs = "SELECT slug FROM recovery_group ORDER BY slug"
    assert db.session.scalars(text(slugs)).all() == ["eerst", "later"]
    assert say("restore", file, "--yes-overwrite")[0] == 0
    assert db.session.scalars(text(slugs)).all() == ["eerst"]


def spoiled(file, how):
    whole = file.read_bytes()
    bad = file.with_name("kapot.backup")
    bad.write_bytes(how(whole))
    return bad


START = len(MARK) + len("postgresql\n") + 1 + 24
WAYS = {
    "cut in the middle": lambda whole: whole[: len(whole) // 2],
    "last byte missing": lambda whole: whole[:-1],
    "cut at a piece": lambda whole: whole[: whole.index(b"\n", len(MARK)) + 26 + PIECE + 17],
    "only the start": lambda whole: whole[:START],
    "empty": lambda _whole: b"",
    "a byte changed": lambda whole: whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:],
    "the start changed": lambda whole: bytes([whole[0] ^ 1]) + whole[1:],
    "something added": lambda whole: whole + b"x" * 50,
    "something else": lambda _whole: b"PK\x03\x04" * 1000,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_file_that_is_not_whole_is_refused_in_dutch_and_nothing_is_touched(
    app, say, backed_up, way
):
    a_group(slug="eerst")
    with transaction() as session:  # more than one piece, also when packed
        noise = os.urandom(3 * PIECE)
        session.execute(
            text("UPDATE recovery_group SET description = :noise"), {"noise": noise.hex()}
        )
    file = backed_up()
    a_group(slug="later")
    code, told = say("restore", spoiled(file, WAYS[way]), "--yes-overwrite")
    assert code == 1
    assert "back-up" in told
    assert db.session.scalar(text("SELECT count(*) FROM recovery_group")) == 2
    db.session.remove()
    if dialect() == "sqlite":
        database = db.engine.url.database
        folder = os.path.dirname(database)  # noqa: PTH120
        assert [one for one in os.listdir(folder) if ".sqlite." in one] == []  # noqa: PTH208


def test_another_key_opens_nothing_and_touches_nothing(app, say, backed_up, monkeypatch):
    a_group(slug="eerst")
    file = backed_up()
    a_group(slug="later")
    for name, key in secrets.new_keys().items():
        monkeypatch.setenv(secrets.variable(name), key)
    code, told = say("restore", file, "--yes-overwrite")
    assert (code, "sleutel past niet" in told) == (1, True), told
    assert db.session.scalar(text("SELECT count(*) FROM recovery_group")) == 2


def test_after_changing_the_key_backups_of_before_still_open(app, say, backed_up, monkeypatch):
    given = {secrets.variable(name): key for name, key in secrets.new_keys().items()}
    for name, key in given.items():
        monkeypatch.setenv(name, key)
    a_group(slug="eerst")
    file = backed_up()
    for name, key in rotated("backup", given).items():
        monkeypatch.setenv(secrets.variable(name), key)
    assert say("restore", file, "--yes-overwrite")[0] == 0
    monkeypatch.delenv("KEY_BACKUP_OLD")
    code, told = say("restore", file, "--yes-overwrite")
    assert (code, "versie 1" in told) == (1, True), told


def test_a_backup_of_an_older_version_is_brought_up_to_date(app, say, backed_up):
    newest = steps()
    a_group(slug="eerst")
    app.test_cli_runner().invoke(args=["db", "downgrade", "0001"])
    file = backed_up()
    app.test_cli_runner().invoke(args=["db", "upgrade"])
    assert say("restore", file, "--yes-overwrite")[0] == 0
    assert steps() == newest


def test_a_backup_of_another_kind_of_database_is_refused(app, say, backed_up, tmp_path):
    file = backed_up()
    whole = file.read_bytes()
    other = b"sqlite" if dialect() == "postgresql" else b"postgresql"
    (tmp_path / "x.backup").write_bytes(whole.replace(dialect().encode(), other, 1))
    code, told = say("restore", tmp_path / "x.backup", "--yes-overwrite")
    assert code == 1
    assert "back-up" in told


def test_people_sign_up_while_a_backup_is_made(app, say, backed_up):
    meeting = a_meeting(capacity=30)
    for _ in range(3):
        sign_up(app.test_client(), meeting)
        file = backed_up()
        file.rename(file.with_suffix(".kept"))
    judge(meeting)
    assert db.session.get_one(Meeting, meeting).seats_taken == 3
