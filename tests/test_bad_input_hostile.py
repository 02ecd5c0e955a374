"""Hostile values in every field, address and query: answered in Dutch, never shown raw."""

import re
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import db
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.models import Signup
from tests.support import pagecheck
from tests.support.builders import a_group, a_meeting
from tests.support.crowd import form_path
from tests.support.site import form_of, merged

MARKUP = "<script>alert(7)</script>"
HOSTILE = [
    "\x00",
    "a\x00b",
    "\u202eabc\u202d",
    "\u2066\u200b\ufeff",
    "e\u0301" * 40,
    "🏳️‍🌈👩‍👩‍👧",
    "\ud83d",
    "\r\nSet-Cookie: kwaad=1",
    "\n\n<b id=kwaad>",
    "x" * 1_000_000,
    "x" * 31,
    "'; DROP TABLE signup; --",
    "' OR '1'='1",
    '" onmouseover="alert(7)',
    MARKUP,
    "</title></textarea>" + MARKUP,
    "<img src=x onerror=alert(7)>",
    "javascript:alert(7)",
    "{{ 1337*1337 }}",
    "{% raw %}${1337*1337}#{1337*1337}",
    "%s%n%(x)s{0}",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "0",
    "1.5",
    "1e9",
    "1_000",
    "٣",
    "2147483648",
    "9223372036854775808",
    "9" * 40,
    "9" * 5000,
    "NaN",
    "true",
    "null",
    "[]",
    '{"a": 1}',
    "../../etc/passwd",
    "//kwaad.example/",
    "https://kwaad.example/",
    "",
    " ",
]
RAW = (MARKUP, "<img src=x", ' onmouseover="', "<b id=kwaad", "\u202e", "\x00")
DECODED = [value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for value in HOSTILE]
FIELDS = "csrf_token website naam bericht herinner mail met eerste ook code erbij vol formulier"
QUERY = "gebied postcode dag deel taal rolstoel plek na gedaan v vol ook"


# PostgreSQL is the stricter reader: what it takes, SQLite takes.
strictest = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


class Anybody(FlaskClient):
    """A client that judges nothing by itself: a hostile address is no page of the site."""

    def open(self, *args, **kwargs):
        """Ask in a context of its own."""
        with self.application.app_context():
            return super().open(*args, **kwargs)


@pytest.fixture
def anybody(app) -> Anybody:
    """A client for addresses that no browser would ask for."""
    return Anybody(app, use_cookies=True)


def judge(response, path):
    """No failure, nothing raw, nothing that leads elsewhere, and the guard is up."""
    assert response.status_code < 500, path
    assert "kwaad" not in urlsplit(response.location or "").netloc, path
    assert "kwaad=1" not in str(response.headers), path
    assert "Content-Security-Policy" in response.headers, path
    if response.mimetype != "text/html" or response.location:
        return
    page = response.text
    assert not [one for one in RAW if one in page], path
    assert "1787569" not in page, path  # the template in a value was not worked out
    assert '<html lang="nl"' in page, path
    for address in re.findall(r'(?:href|action|src)="([^"]*)"', page):
        host = urlsplit(address).netloc
        assert "kwaad" not in host, (path, address)
        assert not address.lower().startswith("javascript:"), (path, address)


@pytest.mark.parametrize("field", FIELDS.split())
def test_no_value_in_a_field_of_the_form_breaks_anything(anybody, field):
    meeting = a_meeting(capacity=200)
    a_meeting(group=db.session.get_one(Meeting, meeting).group_id)
    action, given = form_of(anybody.get(form_path(meeting)).text, "</form>")
    for number, value in enumerate(DECODED):
        data = {"bericht": "y", field: value} if field == "mail" else {field: value}
        address = {"REMOTE_ADDR": f"10.0.{number}.1"}
        response = anybody.post(action, data=merged(given, data), environ_base=address)
        judge(response, (field, value[:40]))
        if response.status_code == 303:
            given = form_of(anybody.get(form_path(meeting)).text, "</form>")[1]
        elif response.status_code == 422:
            found = pagecheck.problems(response.text, action)
            # What was typed comes back in its box, also when it looks like code.
            found = [one for one in found if "has code in value" not in one]
            assert not found, (field, value[:40], found)
    stored = db.session.scalars(select(Signup)).all()
    assert all(one.party in {1, 2, 3} for one in stored)


@pytest.mark.parametrize("field", FIELDS.split())
def test_a_list_or_a_file_where_a_text_belongs_breaks_nothing(anybody, field):
    meeting = a_meeting(capacity=200)
    action, given = form_of(anybody.get(form_path(meeting)).text, "</form>")
    judge(anybody.post(action, data=merged(given, {field: DECODED[1:9]})), field)
    judge(anybody.post(action, data=merged(given, {f"{field}[]": "x", f"{field}[a]": "y"})), field)
    judge(anybody.post(action, json={field: [1, {"a": None}]}), field)
    judge(anybody.post(action, data={field: (b"x" * 10, "naam.exe")}), field)


def get_routes(app):
    """Return every rule one may GET."""
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


def one_group():
    group = a_group()
    meeting = a_meeting(group=group)
    row = db.session.get_one(Meeting, meeting)
    slug = db.session.get_one(RecoveryGroup, group).slug
    return {"meeting_id": str(row.id), "slug": slug, "filename": "site.js"}


@strictest
def test_no_value_in_the_query_of_any_page_breaks_anything(app, anybody):
    known = one_group()
    for rule in get_routes(app):
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known[found[1]], rule.rule)
        for value in DECODED:
            short = quote(value[:3000])
            query = "&".join(f"{name}={short}" for name in QUERY.split())
            with anybody.get(f"{path}?{query}") as response:
                judge(response, (path, value[:40]))


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/", "gebied postcode dag deel taal rolstoel plek na"),
        ("/gebieden", "postcode"),
        ("/buurtpunten", "na"),
        ("/groepen", "na"),
        ("/mijn-aanmelding", "gedaan"),
    ],
)
def test_no_single_value_in_a_query_breaks_anything(anybody, path, names):
    a_meeting()
    for name in names.split():
        for value in DECODED:
            response = anybody.get(f"{path}?{name}={quote(value[:3000])}")
            judge(response, (path, name, value[:40]))


@strictest
def test_no_value_in_the_address_of_any_page_breaks_anything(app, anybody):
    patterns = {re.sub(r"<(?:\w+:)?\w+>", "*", rule.rule) for rule in get_routes(app)}
    for pattern in sorted({one for one in patterns if "*" in one} | {"/*", "/en/*", "/*/*"}):
        for value in DECODED:
            path = pattern.replace("*", quote(value[:3000], safe=""))
            with anybody.get(path, follow_redirects=False) as response:
                judge_any_language(response, path[:80])


def judge_any_language(response, path):
    if path.startswith(("/en", "/ar")):
        assert response.status_code < 500
        assert not [one for one in RAW if one in response.text], path
        return
    judge(response, path)


@pytest.mark.parametrize(
    "raw",
    ["//kwaad.example/", "//kwaad.example/en", "/\\kwaad.example", '/"><script>alert(7)</script>'],
)
def test_no_link_on_an_error_page_leads_away_from_the_site(anybody, raw):
    response = anybody.get("/x", environ_overrides={"PATH_INFO": raw, "QUERY_STRING": raw})
    assert response.status_code in {404, 308}
    for address in re.findall(r'href="([^"]*)"', response.text):
        assert not address.startswith(("//", "/\\")), address
    assert MARKUP not in response.text


@strictest
@pytest.mark.parametrize("header", ["Cookie", "Referer", "User-Agent", "Accept-Language", "Range"])
def test_no_value_in_a_header_breaks_anything(anybody, header):
    path = form_path(a_meeting())
    for value in DECODED:
        one_line = re.sub(r"[\r\n\x00]", "", value[:3000]).encode().decode("latin-1")
        for page in (path, "/mijn-aanmelding", "/", "/static/site.css"):
            with anybody.get(page, headers={header: one_line}) as response:
                judge(response, (page, header, value[:40]))


@strictest
@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/json", ""])
def test_a_body_that_is_no_form_breaks_nothing(anybody, kind):
    path = form_path(a_meeting())
    for value in DECODED:
        body = value[:200_000].encode("utf-8", "replace")
        judge(anybody.post(path, data=body, content_type=kind), (kind, value[:40]))
