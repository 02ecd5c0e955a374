"""Rules of asking a colleague to take a date over, and every way it says no."""

from datetime import timedelta

from core.errors import Refused
from core.i18n import lazy_gettext

SHOWN_FOR = timedelta(days=1)
"""How long who was asked sees that it is solved, or that the date began."""


class AskSomebody(Refused):
    """Nobody was chosen, or nobody who can be asked."""

    sentence = lazy_gettext("Kies wie je het vraagt.")


class SomebodyWasFaster(Refused):
    """Another colleague said yes first."""

    sentence = lazy_gettext("Het is al geregeld: een collega was je voor.")


class IsYours(Refused):
    """Who took a date over asks a colleague instead of saying no."""

    sentence = lazy_gettext("Jij neemt deze keer al over. Kun je toch niet? Vraag een collega.")


class NotAskedAnyMore(Refused):
    """Whoever asked can come after all."""

    sentence = lazy_gettext("Het hoeft niet meer. De vraag is ingetrokken.")


class NotLeading(Refused):
    """Who is said to be away does not lead the date any more."""

    sentence = lazy_gettext("De begeleiders zijn net veranderd. Kijk hoe het nu is.")
