"""The mark in a message that stops all mail to whoever holds a receipt, and can do nothing else."""

import base64
import json

from core.secrets import close, open_closed

_PURPOSE = "stop"


def stop_token(fingerprint: bytes) -> str:
    """Return the mark for the receipt with this fingerprint, encrypted, to stand in an address.

    The purpose is inside, as the name is in a cookie: neither can be handed in as the other.
    """
    receipt = base64.b64encode(fingerprint).decode()
    closed = close(json.dumps({"is": _PURPOSE, "receipt": receipt}, separators=(",", ":")))
    return base64.urlsafe_b64encode(closed).decode().rstrip("=")


def receipt_of_token(token: str) -> bytes | None:
    """Return the fingerprint in a mark, or None for what is none of ours."""
    try:
        closed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        content = json.loads(open_closed(closed) or "{}")
        return base64.b64decode(content["receipt"]) if content["is"] == _PURPOSE else None
    except (ValueError, KeyError, TypeError):
        return None
