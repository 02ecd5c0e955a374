"""The house stands as drawn in docs/architecture.md, and the check can fail."""

from pathlib import Path

import pytest

from tests.support.architecture import breaches

ROOT = Path(__file__).parent.parent

LONG_FILE = "x = 1\n" * 301
LONG_FUNCTION = "def f() -> None:\n" + "    print()\n" * 40
ROUTES = "recovery_groups/meetings/routes.py"
ACTIONS = "recovery_groups/meetings/actions.py"
RULES = "recovery_groups/meetings/rules.py"

# Each row: a file, what is in it, and the sentence that names the breach.
BREACHES = [
    # packages
    ("core/web.py", "import locations.venues.models", "which is above it"),
    ("core/web.py", "from recovery_groups import meetings", "which is above it"),
    ("locations/venues/queries.py", "from recovery_groups.meetings import x", "is above it"),
    ("locations/venues/queries.py", "import app", "nobody imports app"),
    (ROUTES, "from app import create_app", "nobody imports app"),
    # subjects
    ("core/clock.py", "from core.settings import x", "core.clock imports core.settings"),
    ("core/db.py", "from core import web", "core.db imports core.web"),
    ("core/helpers_of_mine.py", "", "has no place in the order of core"),
    ("locations/districts/queries.py", "from locations.venues.models import V", "is above it"),
    ("recovery_groups/groups/actions.py", "from ..meetings import models", "is above it"),
    ("recovery_groups/weather/rules.py", "", "'weather' has no place in the order"),
    ("recovery_groups/blueprints.py", "", "stands in the folder of a subject"),
    # layers
    ("recovery_groups/meetings/rules.py", "from . import models", "is above it"),
    ("recovery_groups/meetings/models.py", "from .seats import claim", "is above it"),
    ("recovery_groups/meetings/queries.py", "from .actions import plan", "is above it"),
    (ACTIONS, "from .forms import Form", "is above it"),
    ("recovery_groups/meetings/forms.py", "from .routes import page", "is above it"),
    ("recovery_groups/meetings/exports.py", "from .notices import x", "is above it"),
    ("recovery_groups/meetings/services.py", "", "does not say which layer it is"),
    ("recovery_groups/meetings/deep/rules.py", "", "does not say which layer it is"),
    ("recovery_groups/meetings/__init__.py", "from . import models", "holds no code"),
    ("locations/venues/routes.py", "", "locations has no pages of its own"),
    # what a layer may know
    (RULES, "import flask", "rules import no web framework: flask"),
    (RULES, "from flask_babel import gettext", "rules import no web framework: flask_babel"),
    (RULES, "from sqlalchemy import select", "rules import no database: sqlalchemy"),
    (RULES, "from core.db import db", "rules import no database: core.db"),
    ("recovery_groups/feeds/ical_renderers.py", "from flask import g", "no web framework"),
    (ROUTES, "from sqlalchemy.orm import Session", "routes import no database"),
    (ROUTES, "from .models import Meeting", "routes import no models"),
    (ROUTES, "from locations.venues import models", "routes import no models"),
    ("recovery_groups/meetings/forms.py", "from .models import Meeting", "forms import no models"),
    ("recovery_groups/meetings/place_routes.py", "import sqlalchemy", "routes import no database"),
    # one place only
    (ACTIONS, "def f():\n    db.session.commit()", "only core/db.py commits"),
    (ACTIONS, "from datetime import datetime\ndatetime.now()", "only core/clock.py asks"),
    (ACTIONS, "from datetime import datetime as d\nx = d.utcnow", "only core/clock.py asks"),
    (ACTIONS, "import datetime\ndatetime.date.today()", "only core/clock.py asks"),
    (ACTIONS, "from time import time\ntime()", "only core/clock.py asks"),
    (ACTIONS, "from sqlalchemy import func\nfunc.now()", "only core/clock.py asks"),
    (ACTIONS, "def f():\n    from core import web", "imported inside a function"),
    (ACTIONS, "import flask_sqlalchemy", "imported in core.db only"),
    ("core/web.py", "from flask_babel import gettext", "imported in core.i18n only"),
    (ROUTES, "from flask_wtf import FlaskForm", "imported in core.forms only"),
    ("core/web.py", "import flask_migrate", "imported in core.db or app only"),
    # size and names
    (ACTIONS, LONG_FILE, "301 lines, more than 300"),
    ("tests/test_long.py", LONG_FUNCTION, "f has 41 lines"),
    ("tests/support/helpers.py", "", "'helpers' says nothing"),
    ("core/utils.py", "", "'utils' says nothing"),
    ("service.py", "", "nothing of this name belongs at the top level"),
    ("scripts/run.sh", "", "nothing of this name belongs at the top level"),
]

ALLOWED = [
    ("app.py", "def f():\n    from recovery_groups.pages import routes"),
    ("app.py", "import flask_migrate"),
    ("core/db.py", "import flask_sqlalchemy\nflask_sqlalchemy.x.commit()"),
    ("core/clock.py", "from datetime import UTC, datetime\ndatetime.now(UTC)"),
    (ROUTES, "from core import clock\nfrom . import actions, forms, queries\nclock.now()"),
    (ROUTES, "from .rules import may_sign_up"),
    (ACTIONS, "from core.db import db\nfrom locations.venues.models import Venue"),
    ("recovery_groups/meetings/time_rules.py", "from datetime import datetime"),
    ("recovery_groups/meetings/notices.py", "from .exports import x"),
    ("recovery_groups/meetings/__init__.py", '"""When it happens."""'),
    ("migrations/versions/0001_start.py", LONG_FUNCTION),
]


def _write(root, path, source):
    """A tree with one file of interest, and the modules that it may import."""
    for name in ("meetings/models.py", "meetings/seats.py", "pages/routes.py"):
        _file(root / "recovery_groups" / name, "")
    _file(root / "locations/venues/models.py", "")
    _file(root / "core/web.py", "")
    _file(root / path, source)


def _file(path, source):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, "utf-8")


def test_the_house_stands_as_drawn():
    assert breaches(ROOT) == []


@pytest.mark.parametrize(("path", "source", "sentence"), BREACHES)
def test_a_breach_is_named(tmp_path, path, source, sentence):
    _write(tmp_path, path, source)
    found = breaches(tmp_path)
    assert any(sentence in breach for breach in found), found
    assert all(path.split("/")[0] in breach for breach in found), found


@pytest.mark.parametrize(("path", "source"), ALLOWED)
def test_what_is_allowed_passes(tmp_path, path, source):
    _write(tmp_path, path, source)
    assert breaches(tmp_path) == []
