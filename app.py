"""The application: settings, extensions, blueprints, error pages and commands come together."""

import importlib
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined

from core import (
    backup,
    db,
    delivery,
    failures,
    forms,
    health,
    house_style,
    i18n,
    jobs,
    keys_cli,
    mail,
    metrics,
    outbox,
    pagecache,
    preferences,
    production,
    requestlog,
    shortcut,
    signposts,
    web,
)
from core import settings as settings_module
from core.accounts import actions as account_actions
from core.accounts import guard, ticket_notices, ticket_rules
from core.accounts import routes as accounts_routes
from core.jobs import Job, every, nightly
from core.settings import Settings, WrongSetting
from recovery_groups.coverage import figure_actions as coverage_figures
from recovery_groups.demo import queries as demo_queries
from recovery_groups.desk import closing_notices
from recovery_groups.facilitation import routes as facilitation_routes
from recovery_groups.facilitation import swap_notices
from recovery_groups.feeds import actions as feed_actions
from recovery_groups.feeds import routes as feeds_routes
from recovery_groups.meetings import horizon_actions
from recovery_groups.pages import routes as pages_routes
from recovery_groups.signups import actions as signup_actions
from recovery_groups.signups import forgetting_actions, notice_rules, notices
from recovery_groups.signups import routes as signups_routes
from recovery_groups.statistics import freeze_actions
from recovery_groups.transfer import kept_actions
from recovery_groups.transfer import routes as transfer_routes
from recovery_groups.wishes import need_actions
from recovery_groups.wishes import routes as wishes_routes

HERE = Path(__file__).parent
DATA = HERE if (HERE / "templates").is_dir() else HERE / "recovery_groups" / "_data"
"""Templates, static files, translations and migrations: beside us, or inside the wheel."""
FOLDER = HERE if DATA == HERE else Path.cwd()
"""Where `instance` stands: beside us, or for a wheel where it is run."""
JOBS = [
    Job("figures", nightly(time(4)), coverage_figures.keep_figures),
    Job("forget", nightly(time(4)), forgetting_actions.forget),
    Job("wishes", nightly(time(4)), need_actions.every_night),
    # After both: it freezes what they counted.
    Job("freeze", nightly(time(4)), freeze_actions.freeze),
    Job("sessions", nightly(time(4)), account_actions.forget_old),
    Job("feeds", nightly(time(4)), feed_actions.forget),
    Job("extend", nightly(time(3)), lambda _now: horizon_actions.extend_horizon()),
    Job("promote", every(timedelta(minutes=5)), signup_actions.promote_due),
    Job("remind", every(timedelta(minutes=5)), notices.remind),
    Job("imports", every(timedelta(hours=1)), kept_actions.forget),
    Job("outbox", every(timedelta(hours=1)), outbox.forget_sent),
]
"""What the worker does on time."""

COMPOSERS: dict[str, delivery.Composer] = {
    **dict.fromkeys(notice_rules.Kind, notices.letter),
    **dict.fromkeys(ticket_rules.Purpose, ticket_notices.letter),
    **dict.fromkeys(swap_notices.KINDS, swap_notices.letter),
    closing_notices.SHUT: closing_notices.letter,
}
"""Who writes which kind of message. Kinds of one composer are about subjects of one sort."""

PERSONAL = (
    *("/mijn-aanmelding", "/*/mijn-aanmelding", "/*/aanmelden", "/*bevestiging"),
    *("/stop", "/*/stop", "/*wens"),
)
"""Paths of personal pages, in every language, as robots.txt writes them."""

BLUEPRINTS = (
    feeds_routes.blueprint,
    *(pages_routes.blueprint, signups_routes.blueprint, wishes_routes.blueprint),
    *(accounts_routes.blueprint, facilitation_routes.blueprint, transfer_routes.blueprint),
)
COMMANDS = (
    *("core.keys_cli", "recovery_groups.planning.cli", "recovery_groups.signups.forgetting_cli"),
    *("core.accounts.cli", "recovery_groups.demo.cli"),
)
"""Where the commands of `flask --app app` stand."""

PUBLIC = frozenset(
    {"pages", "signups", "feeds", "wishes", "static", "stylesheet", "healthz", "readyz", "metrics"}
    | {"robots", "security_txt", "favicon", "house_style"}
)
"""Blueprints, and endpoints outside them, that everybody may see; all others name a permission."""


def create_app(settings: Settings | None = None, instance: Path | None = None) -> Flask:
    """Return the site, ready to serve.

    `settings` default to the environment's, `instance` (database file, local keys) to ./instance.
    Raises WrongSetting when a setting or key is unusable, or the site would be unsafe; the command
    line then still knows `keys`.
    """
    try:
        return _site(settings, instance)
    except WrongSetting as refusal:
        app = keys_cli.only_keys(refusal)
        if app is None:
            raise
        return app


def _site(settings: Settings | None, instance: Path | None) -> Flask:
    environment = settings_module.environment()
    given = settings or settings_module.from_environment(environment)
    app = Flask(
        "buurt",
        root_path=str(HERE),
        template_folder=str(DATA / "templates"),
        static_folder=str(DATA / "static"),
        instance_path=str((instance or FOLDER / "instance").resolve()),
    )
    folder = Path(app.instance_path)
    app.extensions["settings"] = given
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    requestlog.init_app(app, given.log_level)
    db.init_app(app, settings_module.database_url(given, folder))
    keys = production.accept(app, given, environment, holds_demo=demo_queries.holds_demo)
    app.extensions["keys"] = keys
    app.secret_key = keys.signing

    metrics.init_app(app, given, environment)
    preferences.init_app(app)
    pagecache.init_app(app)
    shortcut.init_app(app)  # before what else wraps the site: it stands nearest to Flask
    web.init_app(app, given)
    i18n.init_app(app, given.languages, DATA / "translations")
    forms.init_app(app)
    guard.init_app(app)
    _add_commands(app, environment)
    failures.init_app(app)
    health.init_app(app, DATA / "migrations")
    signposts.init_app(app, PERSONAL)
    house_style.init_app(app)
    mail.init_app(app, given)
    delivery.init_app(app, dict(COMPOSERS))
    jobs.init_app(app, JOBS)
    backup.init_app(app, migrate=_upgrade, forget=forgetting_actions.forget)
    _add_views(app)
    return app


def _add_views(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    guard.check(app, public=PUBLIC)


def _add_commands(app: Flask, environment: Mapping[str, str]) -> None:
    """Let the command line and tests change the tables, and do what else has a command.

    A web server never does, and names itself in SERVER_SOFTWARE: without Alembic and the demo city
    it takes memory and time of its start less.
    """
    if "SERVER_SOFTWARE" in environment:
        return
    library = importlib.import_module("flask_migrate")
    library.Migrate(app, db.db, directory=str(DATA / "migrations"))
    for name in COMMANDS:
        for command in importlib.import_module(name).COMMANDS:
            app.cli.add_command(command)


def _upgrade() -> None:
    importlib.import_module("flask_migrate").upgrade()
