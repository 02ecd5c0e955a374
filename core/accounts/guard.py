"""The guard: no view is served without saying who may see it.

A view says so with `needs` or `open_to_all`, or its blueprint is named as public in `app.py`.
`check` refuses to start a site in which one says nothing. Who asks for what is not theirs reads
that it is not there.
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from flask import Flask, Response, current_app, g, make_response, redirect, request, session
from flask import url_for as address_of
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from core import clock, forms
from core.accounts import actions, carried_guard, queries
from core.accounts.rules import LONGEST, Permission, Staff, password_is_fresh
from core.errors import NotFound
from core.web import personal

View = Callable[..., ResponseReturnValue]

SIGN_IN = "accounts.sign_in"
SECOND_STEP = "accounts.second_step"
PASSWORD_AGAIN = "accounts.password_again"  # noqa: S105 - a name

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
    # What its `init_app` does, without its functions for every page and answer: they look into the
    # session, also for a public one, which then says that it may not be shared (Vary: Cookie).
    # Nobody is remembered by a cookie of its own.
    app.login_manager = _login  # type: ignore[attr-defined]
    app.config["PERMANENT_SESSION_LIFETIME"] = LONGEST
    # Else every answer to a browser on an own device would set the cookie again: also those that
    # take it away (/snel-weg), and public pages.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False


def check(app: Flask, *, public: Collection[str]) -> None:
    """Raise UnguardedView unless each view has a permission, is open to all, or is public.

    `public` names blueprints, and endpoints outside blueprints, that everybody may see.
    """
    for rule in app.url_map.iter_rules():
        blueprint, _, _ = rule.endpoint.rpartition(".")
        view = app.view_functions[rule.endpoint]
        ways = (
            (blueprint or rule.endpoint) in public,
            permission_of(view) is not None,
            is_open_to_all(view),
        )
        if sum(ways) != 1:
            raise UnguardedView(f"{rule.endpoint}: say who may see it, in one way")


def permission_of(view: Callable[..., Any]) -> Permission | None:
    """Return what a view asks of who opens it; None when it says nothing."""
    return getattr(view, "permission", None)


def is_open_to_all(view: Callable[..., Any]) -> bool:
    """Return whether a view of a guarded blueprint says that everybody may open it."""
    return getattr(view, "open_to_all", False)


def needs(permission: Permission, *, fresh: bool = False) -> Callable[[View], View]:
    """Let only staff with this permission open a view; its answer is kept nowhere.

    Others are asked to sign in, or to finish doing so; who may not is told that it is not there.
    `fresh=True` is for what is sensitive (roles, contact data, exports, the own password): it asks
    the password again when it was typed longer ago than PASSWORD_FRESH. Whichever is asked first,
    what was posted is not lost: it is offered again afterwards, but passwords and files.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            who = signed_in()
            if who is None:
                return _first(SIGN_IN)
            if not who.steps_done:
                return _first(SECOND_STEP)
            if not who.may(permission):
                raise NotFound
            if fresh and not password_is_fresh(clock.now(), who.password_at):
                return _first(PASSWORD_AGAIN)
            return personal(make_response(view(*args, **kwargs)))

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def open_to_all(view: View) -> View:
    """Let everybody open a view of a guarded blueprint (signing in, invitations).

    Directly below the route, in the place of `needs`; its answer is kept nowhere either.
    """

    @wraps(view)
    def opened(*args: Any, **kwargs: Any) -> Response:
        return personal(make_response(view(*args, **kwargs)))

    opened.open_to_all = True  # type: ignore[attr-defined]
    return opened


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


def token() -> str:
    """Return the token of the session that makes this request; raises NotFound without one."""
    if signed_in() is None:
        raise NotFound
    return str(current_user.token)


def held_token() -> str | None:
    """Return the token in this browser's cookie, whether or not its session still holds."""
    return session.get("_user_id")


def begin(token: str, staff: Staff, *, own_device: bool) -> None:
    """Sign this browser in with a fresh token; everything its cookie held before is gone.

    So a cookie that somebody else put there beforehand is worth nothing (session fixation), and
    forms get a new forgery token. The cookie outlives the browser only on an own device.
    """
    session.clear()
    forms.renew_token()
    login_user(SignedIn(staff, token))
    # Flask-Login's hash of address and browser: we do not compare it, so it must not be kept.
    session.pop("_id", None)
    session.permanent = own_device


def renewed(token: str, staff: Staff) -> None:
    """Hand this browser the new token of the session it has: it may do more from now on."""
    begin(token, staff, own_device=session.permanent)


def end() -> None:
    """Forget in this browser who was signed in; the server's row is for `actions` to delete."""
    logout_user()
    session.clear()
    forms.renew_token()


def arriving() -> bool:
    """Return whether the running step (signing in …) stands in the place of another page.

    Then it was not sent itself: its form starts empty, and `carried` is what that page was sent.
    """
    return "carried" in g


def carry(sealed: str) -> None:
    """Let the step that answers next stand in for a page that was sent `sealed`."""
    g.carried = sealed


def carried() -> str:
    """Return what was sent to the page in whose place this step stands, sealed; else ""."""
    return str(g.get("carried", ""))


def _load(token: str) -> SignedIn | None:
    now = clock.now()
    found = queries.staff_of(token, now)
    if found is None:
        return None
    staff, seen_at = found
    actions.note_use(token, seen_at=seen_at, now=now)
    return SignedIn(staff, token)


def _first(step: str) -> Response:
    """Send to a step of signing in, and back afterwards; what was posted goes along."""
    if request.method in {"GET", "HEAD"}:
        back = request.script_root + request.full_path.rstrip("?")
        return personal(make_response(redirect(address_of(step, next=back), 303)))
    # A redirect would lose it: the step itself is the answer.
    carry(carried_guard.of_request())
    response = make_response(current_app.view_functions[step]())
    if response.status_code == 200:
        response.status_code = 403
    return personal(response)
