"""Words that tell too much: what a note or a message to participants had better not hold. Pure."""

import re
from collections.abc import Iterable

_TELLING = (
    *("herstel", "psych", "depress", "verslav", "verslaafd", "suïcid", "suicid", "zelfdod"),
    *("zelfmoord", "zelfbeschad", "therap", "diagnos", "medicatie", "medicijn", "pillen"),
    *("behandel", "opgenomen", "opname", "crisis", "ggz", "angst", "paniek", "trauma", "ptss"),
    *("borderline", "bipolair", "schizo", "autis", "adhd", "burn-out", "burnout"),
    *("alcohol", "drank", "drugs", "wiet", "cocaïne", "cocaine", "detox", "afkick"),
    *("cliënt", "client", "patiënt", "patient", "stoornis", "ziek", "kliniek", "zelfhulp"),
    *("lotgenoot", "lotgenot", "rouw", "geweld", "misbruik", "schuldhulp"),
)
"""How words begin that say something about somebody's health or life; in small letters."""

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def telling(text: str) -> list[str]:
    """Return the words of a text that tell something about health, as they stand there, once each.

    A word counts by how it begins ("therapie" and "therapeut" alike). It is a list, so it misses
    things: it warns and never promises that a text is neutral.
    """
    return list(dict.fromkeys(one for one in _words(text) if one.lower().startswith(_TELLING)))


def named(text: str, names: Iterable[str]) -> list[str]:
    """Return which of these names stand in a text as whole words, whatever their capitals.

    Give only names its writer may read: an answer about others would give them away.
    """
    words = [word.casefold() for word in _words(text)]
    return [name for name in dict.fromkeys(names) if _in_row(_folded(name), words)]


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _folded(name: str) -> list[str]:
    return [word.casefold() for word in _words(name)]


def _in_row(some: list[str], words: list[str]) -> bool:
    places = range(len(words) - len(some) + 1)
    return bool(some) and any(words[at : at + len(some)] == some for at in places)
