"""A site on the internet starts only when it is safe; what is wrong is told at once, in Dutch."""

import json
import logging
import os
import subprocess
import sys

import pytest

from app import create_app
from core import production, secrets
from core.db import db
from core.settings import Settings, WrongSetting, from_environment
from recovery_groups.demo.load_actions import fill_load
from recovery_groups.demo.scene_actions import fill_city
from recovery_groups.demo.volume_rules import Size
from tests.support.builders import a_district, a_group
from tests.support.demo import run_demo

BASE = "https://buurt.example"


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    """A full set of keys in the environment."""
    made = {secrets.variable(name): text for name, text in secrets.new_keys().items()}
    for name, text in made.items():
        monkeypatch.setenv(name, text)
    monkeypatch.delenv("FLASK_DEBUG", raising=False)
    return made


@pytest.fixture
def start(tmp_path):
    """Start a site with these settings, and give it back."""

    def start(**given):
        url = f"sqlite:///{tmp_path}/buurt.sqlite"
        site = create_app(
            Settings(**{"database_url": url, "site_url": BASE, **given}), tmp_path / "instance"
        )
        with site.app_context():
            db.engine.dispose()
        return site

    return start


def refusal(start, **given):
    with pytest.raises(WrongSetting) as refused:
        start(**given)
    return str(refused.value)


def test_a_safe_site_starts_and_says_nothing(start, caplog):
    start()
    assert not caplog.records


def test_everything_that_is_wrong_is_told_at_once(start, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    monkeypatch.setenv("KEY_BOX", "kort")
    monkeypatch.delenv("KEY_LOOKUP")
    told = refusal(start, demo_city=True, allowed_hosts=("*",))
    for part in ("FLASK_DEBUG", "KEY_BOX", "KEY_LOOKUP", "DEMO_CITY", "ALLOWED_HOSTS"):
        assert part in told, part


@pytest.mark.parametrize("hosts", [("*",), (".buurt.example",), ("*.buurt.example",)])
def test_hosts_are_named_one_by_one(start, hosts):
    assert "ALLOWED_HOSTS" in refusal(start, allowed_hosts=hosts)
    start(allowed_hosts=("www.buurt.example",))


def test_an_address_without_a_host_is_refused(start):
    assert "SITE_URL" in refusal(start, site_url="https:///groepen")


@pytest.mark.parametrize("address", ["http://buurt.example", "http://192.168.1.5:8000"])
def test_without_https_only_this_machine_is_served(start, address):
    assert "https://" in refusal(start, site_url=address)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:1"])
def test_this_machine_may_be_served_without_https(start, address):
    assert not start(site_url=address, demo_city=True).config["SESSION_COOKIE_SECURE"]


IN_CLEAR = {"smtp_security": "none", "mail_from": "x@buurt.example"}


def test_mail_that_others_can_read_is_refused(start):
    assert "MAIL_FOLDER" in refusal(start, mail_folder="post")
    assert "SMTP_SECURITY" in refusal(start, smtp_host="mail.voorbeeld.nl", **IN_CLEAR)


def test_mail_in_clear_may_go_to_a_server_on_this_machine(start):
    site = start(smtp_host="127.0.0.1", **IN_CLEAR)
    assert site.extensions["settings"].sends_mail


@pytest.mark.parametrize("written", ["{}", "1:{}", "7:{}"])
@pytest.mark.parametrize("name", ["KEY_BOX", "KEY_LOOKUP_OLD"])
def test_a_key_of_the_instance_folder_is_known_however_it_is_written(
    start, tmp_path, monkeypatch, written, name
):
    (tmp_path / "instance").mkdir()
    lying = secrets.new_keys()
    (tmp_path / "instance/keys.json").write_text(json.dumps(lying))
    monkeypatch.setenv(name, written.format(lying["box"]))
    assert f"{name} staat ook in" in refusal(start)


def test_the_website_refuses_the_keys_of_worker_and_backup(keys, tmp_path):
    given = {"SITE_URL": BASE, "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite"}
    asked = [sys.executable, "-c", "import core.serving"]
    ran = subprocess.run(
        asked, check=False, env={**os.environ, **given}, capture_output=True, text=True
    )
    assert "De website mag deze sleutels niet hebben: KEY_CONTACT_PRIVATE, KEY_BACKUP" in ran.stderr
    fewer = {name: one for name, one in os.environ.items() if "PRIVATE" not in name}
    fewer.pop("KEY_BACKUP")
    assert subprocess.run(asked, check=False, env={**fewer, **given}).returncode == 0


def test_debugging_is_refused_for_a_real_site_only(start, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert "FLASK_DEBUG" in refusal(start)
    start(site_url="http://localhost")


def test_keys_that_lie_in_the_instance_folder_are_refused(start, tmp_path, keys):
    (tmp_path / "instance").mkdir()
    file = tmp_path / "instance/keys.json"
    file.write_text(json.dumps({"box": keys["KEY_BOX"], "backup": keys["KEY_BACKUP"]}))
    told = refusal(start)
    assert "KEY_BOX" in told
    assert "KEY_BACKUP" in told
    assert keys["KEY_BOX"] not in told
    file.write_text(json.dumps(secrets.new_keys()))
    start()


@pytest.mark.parametrize(
    "fill", [lambda: fill_city(1), lambda: fill_load(Size(groups=1), 1, progress=print)]
)
def test_a_database_with_the_demo_in_it_is_refused(app, database_url, fill, start):
    fill()
    db.session.remove()
    assert "demo" in refusal(start, database_url=database_url)
    start(database_url=database_url, site_url="http://localhost")


def test_a_database_of_real_people_starts(app, database_url, start):
    a_group(district_id=a_district(municipality="Heerlen"))
    site = start(database_url=database_url)
    assert site.test_client().get("/groepen", base_url=BASE).status_code == 200


def test_the_demo_is_not_put_in_a_real_site(database_url, start):
    site = start(database_url=database_url)
    code, told = run_demo(site)
    assert code == 1
    assert "https" in told


def test_a_database_that_is_away_does_not_stop_the_start(start, caplog):
    site = start(database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    assert "OperationalError" in caplog.text
    answer = site.test_client().get("/", base_url=BASE)
    assert answer.status_code == 503
    assert "even niet bereikbaar" in answer.text


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"site_name": "Herstelgroepen Heerlen"}, "SITE_NAME"),
        ({"site_name": "GGZ in de buurt"}, "SITE_NAME"),
        ({"mail_from": "verslaving@voorbeeld.nl"}, "MAIL_FROM"),
    ],
)
def test_a_name_that_tells_is_warned_about_and_starts(start, caplog, given, word):
    start(**given)
    assert [one.levelno for one in caplog.records] == [logging.WARNING]
    assert word in caplog.text


def test_the_names_of_the_demo_tell_nothing():
    assert list(production.unwise(Settings())) == []


def test_settings_that_cannot_be_are_told_at_once():
    given = {"WORKERS": "veel", "LOG_LEVEL": "hard", "SITE_URL": "x", "SECURITY_CONTACT": "Bo"}
    given["SMTP_SECURITY"] = "ssl"
    with pytest.raises(WrongSetting) as refused:
        from_environment(given)
    for name in given:
        assert name in str(refused.value)
