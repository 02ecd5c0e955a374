"""The guard: no view is served without saying who may see it.

A view says so with `needs`, or its blueprint is named as public in `app.py`. `check` refuses to
start a site in which one says nothing. Who asks for what is not theirs reads that it is not there.
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from flask import Flask, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user

from core import clock
from core.accounts import queries
from core.accounts.rules import Permission, Staff
from core.errors import NotFound
from core.web import personal

View = Callable[..., ResponseReturnValue]

SIGN_IN = "accounts.sign_in"
SECOND_STEP = "accounts.second_step"

_login = LoginManager()


class SignedIn(UserMixin):  # type: ignore[misc]
    """Who Flask-Login knows: the staff behind a session token."""

    def __init__(self, staff: Staff, token: str) -> None:
        self.staff = staff
        self.token = token

    def get_id(self) -> str:
        """Return what stands in the session: the token, never the account's id."""
        return self.token


class UnguardedView(RuntimeError):
    """A view does not say who may see it."""


def init_app(app: Flask) -> None:
    """Let Flask-Login find out who makes a request, only when a view asks."""
    # Its own protection would tie a session to a network address; telephones change theirs.
    _login.session_protection = None
    _login.user_loader(_load)
    _login.init_app(app)


def check(app: Flask, *, public: Collection[str]) -> None:
    """Raise UnguardedView unless each view has a permission or is public.

    `public` names blueprints, and endpoints outside blueprints, that everybody may see.
    """
    for rule in app.url_map.iter_rules():
        blueprint, _, _ = rule.endpoint.rpartition(".")
        view = app.view_functions[rule.endpoint]
        open_ = (blueprint or rule.endpoint) in public
        if open_ == (permission_of(view) is not None):
            raise UnguardedView(f"{rule.endpoint}: say who may see it, in one way")


def permission_of(view: Callable[..., Any]) -> Permission | None:
    """Return what a view asks of who opens it; None when it says nothing."""
    return getattr(view, "permission", None)


def needs(permission: Permission) -> Callable[[View], View]:
    """Let only staff with this permission open a view; its answer is kept nowhere.

    Others are asked to sign in, or to finish doing so; who may not is told that it is not there.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            who = signed_in()
            if who is None:
                return personal(make_response(redirect(_way_in(SIGN_IN), 303)))
            if not who.steps_done:
                return personal(make_response(redirect(_way_in(SECOND_STEP), 303)))
            if not who.may(permission):
                raise NotFound
            return personal(make_response(view(*args, **kwargs)))

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in() -> Staff | None:
    """Return who is signed in, whether or not every step is done; None for a visitor."""
    if "_user_id" not in session:
        return None
    return current_user.staff if current_user.is_authenticated else None


def staff() -> Staff:
    """Return who makes this request; raises NotFound when nobody is signed in, all steps done."""
    who = signed_in()
    if who is None or not who.steps_done:
        raise NotFound
    return who


def _load(token: str) -> SignedIn | None:
    found = queries.staff_of(token, clock.now())
    return SignedIn(found[0], token) if found else None


def _way_in(endpoint: str) -> str:
    # Only what may be opened again by a link; never the address of another site.
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return url_for(endpoint, next=back)
