"""Receipt codes: what an anonymous person holds instead of an account.

The alphabet leaves out vowels and look-alikes, so that no words appear and reading aloud works.
"""

import hashlib
import hmac

ALPHABET = "346789BCDFGHJKMPQRTVWXY"
LENGTH = 12
BITS = 54
"""23^12 is just over 2^54: twelve characters carry 54 bits."""


def code_from(nonce: bytes, key: bytes) -> str:
    """Return the code that belongs to a form's nonce: the first 54 bits of HMAC-SHA256.

    The same nonce gives the same code, so that a repeated answer can be shown without storing it.
    """
    digest = hmac.new(key, nonce, hashlib.sha256).digest()
    number = int.from_bytes(digest[:8], "big") >> (64 - BITS)
    signs = []
    for _ in range(LENGTH):
        number, index = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[index])
    return "".join(signs)


def normalise(typed: str) -> str | None:
    """Return the code somebody meant, or None when it cannot be one.

    Forgives case, spaces and dashes.
    """
    code = "".join(typed.upper().split()).replace("-", "").replace("–", "")
    if len(code) == LENGTH and all(sign in ALPHABET for sign in code):
        return code
    return None


def grouped(code: str) -> tuple[str, str, str]:
    """Return the code in three groups of four, as it is shown."""
    return code[:4], code[4:8], code[8:]


def fingerprint(value: bytes, key: bytes) -> bytes:
    """Return the keyed fingerprint under which a code or nonce is stored (HMAC-SHA256)."""
    return hmac.new(key, value, hashlib.sha256).digest()
