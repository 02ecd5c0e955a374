"""Instellingen: what the organisation may choose itself; never what keeps the site safe."""

from typing import NamedTuple

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import colours, preferences, production
from core.accounts import guard
from core.accounts.rules import Permission
from core.errors import NotFound, Refused
from core.settings import Settings, fixed, settings
from recovery_groups.desk import settings_actions as actions
from recovery_groups.desk.frame_routes import blueprint
from recovery_groups.desk.settings_forms import PARTS, settings_form


class Shown(NamedTuple):
    """A setting as it is: what it is called, its value, and whether the server keeps it so."""

    question: str
    value: str
    locked: bool
    is_colour: bool


@blueprint.get("/instellingen", endpoint="settings")
@guard.needs(Permission.CHANGE_SETTINGS)
def settings_page() -> ResponseReturnValue:
    """Show the settings by part."""
    given = settings()
    return render_template(
        "desk/settings.html",
        parts=[(part, kind.title, _shown(part, given)) for part, kind in PARTS.items()],
        telling=production.telling(given.site_name),
        done=request.args.get("gedaan", ""),
    )


@blueprint.route("/instellingen/<slug:part>", methods=["GET", "POST"])
@guard.needs(Permission.CHANGE_SETTINGS, fresh=True)
def change_settings(part: str) -> ResponseReturnValue:
    """Change a part of the settings."""
    if part not in PARTS:
        raise NotFound
    form, status = settings_form(part, settings()), 200
    if form.is_submitted():
        status = 422
    if form.accepted():
        try:
            changed = actions.change(guard.staff(), form.values(), seen=form.seen.data or "")
        except Refused as refusal:
            status = form.refused(refusal, settings_form(part, settings(), stored=True))
        else:
            done = "bewaard" if changed else "gelijk"
            return redirect(url_for("desk.settings", gedaan=done) + f"#{part}", 303)
    return render_template(
        "desk/settings_part.html",
        form=form,
        title=PARTS[part].title,
        explanation=PARTS[part].explanation,
        locked=[one for one in _shown(part, settings()) if one.locked],
    ), status


def _shown(part: str, given: Settings) -> list[Shown]:
    locked = preferences.locked(fixed())
    return [
        Shown(
            str(one.label.text),
            str(getattr(given, one.short_name)),
            one.short_name in locked,
            colours.is_colour(str(getattr(given, one.short_name))),
        )
        for one in PARTS[part](formdata=None).asked()
    ]
