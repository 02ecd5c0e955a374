"""Fixtures for every test."""

pytest_plugins = ["tests.support.browser", "tests.support.postgres", "tests.support.site"]
