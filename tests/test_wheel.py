"""The installable package carries everything: it serves from a folder nobody writes in."""

import os
import shutil
import stat
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from core.secrets import new_keys, variable
from tests.support.server import ROOT, Browser, answers, free_port
from tests.trouble.processes import until

pytestmark = pytest.mark.hard
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "*.mo", "dist", "tests", "instance"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The package, built by `make wheel` from the sources alone."""
    folder = tmp_path_factory.mktemp("source") / "site"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    (folder / ".venv").symlink_to(Path(sys.executable).parents[1])
    subprocess.run(["make", "-o", ".venv/.stamp-dev", "wheel"], cwd=folder, check=True, timeout=300)
    [file] = (folder / "dist").glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The package, installed in a folder of its own that is then closed."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(folder), str(wheel)], check=True, timeout=300)
    for one in [folder, *folder.rglob("*")]:
        one.chmod(one.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    yield folder
    for one in [folder, *folder.rglob("*")]:
        one.chmod(one.stat().st_mode | stat.S_IWUSR)


@pytest.fixture
def there(tmp_path, installed):
    """Where an administrator runs it: an empty folder, with settings in the environment."""
    ours = ("KEY_", "PYTHON", "SITE_", "DATABASE_")
    clean = {name: one for name, one in os.environ.items() if not name.startswith(ours)}
    keys = {variable(name): key for name, key in new_keys().items()}
    path = os.pathsep.join([str(installed), sysconfig.get_path("purelib")])
    given = {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "BIND": f"127.0.0.1:{free_port()}"}
    return {"cwd": tmp_path, "env": {**clean, **keys, **given}}


def run(there, *command):
    result = subprocess.run(
        [sys.executable, "-m", *command],
        **there,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_package_holds_no_secret_and_no_test(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if "instance" in name or name.startswith("tests")]
    assert not [name for name in names if name.endswith((".pyc", ".sqlite"))]
    for needed in ("templates/layouts/base.html", "translations/ar/LC_MESSAGES/messages.mo"):
        assert f"recovery_groups/_data/{needed}" in names


def test_the_code_that_runs_is_the_installed_one(there, installed):
    where = "import app, core.db, sys; print(app.__file__, core.db.__file__)"
    told = subprocess.run(
        [sys.executable, "-c", where], **there, capture_output=True, text=True, check=True
    ).stdout
    assert [Path(one).is_relative_to(installed) for one in told.split()] == [True, True]


def test_it_migrates_serves_pages_in_each_language_and_works_by_command(there):
    before = sorted(there["cwd"].iterdir())
    assert before == []
    run(there, "flask", "--app", "app", "db", "upgrade")
    assert (there["cwd"] / "instance/buurt.sqlite").exists()
    run(there, "flask", "--app", "app", "demo")
    run(there, "flask", "--app", "app", "worker", "--once")
    run(there, "flask", "--app", "app", "backup", "create", "backups")
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:core.serving", "app:create_app()"], **there
    )
    try:
        port = int(there["env"]["BIND"].rpartition(":")[2])
        until(lambda: answers(port, "/readyz"), "a site that is ready")
        browser = Browser(port)
        assert ">Gebieden</a>" in browser.get("/").text
        assert '<html lang="en"' in browser.get("/en/").text
        assert ">Areas</a>" in browser.get("/en/").text
        assert 'dir="rtl"' in browser.get("/ar/").text
        assert browser.get("/static/site.css").headers["Content-Type"].startswith("text/css")
        assert browser.get("/static/site.js").status_code == 200
        assert browser.get("/bestaat-niet").status_code == 404
    finally:
        server.terminate()
        assert server.wait(timeout=30) == 0
