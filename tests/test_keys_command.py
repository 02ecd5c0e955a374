"""`flask keys` makes and changes keys, also where the site itself may not start."""

import os
import subprocess
import sys

import pytest

from core import secrets
from core.keys_cli import KINDS
from tests.support.server import ROOT

NOT_OURS = ("KEY_", "FLASK_", "SITE_URL", "DEMO_CITY", "DATABASE_URL", "ALLOWED_HOSTS")


def flask(*arguments, **environment):
    """Run the command line in an environment of its own."""
    clean = {name: one for name, one in os.environ.items() if not name.startswith(NOT_OURS)}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *arguments],
        cwd=ROOT,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def lines(result):
    assert result.returncode == 0, result.stderr
    return dict(line.split("=", 1) for line in result.stdout.splitlines())


def test_a_real_site_without_any_key_can_make_them_and_then_starts(tmp_path):
    real = {
        "SITE_URL": "https://buurt.example",
        "DATABASE_URL": f"sqlite:///{tmp_path}/buurt.sqlite",
    }
    made = flask("keys", "new", **real)
    keys = lines(made)
    assert set(keys) == {secrets.variable(name) for name in secrets.new_keys()}
    assert "KEY_CONTACT_PRIVATE hoort alleen bij de worker" in made.stderr
    refused = flask("db", "upgrade", **real)
    assert refused.returncode == 1
    assert "KEY_LOOKUP" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert flask("db", "upgrade", **real, **keys).returncode == 0


@pytest.mark.parametrize("command", [("worker", "--once"), ("plan", "extend"), ("routes",)])
def test_what_needs_the_site_is_refused_in_dutch_without_a_trace(command, tmp_path):
    refused = flask(*command, SITE_URL="https://buurt.example", FLASK_DEBUG="1")
    assert refused.returncode == 1
    assert "De site start niet" in refused.stderr
    assert "FLASK_DEBUG" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "kind",
    # Each takes two whole starts: in the short run a key alone, and the pair.
    [
        one if one in {"code", "contact"} else pytest.param(one, marks=pytest.mark.hard)
        for one in KINDS
    ],
)
def test_rotating_prints_the_lines_that_change(kind):
    keys = {secrets.variable(name): text for name, text in secrets.new_keys().items()}
    names = {"contact": ("KEY_CONTACT_PUBLIC", "KEY_CONTACT_PRIVATE")}
    names = names.get(kind, (f"KEY_{kind.upper()}",))
    old = [name for name in names if name in {secrets.variable(one) for one in secrets.KEPT_OLD}]
    first = lines(flask("keys", "rotate", kind, **keys))
    assert set(first) == {*names, *(f"{name}_OLD" for name in old)}
    second = lines(flask("keys", "rotate", kind, **{**keys, **first}))
    for name in names:
        assert first[name].startswith("2:")
        assert second[name].startswith("3:")
    for name in old:
        assert first[f"{name}_OLD"] == keys[name]
        assert second[f"{name}_OLD"].split(",") == [first[name], keys[name]]


def test_rotating_without_the_present_key_is_refused():
    refused = flask("keys", "rotate", "box")
    assert refused.returncode == 1
    assert "KEY_BOX" in refused.stderr
    assert refused.stdout == ""
