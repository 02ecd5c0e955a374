"""Keys: separate, whole, made once, and in production never made at all."""

import base64
import json
import stat
import subprocess
import sys

import pytest

from app import create_app
from core import secrets
from core.settings import Settings, WrongSetting
from tests.support.server import ROOT

STARTING = (
    "import sys, pathlib; from core import secrets;"
    "sys.stdin.readline();"
    "keys = secrets.load_keys({}, pathlib.Path(sys.argv[1]), production=False);"
    "print(keys.lookup.hex(), keys.box.hex())"
)


def environment(**given):
    keys = {f"KEY_{name.upper()}": key for name, key in secrets.new_keys().items()}
    return {**keys, **given}


def test_keys_come_from_the_environment(tmp_path):
    given = environment()
    keys = secrets.load_keys(given, tmp_path, production=True)
    assert base64.urlsafe_b64encode(keys.lookup).decode() == given["KEY_LOOKUP"]
    assert not list(tmp_path.iterdir())


def test_keys_are_made_once_for_a_demo_and_readable_by_nobody_else(tmp_path):
    folder = tmp_path / "instance"
    first = secrets.load_keys({}, folder, production=False)
    assert secrets.load_keys({}, folder, production=False) == first
    assert [one.name for one in folder.iterdir()] == ["keys.json"]
    assert stat.S_IMODE((folder / "keys.json").stat().st_mode) == 0o600


def test_workers_that_start_at_once_share_one_set_of_keys(tmp_path):
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", STARTING, str(tmp_path / "instance")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    answers = [worker.communicate(timeout=60)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 6
    assert len(set(answers)) == 1
    assert [one.name for one in (tmp_path / "instance").iterdir()] == ["keys.json"]


def test_production_never_makes_its_own_keys(tmp_path):
    with pytest.raises(WrongSetting, match="productie"):
        secrets.load_keys({}, tmp_path, production=True)
    secrets.load_keys({}, tmp_path, production=False)
    with pytest.raises(WrongSetting):
        secrets.load_keys({}, tmp_path, production=True)


def test_a_site_on_https_does_not_start_without_keys(tmp_path, monkeypatch):
    for name in secrets.new_keys():
        monkeypatch.delenv(f"KEY_{name.upper()}", raising=False)
    with pytest.raises(WrongSetting):
        create_app(Settings(site_url="https://buurt.example"), tmp_path)


@pytest.mark.parametrize("name", ["LOOKUP", "CODE", "SIGNING", "BOX", "CONTACT_PUBLIC"])
@pytest.mark.parametrize("wrong", ["", "kort", "AAAA", "é", "A" * 100])
@pytest.mark.parametrize("production", [True, False])
def test_a_missing_short_or_broken_key_is_refused_by_name(tmp_path, name, wrong, production):
    given = environment(**{f"KEY_{name}": wrong})
    with pytest.raises(WrongSetting, match=name):
        secrets.load_keys(given, tmp_path, production=production)


def test_two_equal_keys_are_refused(tmp_path):
    given = environment()
    given["KEY_CODE"] = given["KEY_LOOKUP"]
    with pytest.raises(WrongSetting, match="gelijk"):
        secrets.load_keys(given, tmp_path, production=True)


def test_a_broken_key_file_is_refused(tmp_path):
    (tmp_path / "keys.json").write_text(json.dumps({"lookup": "AAAA"}))
    with pytest.raises(WrongSetting):
        secrets.load_keys({}, tmp_path, production=False)


def test_keys_never_show_themselves(tmp_path):
    keys = secrets.load_keys({}, tmp_path, production=False)
    assert keys.lookup.hex() not in repr(keys)
    for shown in (repr(keys), repr(keys.lookup), str(keys.lookup), f"{keys.lookup}"):
        assert repr(bytes(keys.lookup)) not in shown


@pytest.fixture
def site(tmp_path):
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/x.sqlite"), tmp_path)
    with app.app_context():
        yield app


@pytest.mark.parametrize("text", ["", "Zon", "é☀️", "x" * 5000])
def test_what_is_closed_opens_again_and_looks_different_each_time(site, text):
    first, second = secrets.close(text), secrets.close(text)
    assert first != second
    assert secrets.open_closed(first) == secrets.open_closed(second) == text


def test_what_was_changed_opens_nothing(site):
    closed = secrets.close("Zon")
    for place in range(len(closed)):
        changed = bytearray(closed)
        changed[place] ^= 1
        assert secrets.open_closed(bytes(changed)) is None
    for length in range(len(closed)):
        assert secrets.open_closed(closed[:length]) is None


def test_what_another_site_closed_opens_nothing(site, tmp_path):
    closed = secrets.close("Zon")
    other = create_app(Settings(database_url=f"sqlite:///{tmp_path}/y.sqlite"), tmp_path / "other")
    with other.app_context():
        assert secrets.open_closed(closed) is None


def test_the_site_itself_cannot_open_a_contact(site):
    first, second = secrets.seal_contact("a@b.nl"), secrets.seal_contact("a@b.nl")
    assert first != second
    assert b"a@b.nl" not in first
    assert secrets.open_closed(first) is None
