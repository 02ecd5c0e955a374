"""Forms: checked against forgery in one place, texts cleaned, Dutch errors, input kept."""

import secrets
import unicodedata
from datetime import timedelta
from functools import lru_cache
from gettext import NullTranslations, translation
from typing import Any

from flask import Flask, current_app, request, session
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer
from wtforms import BooleanField, Field, StringField
from wtforms.i18n import messages_path

from core.i18n import language, lazy_gettext
from core.secrets import keys

LIFETIME = timedelta(hours=2)
"""How long an opened form may be sent in."""

EXPIRED = lazy_gettext(
    "Dit formulier stond te lang open. Kijk het na. Druk dan nog een keer op de knop."
)

NO_COOKIE = lazy_gettext(
    "Je browser bewaarde geen cookie. Druk nog een keer op de knop. Zonder cookie werkt het niet."
)

_csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Set up the forgery check; forms call it themselves, so that an expired one keeps its input.

    `transaction()` and the page tests refuse a POST whose form was not checked.
    """
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = int(LIFETIME.total_seconds())
    _csrf.init_app(app)


def clean_text(text: str | None) -> str:
    """Return text as it is stored: NFC, one line, trimmed, no control or direction characters.

    Unicode categories Cc, Cf (bidi overrides, zero width), Cs, Co and Cn are dropped; a joiner
    inside an emoji goes too, which only splits the picture. They go first: what stood between a
    letter and its accent, or between two spaces, must not keep them apart.
    """
    signs = (" " if sign.isspace() else sign for sign in text or "")
    kept = "".join(sign for sign in signs if unicodedata.category(sign)[0] != "C")
    return " ".join(unicodedata.normalize("NFC", kept).split())


def one_time_mark(scope: int) -> str:
    """Return a signed mark for one form: 128 random bits, for this browser and `scope` only.

    `scope` is the id of what the form is about.
    """
    return _marks().dumps([secrets.token_hex(16), scope])


def open_mark(mark: str | None) -> tuple[bytes, int] | None:
    """Return the random bits and the scope of a mark.

    None when it was changed, is older than LIFETIME, or was made for another browser.
    """
    try:
        bits, scope = _marks().loads(mark or "", max_age=int(LIFETIME.total_seconds()))
    except BadSignature:
        return None
    return bytes.fromhex(bits), int(scope)


def _marks() -> URLSafeTimedSerializer:
    generate_csrf()  # puts this browser's own token in its form cookie, if it is not there yet
    # The code key too: a code comes from a mark, so a form that is open while that key changes
    # must expire instead of giving a second place with a second code.
    secret = keys().signing + keys().code
    return URLSafeTimedSerializer(secret, salt=f"mark:{session['csrf_token']}")


@lru_cache(maxsize=16)
def _words_of_wtforms(code: str) -> NullTranslations:
    return translation("wtforms", messages_path(), [code], fallback=True)


class Form(FlaskForm):
    """The base of every form of the site."""

    website = StringField(lazy_gettext("Laat dit leeg"))
    """A honeypot: people do not see it; whoever fills it gets the form again."""

    class Meta(FlaskForm.Meta):
        """Clean every text on its way in."""

        def get_translations(self, _form: Any) -> Any:
            """Return the words of wtforms itself; Flask-WTF reads their file for each request."""
            return _words_of_wtforms(language())

        def wrap_formdata(self, form: Any, _formdata: Any) -> Any:
            """Read the texts a browser sends: no form of ours takes a file, and JSON is none."""
            return (request.form or None) if form.is_submitted() else None

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Bind a field; texts get `clean_text` as their last filter."""
            if issubclass(unbound_field.field_class, StringField):
                filters = unbound_field.kwargs.get("filters", ())
                options = {**options, "filters": [*filters, clean_text]}
            return unbound_field.bind(form=form, **options)  # type: ignore[no-any-return]

    expired = False
    """Whether the form was too old, or came from another browser than it was shown in."""

    refusal = ""
    """Why a use case refused what the form asked, for the summary on top of the page."""

    def accepted(self) -> bool:
        """Return whether the form was sent, is genuine and has no errors; else `errors` says why.

        An expired form is not accepted and keeps its input: showing it again gives a fresh token.
        """
        if not self.is_submitted():
            return False
        try:
            _csrf.protect()
        except CSRFError:
            self.expired = True
        good = self.validate()
        return good and not self.expired and not self.website.data

    def problems(self) -> list[tuple[str, str]]:
        """Return (field id, message) of every error, for the summary on top of the page."""
        found = [
            (field.id, str(message))
            for field in self
            for message in field.errors
            if field.name != "csrf_token"
        ]
        if self.refusal:
            found.insert(0, ("main", self.refusal))
        if self.expired:
            cookie = current_app.config["SESSION_COOKIE_NAME"]
            found.insert(0, ("main", str(EXPIRED if cookie in request.cookies else NO_COOKIE)))
        elif self.is_submitted() and self.website.data:
            found.insert(0, ("main", str(lazy_gettext("Laat het verborgen veld leeg."))))
        return found


class Tick(BooleanField):
    """A checkbox that only its own value ticks."""

    false_values = (False, "false", "", "0", "nee")

    def _value(self) -> str:
        return "y"  # never what was sent
