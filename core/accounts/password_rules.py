"""Rules of passwords: which are good enough, and how they are stored. Pure."""

import unicodedata
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128
"""Signs of a password; nothing is asked of which signs (NIST SP 800-63B, 3.1.1.2)."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id, 19 MiB (OWASP Password Storage Cheat Sheet)."""

_ENOUGH_GUESSES = 10**9
"""As many as for nine signs nobody could foretell; common passwords, with a year or 123 behind
them, are found in fewer."""

_ESTIMATED = 64
"""zxcvbn takes far longer for long texts, and what is guessable is so in its first signs."""

_OUR_WORDS = ("wachtwoord", "welkom", "geheim", "inloggen", "herstel", "begeleider", "beheer")
"""What Dutch people choose and zxcvbn's English lists lack."""


OF_DEMO = "demo:"
"""How what is stored of a password begins that everybody knows: those of the fictional city."""


class Fault(StrEnum):
    """Why a password is not good enough."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    OWN_WORDS = "own_words"
    COMMON = "common"


def normal(password: str) -> str:
    """Return a password as it is hashed: the same whichever way a keyboard composes letters."""
    return unicodedata.normalize("NFC", password)


def hashed(password: str) -> str:
    """Return what is stored of a password."""
    return _HASHER.hash(normal(password))


def usable(stored: str | None, *, demo: bool) -> str | None:
    """Return what may be compared with: a password of the demo counts in the demo only."""
    if stored is None or not stored.startswith(OF_DEMO):
        return stored
    return stored.removeprefix(OF_DEMO) if demo else None


def matches(stored: str | None, password: str) -> bool:
    """Return whether this is the password behind `stored`.

    Without a stored one it works as long, for nothing: nobody can hear whether an account exists.
    """
    try:
        _HASHER.verify(stored or _of_nobody(), normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Return whether `stored` was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def fault_of(password: str, *, site: str, name: str, email: str) -> Fault | None:
    """Return why a new password is refused, or None.

    The site's name, a part of the own name or the own address may not be in it, when these have
    four signs or more.
    """
    text = normal(password)
    if len(text) < SHORTEST:
        return Fault.TOO_SHORT
    if len(text) > LONGEST:
        return Fault.TOO_LONG
    own = {_bare(one) for one in (site, name, *name.split(), email, email.partition("@")[0])}
    if any(word in _bare(text) for word in own if len(word) >= 4):
        return Fault.OWN_WORDS
    return Fault.COMMON if _is_common(text) else None


def _is_common(text: str) -> bool:
    # Its lists take 15 MB and half a second: only whoever chooses a password pays for them.
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]  # noqa: PLC0415

    found = zxcvbn(text[:_ESTIMATED], user_inputs=list(_OUR_WORDS))
    return int(found["guesses"]) < _ENOUGH_GUESSES


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


@cache
def _of_nobody() -> str:
    return _HASHER.hash("")
