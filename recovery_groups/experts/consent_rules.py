"""What somebody agrees to who lets the site show their first name. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from core.i18n import lazy_gettext

VERSION = 1
"""The text that is asked now; a change of meaning is a new version, and asks everybody again."""

TEXTS: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        1: (
            lazy_gettext("Je voornaam staat op de pagina's van jouw groepen."),
            lazy_gettext("Iedereen die de site bekijkt, kan dat lezen."),
            lazy_gettext("Lezers begrijpen dan dat jij ook een moeilijke tijd had."),
            lazy_gettext("Schreef je een verhaal? Dan staat dat er ook."),
            lazy_gettext("Je kunt er een foto bij zetten. Dat hoeft niet."),
            lazy_gettext("Je mag altijd stoppen, zonder reden."),
            lazy_gettext("Dan zijn je naam en je foto meteen weg van de site."),
            lazy_gettext("Wat anderen al bewaarden, kunnen wij niet weghalen."),
        )
    }
)
"""Every text that was ever agreed to, by version: so that one can read later what one said."""
