"""What was forgotten is not in the database's files any more, read as raw bytes."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text

from core import clock, erasing
from core.db import db, dialect, engine, transaction
from core.erasing import StillReadable, clean_files
from core.ratelimit import DayKey
from recovery_groups.signups.forgetting_actions import forget
from recovery_groups.signups.models import Receipt, Signup, UsedNonce
from recovery_groups.signups.receipt_actions import wipe
from tests.support.builders import a_group, a_meeting, on_wall
from tests.support.residents import EVENING, MAIL, SUNDAY, a_resident

pytestmark = pytest.mark.usefixtures("the_week_before")

GOES, STAYS = b"~weg~weg", b"~blijft~"


@pytest.fixture
def files(app, request):
    """Return the bytes in every file of the database; of PostgreSQL's server its logs too."""

    def read():
        db.session.rollback()
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        if dialect() == "sqlite":
            file = Path(url.removeprefix("sqlite:///"))
            return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
        with engine().connect() as connection:
            connection.execute(text("CHECKPOINT"))  # what is in memory only goes to the files
            own = connection.scalar(text("SELECT pg_relation_filepath('signup')")).split("/")[1]
        folder = request.getfixturevalue("postgres").folder / "data"
        others = {one for one in (folder / "base").iterdir() if one.name != own}
        return b"".join(
            written(one.read_bytes())
            for one in folder.rglob("*")
            if one.is_file() and one.parent not in others
        )

    return read


def written(content):
    """Return the pages of a file that are not empty: the log of changes is mostly room."""
    pages = [content[first : first + 8192] for first in range(0, len(content), 8192)]
    return b"".join(page for page in pages if page.strip(b"\0"))


def column(one):
    db.session.rollback()
    return [value for value in db.session.scalars(select(one)) if value is not None]


def found(secrets, content):
    """Return how many of the values stand in the files, also when half overwritten."""
    return sum(one[-12:] in content for one in secrets)


def marks():
    return column(Receipt.fingerprint) + column(UsedNonce.fingerprint) + column(DayKey.key)


def test_forgotten_bytes_are_in_no_file_and_those_of_later_dates_still_are(
    app, files, the_week_before
):
    group = a_group()
    evening = a_meeting(group=group, starts_at=EVENING, capacity=60)
    later = a_meeting(group=group, starts_at=EVENING + timedelta(days=14), capacity=60)
    for _number in range(30):
        a_resident(evening, nickname="Bo", **MAIL)
    going = column(Signup.nickname) + column(Signup.contact) + marks()
    assert len(going) == 30 * 4
    for _number in range(10):
        a_resident(later, nickname="Marja", **MAIL)
    staying = [one for one in column(Signup.nickname) + column(Signup.contact) if one not in going]
    staying += [one for one in column(Receipt.fingerprint) if one not in going]
    assert found(going, files()) == len(going), "this search would find nothing anyway"

    the_week_before.move_to(on_wall(SUNDAY + timedelta(days=1), "04:00"), tick=False)
    assert forget(clock.now()).names == 30
    names, rest = going[:60], going[60:90]
    assert found(names, files()) == 0
    assert found(rest, files()) == 30, "signups stay a week"

    the_week_before.move_to(on_wall(SUNDAY + timedelta(days=8), "04:00"), tick=False)
    assert forget(clock.now()).signups == 30
    content = files()
    assert found(going, content) == 0
    assert found(staying, content) == 30


def test_the_key_of_a_day_leaves_the_files_when_the_day_is_over(app, files, the_week_before):
    visitor = app.test_client()
    meeting = a_meeting(starts_at=EVENING)
    visitor.send(visitor.get(f"/bijeenkomsten/{meeting}/aanmelden"))
    keys = column(DayKey.key)
    assert found(keys, files()) == 1
    the_week_before.shift(timedelta(days=1))
    forget(clock.now())
    assert found(keys, files()) == 0


def test_what_somebody_wiped_leaves_the_files_the_next_night(files):
    code = a_resident(a_meeting(starts_at=EVENING), nickname="Bo", **MAIL)
    wiped = column(Signup.nickname) + column(Signup.contact) + column(Receipt.fingerprint)
    assert found(wiped, files()) == 3
    wipe(code)
    forget(clock.now())
    assert found(wiped, files()) == 0


def test_copies_that_deleting_leaves_behind_are_gone_after_cleaning(files):
    """Where rows move between pages, both databases leave copies that deleting does not reach."""
    chance = random.Random(0)  # noqa: S311 - the same rows each run: four copies of 6,000
    turns = []
    for _turn in range(40):
        turns.append([chance.randbytes(24) + chance.choice((GOES, STAYS)) for _ in range(300)])
        rows = [{"fingerprint": one, "used_at": clock.now()} for one in turns[-1]]
        with transaction():
            db.session.execute(insert(UsedNonce), rows)
    for marks in turns:
        going = [one for one in marks if one.endswith(GOES)]
        with transaction():
            db.session.execute(delete(UsedNonce).where(UsedNonce.fingerprint.in_(going)))
    clean_files(UsedNonce)
    content = files()
    assert content.count(GOES) == 0
    assert content.count(STAYS) >= len(column(UsedNonce.fingerprint)) > 5000


@pytest.fixture
def impatient(monkeypatch):
    """Give up after two tries."""
    monkeypatch.setattr(erasing, "TRIES", 2)
    monkeypatch.setattr(erasing, "PAUSE", 0.05)


def test_somebody_who_keeps_reading_the_old_is_told_of_and_later_it_works(app, files, impatient):
    code = a_resident(a_meeting(starts_at=EVENING), nickname="Bo")
    nickname = column(Signup.nickname)
    db.session.rollback()
    # A backup of PostgreSQL reads so: one moment, until it is done.
    level = "REPEATABLE READ" if dialect() == "postgresql" else "SERIALIZABLE"
    with engine().execution_options(isolation_level=level).connect() as reader:
        reader.execute(select(DayKey)).all()
        wipe(code)
        with pytest.raises(StillReadable):
            forget(clock.now())
        assert column(Signup.id) == [], "the rows themselves do not wait for the files"
    forget(clock.now())
    assert found(nickname, files()) == 0


def test_the_command_says_that_it_has_to_be_done_again(app, impatient):
    a_resident(a_meeting(starts_at=EVENING))
    db.session.rollback()
    with engine().connect() as reader:
        reader.execute(select(Signup)).all()
        with transaction():
            db.session.execute(delete(UsedNonce))
        result = app.test_cli_runner().invoke(args=["forget"])
    assert result.exit_code == 1
    assert "doe dit nog een keer" in result.output


def test_people_sign_up_while_the_files_are_cleaned(app):
    meeting = a_meeting(starts_at=EVENING, capacity=100)

    def sign_up(_number):
        with app.app_context():
            return a_resident(meeting, nickname="Bo")

    with ThreadPoolExecutor(4) as threads:
        coming = [threads.submit(sign_up, number) for number in range(40)]
        for _time in range(3):
            clean_files(Signup, Receipt, UsedNonce)
        assert len({one.result() for one in coming}) == 40
    assert len(column(Signup.id)) == 40
