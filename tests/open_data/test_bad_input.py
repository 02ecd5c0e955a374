"""Every output takes what no honest program sends: the documented answer, and never a failure."""

import pytest

from tests.open_data.test_privacy import fetched, people, tokens  # noqa: F401 - fixtures
from tests.permissions_table import ROWS

NONSENSE = ('"', '"\\', "\xff\xfe", ",,,", "W/", "W/W/", "\\0", '"' * 3000, "-1", "0" * 400)
HEADERS = (
    *("If-None-Match", "If-Modified-Since", "Accept", "Accept-Encoding", "Accept-Language"),
    *("Range", "If-Range", "If-Match", "If-Unmodified-Since", "User-Agent", "Cookie"),
)


@pytest.fixture
def paths(app, client, city, tokens):  # noqa: F811 - the fixture
    """Every address of every output, by the view that answers it."""
    found = {}
    for endpoint, answer in fetched(app, client, city, tokens, begins=("feeds.", "pages.embed")):
        if answer.status_code == 200:
            found.setdefault(endpoint, answer.request.full_path)
    asked = {one for one, needs in ROWS.items() if needs is None and one.startswith("feeds.")}
    assert asked - set(found) == {"feeds.receipt_calendar", "feeds.stop_receipt_calendar"}
    return found.values()


def test_nonsense_in_a_header_changes_nothing(client, paths):
    for path in paths:
        plain = client.get(path)
        for value in NONSENSE:
            for names in (HEADERS[:1], HEADERS[1:]):
                answer = client.get(path, headers=dict.fromkeys(names, value))
                assert answer.status_code in {200, 304}, (path, value)
                assert answer.status_code == 304 or answer.data == plain.data, (path, value)
                assert "Content-Range" not in answer.headers


ELSEWHERE = (
    *("/agenda.xml", "/agenda.ics/", "/agenda.json", "/agenda.ics.gz", "/agenda/.ics"),
    *("/gebieden/noord.json", "/gebieden/noord.rss", "/gebieden/noord.ical", "/sitemap"),
    *("/groepen/samen.atom", "/buurtpunten/linde.atom", "/bijeenkomsten/1.atom"),
    *("/bijeenkomsten.ics", "/bijeenkomsten.rss", "/meetings.xml", "/meetings.json/"),
    *("/sitemap.xml.gz", "/insluiten", "/insluiten/", "/insluiten/noord.ics"),
    *("/insluiten/noord/x", "/insluiten/NOORD", "/api", "/api/v2/meetings"),
    *("/api/v1", "/api/v1/meetings.xml", "/api/v1/openapi.yaml", "/api/v1/meetings/1.json"),
    *("/api/v1//meetings", "/api/v1/signups", "/api/v1/near/6411"),
)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_form_that_is_not_there_says_so(client, city, prefix):
    for path in ELSEWHERE:
        answer = client.get(f"{prefix}{path}")
        assert answer.status_code in {404, 308}, path
        if answer.status_code == 308:
            assert answer.location.rstrip("/").endswith(path.rstrip("/").replace("//", "/")), path
            continue
        problem = path.startswith("/api/v1/")
        wanted = "application/problem+json" if problem else "text/html; charset=utf-8"
        assert answer.headers["Content-Type"] == wanted, path


def test_a_query_that_nobody_asked_for_is_ignored_or_refused_with_a_reason(client, paths):
    for path in paths:
        mark = "" if path.endswith("?") else "&" if "?" in path else "?"
        for query in ("%ff%fe", "a=%00", "x[]=1", "cursor=abc", "=" * 500, "x=" + "y" * 4000):
            answer = client.get(f"{path}{mark}{query}")
            assert answer.status_code in {200, 400, 414}, (path, query)
            if answer.status_code == 400:
                assert answer.headers["Content-Type"] == "application/problem+json", path
