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
    set_cookie(response, name, seal(name, content, seconds=seconds), seconds=seconds)


def read(name: str) -> dict[str, Any] | None:
    """Return the content of a cookie, or None when absent, changed, another one's, or too old."""
    return unseal(name, request.cookies.get(cookie_name(name), ""))


def seal(name: str, content: dict[str, Any], *, seconds: int) -> str:
    """Return `content` as encrypted text that holds for `seconds`, for a cookie or a hidden field.

    `name` says what it is for.
    """
    until = int(clock.now().timestamp()) + seconds
    closed = close(json.dumps({"until": until, "is": name, **content}))
    return base64.urlsafe_b64encode(closed).decode()


def unseal(name: str, text: str) -> dict[str, Any] | None:
    """Return what `seal` was given, or None when it was changed, for something else, or too old."""
    try:
        closed = base64.urlsafe_b64decode(text)
    except ValueError:
        return None
    opened = open_closed(closed)
    if opened is None:
        return None
    content: dict[str, Any] = json.loads(opened)
    # The name is inside, so that one's value cannot be handed in as another's.
    if content.pop("is") != name or content.pop("until") <= clock.now().timestamp():
        return None
    return content


def drop(response: Response, *names: str) -> None:
    """Take cookies away by name."""
    for name in names:
        set_cookie(response, name, "", seconds=0)
