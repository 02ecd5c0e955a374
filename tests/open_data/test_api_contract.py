"""/api/v1 attacked along its own description: it keeps its promise, and refuses the rest."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from recovery_groups.feeds.api_description_renderers import OPERATIONS
from tests.support.builders import a_postcode

UNPACKED = {"Accept-Encoding": "identity"}
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture
def description(app, city):
    """The description, as a program reads it."""
    a_postcode("6411", city.north, latitude=50.9, longitude=6.0)
    with app.app_context():
        return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


def attack(app, description, examples):
    """Ask everything of every address: what it describes, and what it does not."""
    tried = 0
    profile = settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for one in OPERATIONS:
        for mode in MODES:
            operation = description[one.path]["GET"]

            @profile
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case):
                nonlocal tried
                tried += 1
                with app.app_context():
                    # A cursor that nobody handed out fits its description, and is refused.
                    own = "cursor" in (case.query or {})
                    case.call_and_validate(
                        headers=UNPACKED,
                        excluded_checks=[positive_data_acceptance] if own else [],
                    )

            ask()
    return tried


def test_it_keeps_its_promise(app, description):
    assert attack(app, description, 8) >= len(OPERATIONS) * len(MODES) * 4


@pytest.mark.hard
def test_it_keeps_its_promise_when_asked_long(app, description):
    assert attack(app, description, 150) >= len(OPERATIONS) * len(MODES) * 60


def test_the_description_names_every_address_that_is_served(app, client, city):
    served = {
        rule.rule.removeprefix("/api/v1").replace("<slug:slug>", "{slug}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
    } - {"/", "/openapi.json"}
    told = client.get("/api/v1/openapi.json")
    assert told.headers["Content-Type"] == "application/json"
    assert told.json["openapi"].startswith("3.1")
    assert {path.replace("{id}", "<number:meeting_id>") for path in told.json["paths"]} == served
    english = client.get("/en/api/v1/openapi.json").json
    assert set(english["paths"]) == set(told.json["paths"])
