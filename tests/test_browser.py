"""The browser of the tests starts, is Dutch, and can run axe."""

from pathlib import Path

import pytest

from tests.support import browser as support

AXE = Path(__file__).parent / "vendor/axe.min.js"


def test_the_browser_is_a_dutch_visitor(page):
    page.set_content("<!doctype html><html lang=nl><title>x</title><h1>Dag</h1>")
    assert page.evaluate("navigator.language") == "nl-NL"
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Europe/Amsterdam"


def test_axe_finds_a_missing_name(page):
    page.set_content("<!doctype html><html lang=nl><title>x</title><main><h1>Dag</h1><input>")
    page.evaluate(AXE.read_text("utf-8"))
    names = page.evaluate("axe.run().then(found => found.violations.map(one => one.id))")
    assert "label" in names


def test_a_missing_browser_fails_with_a_sentence(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(pytest.fail.Exception, match="cannot be started"):
        support.find_chromium()


def test_no_browser_and_no_npm_fails_with_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(support.shutil, "which", lambda _: None)
    with pytest.raises(pytest.fail.Exception, match="install chromium or npm"):
        support.fetch_from_npm(tmp_path)
