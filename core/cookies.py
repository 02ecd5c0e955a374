"""Encrypted cookies: what a visitor carries, readable by nobody else, with an age limit inside."""

import base64
import json
from typing import Any

from flask import Response, request

from core import clock
from core.secrets import close, open_closed
from core.web import cookie_name, set_cookie


def write(response: Response, name: str, content: dict[str, Any], *, seconds: int) -> None:
    """Give the visitor `content` in an encrypted cookie that holds for `seconds`."""
    until = int(clock.now().timestamp()) + seconds
    closed = close(json.dumps({"until": until, "is": name, **content}))
    set_cookie(response, name, base64.urlsafe_b64encode(closed).decode(), seconds=seconds)


def read(name: str) -> dict[str, Any] | None:
    """Return the content of a cookie, or None when absent, changed, another one's, or too old."""
    try:
        closed = base64.urlsafe_b64decode(request.cookies.get(cookie_name(name), ""))
    except ValueError:
        return None
    text = open_closed(closed)
    if text is None:
        return None
    content: dict[str, Any] = json.loads(text)
    # The name is inside, so that one cookie's value cannot be handed in as another's.
    if content.pop("is") != name or content.pop("until") <= clock.now().timestamp():
        return None
    return content


def drop(response: Response, *names: str) -> None:
    """Take cookies away by name."""
    for name in names:
        set_cookie(response, name, "", seconds=0)
