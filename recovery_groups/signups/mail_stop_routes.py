"""The page behind the link in every message: one button, and no more mail.

Nobody learns from it whether the link still does anything, or whose it was.
"""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.forms import Form
from recovery_groups.signups import receipt_actions
from recovery_groups.signups.held_routes import blueprint
from recovery_groups.signups.mail_stop_queries import receipt_of_token


@blueprint.route("/stop/", methods=["GET", "POST"], defaults={"token": ""})
@blueprint.route("/stop/<path:token>", methods=["GET", "POST"])
def stop(token: str) -> ResponseReturnValue:
    """Ask once; the button wipes the address, for mail programs open links by themselves."""
    form = Form()
    if form.accepted():
        fingerprint = receipt_of_token(token)
        if fingerprint is not None:
            receipt_actions.stop_mail(fingerprint)
        # Another address: the token leaves the address bar.
        return redirect(url_for("signups.stopped"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("signups/stop.html", form=form, token=token), status


@blueprint.get("/geen-mail")
def stopped() -> ResponseReturnValue:
    """Say that no more mail comes, whatever was asked."""
    return render_template("signups/stopped.html")
