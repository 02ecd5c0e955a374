"""What makes thousands of small sites in one process quick; it changes nothing in what they do."""

import gc
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule
from xdist.scheduler import LoadFileScheduling

MADE = "_parts _trace _converters _build _build_unknown arguments".split()
"""What a rule of Werkzeug's map has only once it is compiled."""

_STATEMENTS: LRUCache[Any, Any] = LRUCache(5000)


class ByFile(LoadFileScheduling):
    """A file's tests go to one worker, and all that walk through the city to attack to the same."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "tests/hostile" if file.startswith("tests/hostile/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Share the tests out among the workers."""
    return ByFile(config, log)


def pytest_collection_finish() -> None:
    """Set apart what the tests were loaded with: looking for garbage took a sixth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def compiled_addresses() -> Iterator[None]:
    """Addresses compiled before: each test has a site of its own, which would do it anew."""
    compiled, known = Rule.compile, {}

    def once(rule: Rule) -> None:
        key = (rule.rule, rule.subdomain, rule.is_leaf, rule.merge_slashes, repr(rule.defaults))
        if key not in known:
            compiled(rule)
            known[key] = {name: vars(rule)[name] for name in MADE}
        for name, made in known[key].items():
            own = made.__func__.__get__(rule) if name in {"_build", "_build_unknown"} else made
            setattr(rule, name, own)

    with mock.patch.object(Rule, "compile", once):
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_statements() -> Iterator[None]:
    """Statements compiled before: what one engine made serves all of the same kind of database."""

    def same(one: DefaultDialect, other: object) -> bool:
        return type(one) is type(other)

    def kind(one: DefaultDialect) -> int:
        return hash(type(one))

    with (
        mock.patch.object(DefaultDialect, "__eq__", same),
        mock.patch.object(DefaultDialect, "__hash__", kind),
    ):
        yield


def share_statements(engine: Engine) -> None:
    """Let an engine use what others compiled."""
    engine._compiled_cache = _STATEMENTS
