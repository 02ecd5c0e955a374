"""The application: settings, extensions, blueprints, error pages and commands come together."""

import logging
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from jinja2 import StrictUndefined

from core import db, failures, forms, i18n, secrets, web
from core import settings as settings_module
from core.settings import Settings
from recovery_groups.demo import cli as demo_cli
from recovery_groups.pages import routes as pages_routes
from recovery_groups.planning import cli as planning_cli
from recovery_groups.signups import routes as signups_routes

HERE = Path(__file__).parent
DATA = HERE if (HERE / "templates").is_dir() else HERE / "recovery_groups" / "_data"
"""Templates, static files, translations and migrations: beside us, or inside the wheel."""


def create_app(settings: Settings | None = None, instance: Path | None = None) -> Flask:
    """Return the site, ready to serve.

    `settings` default to the environment's, `instance` (database file, local keys) to ./instance.
    Raises WrongSetting when a setting or key is unusable.
    """
    environment = settings_module.environment()
    given = settings or settings_module.from_environment(environment)
    app = Flask(
        "buurt",
        root_path=str(HERE),
        template_folder=str(DATA / "templates"),
        static_folder=str(DATA / "static"),
        instance_path=str((instance or HERE / "instance").resolve()),
    )
    folder = Path(app.instance_path)
    keys = secrets.load_keys(environment, folder, production=given.secure)
    app.extensions["settings"] = given
    app.extensions["keys"] = keys
    app.secret_key = keys.signing
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")

    web.init_app(app, given)
    i18n.init_app(app, given.languages, DATA / "translations")
    forms.init_app(app)
    db.init_app(app, settings_module.database_url(given, folder))
    Migrate(app, db.db, directory=str(DATA / "migrations"))
    failures.init_app(app)
    for blueprint in (pages_routes.blueprint, signups_routes.blueprint):
        app.register_blueprint(blueprint)
    for command in (*planning_cli.COMMANDS, *demo_cli.COMMANDS):
        app.cli.add_command(command)
    return app
