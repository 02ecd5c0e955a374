"""Fixtures for every test."""

from hypothesis import settings

# The crowd comes last: it builds on the others.
pytest_plugins = [
    "tests.support.quick",
    "tests.support.browser",
    "tests.support.postbox",
    "tests.support.postgres",
    "tests.support.databases",
    "tests.support.site",
    "tests.support.residents",
    "tests.support.crowd",
]

# A deadline would make a slow machine a failing test.
settings.register_profile("buurt", deadline=None)
settings.load_profile("buurt")
