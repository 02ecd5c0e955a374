"""Fixtures for every test."""

# The crowd comes last: it builds on the others.
pytest_plugins = [
    "tests.support.browser",
    "tests.support.postgres",
    "tests.support.site",
    "tests.support.crowd",
]
