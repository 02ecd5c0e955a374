"""The texts on screen: extracted from the code, judged as plain Dutch, compared with catalogues.

`python -m tests.support.texts` (part of `make lint`) names every translation that is not finished.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.support.pagecheck import VOID

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "translations"
MOST_WORDS = 15
"""Longest sentence that passes, in words; write at most 12."""

FORBIDDEN = (
    "client cliënt dapper diagnose doelgroep gelieve helaas indicatie interventie ongeldig "
    "patiënt patient registratie registreer registreren stoornis traject verzend zelfmoord"
).split()
"""Beginnings of words that make people a case, blame them, or belong to a desk."""

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_PLACEHOLDER_WITH_SIGN = re.compile(r"%\(\w+\)s")
_SENTENCE_END = re.compile(r"(?<=[.?!])[”»]?\s+")
_WORD = re.compile(r"[^\W_][\w’'-]*")


def read(file: Path, locale: str | None = None) -> Catalog:
    """Return the catalogue in `file`."""
    with file.open("rb") as source:
        return read_po(source, locale=locale)


def catalogues() -> dict[str, Catalog]:
    """Return the catalogue of every language the site is translated into, by its code."""
    files = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
    return {file.parts[-3]: read(file, file.parts[-3]) for file in files}


def messages(catalogue: Catalog) -> list[Message]:
    """Return the texts of a catalogue, without its header."""
    return [one for one in catalogue if one.id]


def forms(text: object) -> list[str]:
    """Return a text as a list: singular and plurals, or only itself."""
    return list(text) if isinstance(text, (list, tuple)) else [str(text)]


def placeholders(text: str) -> set[str]:
    """Return the names in the text that get a value."""
    return set(_PLACEHOLDER.findall(text))


def hard_dutch(text: str) -> list[str]:
    """Return what makes a Dutch text hard or unfriendly to read, as sentences; [] is good."""
    shown = _PLACEHOLDER.sub("X", text)
    found = []
    for sentence in _SENTENCE_END.split(shown):
        count = len(_WORD.findall(sentence))
        if count > MOST_WORDS:
            found.append(f"{count} words: {sentence!r}")
    words = [word.lower() for word in _WORD.findall(shown)]
    found += [f"forbidden: {word}" for word in words if word.startswith(tuple(FORBIDDEN))]
    found += [f"formal: {word}" for word in words if word in {"u", "uw", "uzelf"}]
    if "!" in shown:
        found.append("an exclamation mark")
    return found


class Screen(HTMLParser):
    """What a page says in its own language: `pieces` of text, without parts marked as another."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._foreign = [False]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note which language the element is in, and the words in its attributes."""
        given = dict(attrs)
        foreign = self._foreign[-1] or ("lang" in given and tag != "html")
        if tag not in VOID:
            self._foreign.append(foreign)
        if not foreign:
            self.pieces += [given.get(name) or "" for name in ("aria-label", "placeholder", "alt")]

    def handle_endtag(self, tag: str) -> None:
        """Leave the element."""
        if tag not in VOID:
            self._foreign.pop()

    def handle_data(self, data: str) -> None:
        """Keep the words that are in the language of the page."""
        if not self._foreign[-1] and self.lasttag not in {"script", "style"}:
            self.pieces.append(" ".join(data.split()))


def left_over(html: str, catalogue: Catalog, sources: Iterable[Message]) -> Iterator[str]:
    """Tell which Dutch texts stand untranslated on a page that is in the catalogue's language."""
    pieces = [piece for piece in Screen(html).pieces if piece]
    whole = " ".join(pieces)
    for source in sources:
        translated = catalogue.get(source.id if isinstance(source.id, str) else source.id[0])
        known = forms(translated.string) if translated else []
        for text in forms(source.id):
            parts = [part.strip() for part in _PLACEHOLDER_WITH_SIGN.split(text)]
            long = [part for part in parts if len(part.split()) > 2]
            if any(part in whole for part in long) or (text in pieces and text not in known):
                yield f"still Dutch: {text!r}"


def unfinished(catalogue: Catalog) -> Iterator[str]:
    """Tell what is wrong in a catalogue: empty, unsure, other placeholders, forms missing."""
    for message in messages(catalogue):
        given = forms(message.string)
        if not all(text.strip() for text in given):
            yield f"not translated: {message.id!r}"
        elif message.fuzzy:
            yield f"marked fuzzy: {message.id!r}"
        elif len(given) != (catalogue.num_plurals if message.pluralizable else 1):
            yield f"{len(given)} plural forms, not {catalogue.num_plurals}: {message.id!r}"
        else:
            yield from _other_placeholders(message, given)


def _other_placeholders(message: Message, given: list[str]) -> Iterator[str]:
    known = set().union(*map(placeholders, forms(message.id)))
    # "een plek", "twee plekken": a plural form may say its number in words.
    needed = known - {"num"} if message.pluralizable else known
    for text in given:
        if not needed <= placeholders(text) <= known:
            yield f"other placeholders: {message.id!r} {text!r}"
        if text.count("%") != len(_PLACEHOLDER.findall(text)) and known:
            yield f"a stray %: {text!r}"


if __name__ == "__main__":
    problems = [
        f"translations/{language}: {problem}"
        for language, catalogue in catalogues().items()
        for problem in unfinished(catalogue)
    ]
    sys.exit("\n".join(problems) or 0)
