"""Expected refusals: each is a type; one handler in core/web.py turns them into a Dutch page."""

from typing import ClassVar

from core.i18n import lazy_gettext


class Refused(Exception):
    """A use case says no. Subclasses give the Dutch sentence and the HTTP status."""

    status: ClassVar[int] = 409
    sentence: ClassVar[str] = lazy_gettext("Dit kan nu niet.")


class NotFound(Refused):
    """What was asked for does not exist, or is not for this visitor to see."""

    status = 404
    sentence = lazy_gettext("Misschien is het adres veranderd. Hieronder kun je verder.")


class ChangedMeanwhile(Refused):
    """Somebody else changed it since the form was opened."""

    sentence = lazy_gettext("Iemand anders heeft dit net veranderd. Kijk het na.")


class TooManyTries(Refused):
    """A rate limit was reached.

    `retry_after` is the number of seconds after which trying again makes sense.
    """

    status = 429
    sentence = lazy_gettext("Probeer het over een paar minuten weer. Of bel ons.")

    def __init__(self, *, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after
