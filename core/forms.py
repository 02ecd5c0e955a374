"""Forms: checked against forgery in one place, texts cleaned, Dutch errors, input kept."""

import secrets
import unicodedata
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import lru_cache
from gettext import NullTranslations, translation
from typing import Any

from flask import Flask, current_app, g, request, session
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf, validate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import CombinedMultiDict
from wtforms import BooleanField, Field, PasswordField, StringField, ValidationError
from wtforms.i18n import messages_path

from core.errors import ChangedMeanwhile, NotFound, Refused
from core.i18n import language, lazy_gettext
from core.overtaken import Difference, differences
from core.secrets import keys

LIFETIME = timedelta(hours=2)
"""How long an opened form may be sent in."""

DONE = 303
"""What `Form.handled` returns when its use case is done: go to the next page."""

TOKEN_FIELD, TRAP_FIELD = "csrf_token", "website"
SECRET_FIELD = "wachtwoord"  # noqa: S105 - a name
"""How the name of every field with a password begins, so that no other code keeps one."""

_AROUND_A_FILE = 32 * 1024
"""Bytes of a request beside the file in it: the form's other fields."""

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
    app.jinja_env.globals["bare_form"] = bare_form


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


def shown_here() -> bool:
    """Return whether what was posted comes from a form this browser was shown, however long ago."""
    always = 10**9
    try:
        validate_csrf(request.form.get(TOKEN_FIELD), time_limit=always)
    except ValidationError:
        return False
    return True


def renew_token() -> None:
    """Give this browser another forgery token, also in the answer that is being made."""
    session.pop(TOKEN_FIELD, None)
    g.pop(TOKEN_FIELD, None)


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

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read the texts a browser sends: no form of ours takes a file, and JSON is none.

            `formdata=None` asks for an empty form, whatever was sent.
            """
            empty = formdata is None or not form.is_submitted()
            return None if empty else (request.form or None)

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Bind a field; texts get `clean_text` as their last filter, passwords do not."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, Secret):
                filters = unbound_field.kwargs.get("filters", ())
                options = {**options, "filters": [*filters, clean_text]}
            return unbound_field.bind(form=form, **options)  # type: ignore[no-any-return]

    expired = False
    """Whether the form was too old, or came from another browser than it was shown in."""

    refusal = ""
    """Why a use case refused what the form asked, for the summary on top of the page."""

    now_there: Sequence[Difference] = ()
    """What is stored otherwise, after somebody else changed it meanwhile."""

    def process(self, *given: Any, **named: Any) -> None:
        """Read what was sent; numbers, dates and times that are none come back clean as well."""
        super().process(*given, **named)
        for field in self:
            if field.raw_data and not isinstance(field, StringField):
                field.raw_data = [
                    clean_text(one) if isinstance(one, str) else one for one in field.raw_data
                ]

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

    def refused(self, refusal: Refused, stored: "Form | None" = None) -> int:
        """Say why not and return the status; after a lost update both versions are there to see.

        `stored` is this form as it would be opened now: the next try follows what its fields called
        seen… hold. Raises the refusal when there is nothing to show.
        """
        if isinstance(refusal, NotFound):
            raise refusal
        self.refusal = str(refusal.sentence)
        if isinstance(refusal, ChangedMeanwhile) and stored is not None:
            self.now_there = differences(self, stored, without=self.website.name)
            for name in self._fields:
                if name.startswith("seen"):
                    self[name].data, self[name].raw_data = stored[name].data, None
        return refusal.status

    def handled(self, do: Callable[[], object]) -> int:
        """Do what an accepted form asks; return DONE, or the status to show the form again with.

        A refusal comes into the form's summary; what is not there for who asks is not found.
        """
        if not self.accepted():
            return 422 if self.is_submitted() else 200
        try:
            do()
        except Refused as refusal:
            return self.refused(refusal)
        return DONE

    def problems(self) -> list[tuple[str, str]]:
        """Return (field id, message) of every error, for the summary on top of the page."""
        found = [
            (field.id, str(message))
            for field in self
            for message in field.errors
            if field.name != TOKEN_FIELD
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


class FileForm(Form):
    """A form that takes a file too; its view calls `let_in` before anything reads the request."""

    class Meta(Form.Meta):
        """Files beside the texts."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read the files a browser sends as well."""
            texts = super().wrap_formdata(form, formdata)
            return None if texts is None else CombinedMultiDict([request.files, texts])


def let_in(most: int) -> bool:
    """Let this request carry a file of `most` bytes; return False when it is larger anyway.

    Then nothing of it was read, and nothing may be: the form to show again is an empty one
    (`formdata=None`). A body that does not say its size is cut off by the server (413).
    """
    request.max_content_length = most + _AROUND_A_FILE
    return bool((request.content_length or 0) <= most + _AROUND_A_FILE)


class Secret(PasswordField):
    """A password, exactly as it was typed (NIST SP 800-63B 3.1.1.2), in NFC; never shown again.

    Its name begins with SECRET_FIELD.
    """

    def __init__(self, label: Any = None, *, name: str, **more: Any) -> None:
        if not name.startswith(SECRET_FIELD):
            raise ValueError(f"a field with a password is named {SECRET_FIELD}…")
        super().__init__(label, name=name, filters=[_composed], **more)


def bare_form() -> Form:
    """Return a form of nothing but its guard, for one-button forms; templates know it too."""
    return Form(formdata=None)


def _composed(text: str | None) -> str:
    return unicodedata.normalize("NFC", text or "")
