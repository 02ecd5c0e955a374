"""Every value in every query, address and header of every page: answered in words, never raw."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.hostile import attack
from tests.hostile.values import FEW

PROJECT = Path(__file__).parents[2]
ROUTES = [*PROJECT.glob("core/*.py"), *PROJECT.glob("*/*/*.py")]
LONGEST = 3000
"""Bytes of a value in an address or a header: web servers take 4 to 8 kB."""

HEADERS = (
    "Accept Accept-Charset Accept-Encoding Accept-Language Authorization Cache-Control Connection"
    " Content-Encoding Content-Length Content-Type Cookie Date DNT Expect Forwarded From"
    " If-Match If-Modified-Since If-None-Match If-Range If-Unmodified-Since Max-Forwards Origin"
    " Pragma Range Referer Sec-Fetch-Site TE Transfer-Encoding Upgrade User-Agent Via"
    " X-Forwarded-For X-Forwarded-Host X-Forwarded-Port X-Forwarded-Prefix X-Forwarded-Proto"
    " X-Forwarded-Scheme X-HTTP-Method-Override X-Original-URL X-Real-IP X-Requested-With"
    " X-Rewrite-URL X-Script-Name"
).split()
COOKIES = "formulier bevestiging bewaard __Host-formulier session csrf_token kwaad".split()
CAPTURED = re.compile(r"<(?:[a-z_]+(?:\([^)]*\))?:)?(\w+)>")


def names_in_queries(found):
    """Return every name a link, a form or the code itself asks for."""
    read = re.compile(r"""args\.get\(\s*["'](\w+)["']""")
    in_code = {name for file in ROUTES for name in read.findall(file.read_text("utf-8"))}
    return in_code.union(*found.queries.values())


def pages(city, found):
    """Return an address of each page one may look at, in Dutch, and some in other languages."""
    rules = [rule for rule in city.app.url_map.iter_rules() if "GET" in rule.methods]
    first = [next(iter(found.addresses[rule.endpoint]), str(rule)) for rule in rules]
    paths = [one.partition("?")[0] for one in first]
    return [*paths, "/en/", "/ar/mijn-aanmelding", "/ar/bestaat-niet"]


def wrongs(city, asked):
    """Ask each (address, headers) and return everything that is wrong with the answers."""
    found = []
    for address, more in asked:
        answer = city.stranger().get(address, **more)
        found += [(address[:90], more, fault) for fault in city.faults(answer)]
    return found


def test_a_hostile_value_in_the_whole_query_of_each_page(city, found, values_of):
    names = sorted(names_in_queries(found))
    asked = (
        (f"{path}?" + "&".join(f"{name}={quote(value[:300])}" for name in names), {})
        for path in pages(city, found)
        for value in values_of(path).values()
    )
    with city.unchanged():
        assert not wrongs(city, asked)


def test_hostile_values_in_each_name_of_a_query(city, found, values_of):
    asked = (
        (f"{path}?{name}={quote(value[:LONGEST])}", {})
        for endpoint, names in found.queries.items()
        for path in found.addresses[endpoint][:1]
        for name in sorted(names)
        for value in values_of(f"{endpoint} {name}").values()
    )
    assert not wrongs(city, asked)


def test_a_hostile_value_as_a_query_a_name_and_a_doubled_name(city, values_of):
    asked = (
        (f"/groepen?{query.replace('*', quote(value[:LONGEST]))}", {})
        for query in ("*", "*=*", "na=*&na=*", "na[]=*", "na[*]=1")
        for value in values_of(query).values()
    )
    assert not wrongs(city, asked)


def parts(city):
    """Return every address with a hole in it, once."""
    rules = {CAPTURED.sub("*", rule.rule) for rule in city.app.url_map.iter_rules()}
    return sorted({one for one in rules if "*" in one})


def test_hostile_values_in_each_part_of_an_address(city, values_of):
    patterns = [*parts(city), "/*", "/*/*", "/en/*", "/ar/groepen/*", "//*", "/groepen/*/"]
    asked = (
        (pattern.replace("*", quote(value[:LONGEST], safe="")), {})
        for pattern in patterns
        for value in values_of(pattern).values()
    )
    assert not wrongs(city, asked)


def test_hostile_values_in_an_address_as_a_server_hands_it_over(city, values_of):
    """A web server may take the escapes away: the path then holds the bytes themselves."""
    asked = (
        ("/", {"environ_overrides": {"PATH_INFO": path, "QUERY_STRING": path}})
        for pattern in ("/*", "/groepen/*", "/static/*", "*", "/en/*")
        for value in values_of(f"raw {pattern}").values()
        if (path := pattern.replace("*", value[:LONGEST].decode("latin-1")))
    )
    assert not wrongs(city, asked)


def test_hostile_values_in_an_address_one_sends_to(city, found, values_of):
    wrong = []
    stages = {one.endpoint: one for one in found.stages.values()}
    # `test_reach` sees to it that only what is behind a door has no stage.
    rules = [
        one
        for one in city.app.url_map.iter_rules()
        if "POST" in one.methods and one.endpoint in stages
    ]
    with city.unchanged("rate_bucket"):
        for rule in rules:
            stage = stages[rule.endpoint]
            for value in values_of(rule.rule).values() if rule.arguments else ():
                path = CAPTURED.sub("*", rule.rule).replace("*", quote(value[:LONGEST], safe=""))
                fields = stage.form.untouched()
                fields["csrf_token"] = ["kwaad7"]
                answer = city.stranger(stage.cookies).send_raw(path, fields)
                wrong += [(path[:90], fault) for fault in city.faults(answer)]
    assert not wrong


def header(name, value):
    """Return a header as the web server hands it over: one line of latin-1, without NUL."""
    text = re.sub(r"[\r\n\x00]", "", value[:LONGEST].decode("latin-1"))
    key = name.upper().replace("-", "_")
    return key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}", text


def test_hostile_values_in_each_header(city, found, values_of):
    there = pages(city, found)
    asked = (
        (
            there[(number + step * 5) % len(there)],
            {"environ_overrides": dict([header(name, value)])},
        )
        for number, name in enumerate(HEADERS)
        for step, value in enumerate(values_of(name).values())
    )
    assert not wrongs(city, asked)


def test_hostile_values_in_the_headers_of_each_form(city, found, values_of):
    wrong = []
    for number, stage in enumerate(found.widest()):
        city.restore(stage.rows)
        every = len(values_of("")) > FEW
        for name in HEADERS if every else HEADERS[number::20]:
            for value in list(values_of(f"{stage.endpoint} {name}").values())[:10]:
                more = dict([header(name, value)])
                faults = attack.post(city, stage, {}, environ_overrides=more)
                wrong += [(stage.endpoint, more, fault) for fault in faults]
    assert not wrong


def test_hostile_values_in_a_header_the_site_reads(city, values_of):
    asked = (
        (page, {"environ_overrides": dict([header(name, value)])})
        for name in (
            "Host",
            "Cookie",
            "X-Forwarded-Proto",
            "X-Forwarded-For",
            "If-None-Match",
            "Range",
        )
        for page in ("/", "/mijn-aanmelding", "/static/site.css", "/bestaat-niet", "//groepen//")
        for value in values_of(f"{name} {page}").values()
    )
    assert not wrongs(city, asked)


def test_hostile_values_in_each_cookie(city, values_of):
    asked = (
        (page, {"environ_overrides": {"HTTP_COOKIE": f"{name}={header('Cookie', value)[1]}"}})
        for page in ("/mijn-aanmelding", "/bevestiging")
        for name in COOKIES
        for value in values_of(f"{page} {name}").values()
    )
    with city.unchanged():
        assert not wrongs(city, asked)


@pytest.mark.parametrize("host", ["kwaad7.example", "127.0.0.1.kwaad7.example", "[::1", "a b", ""])
def test_a_host_that_is_not_ours_is_never_repeated(city, host):
    for path in ("/", "/mijn-aanmelding", "//groepen", "/bestaat-niet"):
        answer = city.stranger().get(path, environ_overrides={"HTTP_HOST": host})
        assert not [one for one in city.faults(answer) if "no way back" not in one], path
        assert "kwaad7" not in answer.get_data(as_text=True)
