"""Judge one answer to a hostile request: nothing broke, nothing came back raw, nobody is stuck."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from tests.hostile.values import MARK, PRODUCT
from tests.support import pagecheck

GUARDS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OPEN_DATA = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""Public facts for everybody's programs, which read an error as JSON too (RFC 9457)."""

COOKIES = {"formulier", "bevestiging", "bewaard", "strookjes", "overhandigen", "toestel"}
STRANGE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u202a-\u202e\u2028\u2029\ufeff]")
"""What no page of ours holds: control characters and direction overrides."""

LANGUAGES = {"en", "ar"}
"""The prefixes of addresses in other languages than Dutch."""

LEADS = {("a", "href"), ("form", "action")}
"""Where what was sent may stand in an address, as long as that is ours."""

COMMENT = re.compile(rf"<!--(?:(?!-->).)*{MARK}", re.DOTALL)


def faults(
    answer: Any, own: set[str], *, secure: bool, site_name: str, exit_url: str = ""
) -> list[str]:
    """Return everything wrong with an answer as sentences; [] is good.

    `own` are the host names of the site, `exit_url` the one other address it may send to, and
    `site_name` is what it is called now.
    """
    found = [] if answer.status_code < 500 else [f"the status is {answer.status_code}"]
    found += _headers(answer, own, secure=secure, exit_url=exit_url)
    if answer.location or not answer.data:
        return found
    if answer.mimetype == "text/html":
        return [*found, *_page(answer, own, site_name)]
    if MARK.encode() in answer.data:
        found.append(f"{answer.mimetype} repeats what was sent")
    if _is_error(answer) and not _is_open_data(answer):
        found.append(f"{answer.status_code} is told as {answer.mimetype}")
    return found


def _headers(answer: Any, own: set[str], *, secure: bool, exit_url: str) -> Iterator[str]:
    headers = answer.headers
    guards = {**GUARDS, **OPEN_DATA} if _is_open_data(answer) else GUARDS
    for name, value in guards.items():
        if headers.getlist(name) != [value]:
            yield f"{name} is {headers.getlist(name)!r}"
    policy = headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        yield f"the content policy is {policy!r}"
    if "Permissions-Policy" not in headers:
        yield "there is no Permissions-Policy"
    if ("Strict-Transport-Security" in headers) is not secure:
        yield "Strict-Transport-Security does not follow the site's address"
    names = {line.partition("=")[0] for line in headers.getlist("Set-Cookie")}
    for name in names - {f"__Host-{one}" if secure else one for one in COOKIES}:
        yield f"a cookie of no page of ours: {name}"
    for name, value in headers:
        if name != "Location" and MARK in f"{name}{value}":
            yield f"the header {name} repeats what was sent"
    if answer.location and answer.location != exit_url:
        yield from _leads_away(answer.location, own)


def _leads_away(address: str, own: set[str]) -> Iterator[str]:
    parts = urlsplit(urljoin(f"http://{min(own)}/", address.replace("\\", "/")))
    if parts.scheme not in {"http", "https"} or parts.hostname not in own:
        yield f"it leads to {address[:80]}"


def _page(answer: Any, own: set[str], site_name: str) -> Iterator[str]:
    text = answer.get_data(as_text=True)
    path = answer.request.path
    first = path.split("/")[1]
    for problem in pagecheck.problems(text, path, site_name):
        # What was typed comes back in its box, also when it looks like code.
        if "has code in value" not in problem:
            yield problem
    if strange := STRANGE.search(text):
        yield f"a character no page has: {strange[0]!r}"
    if PRODUCT in text:
        yield "a template in a value was worked out"
    if COMMENT.search(text):
        yield "what was sent stands in a comment"
    page = pagecheck.parsed(text)
    for one in page.elements:
        yield from _element(one, own)
    yield from _frame(page, first if first in LANGUAGES else "nl", error=_is_error(answer))


def _is_open_data(answer: Any) -> bool:
    return bool(answer.headers.get("Access-Control-Allow-Origin") == "*")


def _is_error(answer: Any) -> bool:
    # 412 carries what was asked for itself, for who asked for another version of it.
    return answer.status_code >= 400 and answer.status_code != 412


def _element(one: pagecheck.Element, own: set[str]) -> Iterator[str]:
    if MARK in one.tag or (one.tag in {"script", "style"} and MARK in one.text):
        yield f"what was sent became an element: {one}"
    for name, value in one.attributes.items():
        if MARK in name:
            yield f"what was sent became an attribute of {one}"
        elif MARK in value and (one.tag, name) in LEADS:
            yield from _leads_away(value, own)
        elif MARK in value and (one.tag, name) not in {("input", "value"), ("option", "value")}:
            yield f"what was sent stands in {name} of {one}"


def _frame(page: pagecheck.Page, language: str, *, error: bool) -> Iterator[str]:
    root = next(iter(page.all("html")))
    if root.lang != language:
        yield f"the page speaks {root.lang!r}, not {language!r}"
    home = {"/", f"/{language}/"}
    ways = {urlsplit(one.href).path or "/" for one in page.all("a") if one.href}
    if not (ways & home if error else ways):
        yield "there is no way back"
    shown_again = any(one.method == "post" for one in page.all("form"))
    numbers = {one.href for one in page.all("a") if one.href.startswith("tel:")}
    if error and not shown_again and not {"tel:112", "tel:113"} <= numbers:
        yield "there are no help lines"
