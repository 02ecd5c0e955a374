"""Pages of words only, and the quick way out."""

from flask import make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from core import cookies
from core.pagecache import public_page
from core.settings import fixed
from recovery_groups.signups.held_routes import FORM, OPENED


@public_page
def about() -> ResponseReturnValue:
    """Say what a group is."""
    return render_template("pages/about.html")


@public_page
def help_now() -> ResponseReturnValue:
    """Say whom to call now."""
    return render_template("pages/help_now.html")


@public_page
def safe_browsing() -> ResponseReturnValue:
    """Say what others can see of a visit, and what the quick way out does not wipe."""
    return render_template("pages/safe_browsing.html")


@public_page
def privacy() -> ResponseReturnValue:
    """Say in five sentences what is kept."""
    return render_template("pages/privacy.html")


@public_page
def accessibility() -> ResponseReturnValue:
    """Say what to do when something does not work for you."""
    return render_template("pages/accessibility.html")


@public_page
def contact() -> ResponseReturnValue:
    """Say how to reach the people of the site."""
    return render_template("pages/contact.html")


def leave() -> ResponseReturnValue:
    """Take the form and confirmation cookies away and go to the exit page.

    By name: Clear-Site-Data would wipe the whole domain and the saved code. A session of staff
    ends with the form cookie, the only place its token was; its row opens nothing any more.
    """
    response = make_response(redirect(fixed().exit_url, 303))
    cookies.drop(response, FORM, OPENED)
    response.headers["Cache-Control"] = "no-store"
    return response
