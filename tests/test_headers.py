"""Headers: nothing runs that we did not send, nothing leaks, and browsing leaves no trace."""

import re

import pytest

from tests.support.builders import a_meeting
from tests.support.crowd import form_path

PUBLIC = [
    "/",
    "/groepen",
    "/gebieden",
    "/buurtpunten",
    "/uitleg",
    "/hulp-nu",
    "/veilig-kijken",
    "/privacy",
    "/toegankelijkheid",
    "/contact",
    "/bijeenkomsten/{meeting}",
]
ODD = ["/mijn-aanmelding", "/bestaat-niet", "/static/site.css", "/static/bestaat-niet.css"]
HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def pages(client, *patterns):
    meeting = a_meeting()
    for pattern in patterns:
        yield pattern, client.get(pattern.format(meeting=meeting))


def policy(response):
    parts = [one.split() for one in response.headers["Content-Security-Policy"].split(";")]
    return {one[0]: one[1:] for one in parts}


def test_every_answer_carries_the_security_headers(client):
    for path, response in pages(client, *PUBLIC, *ODD, form_path("{meeting}")):
        for name, value in HEADERS.items():
            assert response.headers.get(name) == value, (path, name)
        assert "Permissions-Policy" in response.headers, path
        assert "Strict-Transport-Security" not in response.headers, path


def test_the_content_policy_lets_nothing_in_that_is_not_ours(client):
    for path, response in pages(client, *PUBLIC, *ODD, form_path("{meeting}")):
        rules = policy(response)
        assert rules["default-src"] == ["'none'"], path
        assert rules["frame-ancestors"] == ["'none'"], path
        assert rules["form-action"] == ["'self'"], path
        assert rules["base-uri"] in (["'none'"], ["'self'"]), path
        allowed = {word for words in rules.values() for word in words}
        assert allowed <= {"'self'", "'none'", "data:"}, path


def test_browsing_sets_no_cookie_and_calls_no_other_address(client):
    for path, response in pages(client, *PUBLIC, "/static/site.css", "/bestaat-niet"):
        assert "Set-Cookie" not in response.headers, path
    assert client._cookies == {}


def test_every_public_page_is_there_and_may_be_found(client):
    for path, response in pages(client, *PUBLIC):
        assert response.status_code == 200, path
        assert "no-store" not in response.headers.get("Cache-Control", ""), path
        assert "noindex" not in response.headers.get("X-Robots-Tag", ""), path


def test_a_public_page_asked_again_is_not_sent_again(client):
    for path, response in pages(client, *PUBLIC):
        if etag := response.headers.get("ETag"):
            again = client.get(path, headers={"If-None-Match": etag})
            assert (again.status_code, again.data) in {(304, b""), (404, again.data)}, path


def test_a_head_request_gives_the_headers_and_no_body(client):
    for path, response in pages(client, *PUBLIC, form_path("{meeting}"), "/mijn-aanmelding"):
        head = client.head(response.request.path)
        assert head.status_code == response.status_code, path
        assert head.data == b"", path


def test_every_file_a_page_needs_may_be_kept_for_a_year(client):
    page = client.get("/mijn-aanmelding").text
    needed = re.findall(r'(?:href|src)="(/static/[^"]*)"', page)
    assert len(needed) >= 3
    for path in needed:
        with client.get(path) as response:
            assert response.status_code == 200, path
            assert "max-age=31536000" in response.headers["Cache-Control"], path
            assert "Set-Cookie" not in response.headers, path


@pytest.mark.parametrize("proto", ["http", "https", "javascript", ""])
def test_a_forwarded_header_from_nobody_we_trust_changes_nothing(client, proto):
    headers = {"X-Forwarded-Proto": proto, "X-Forwarded-Host": "kwaad.example"}
    page = client.get("/mijn-aanmelding", headers=headers)
    assert page.status_code == 200
    assert "kwaad.example" not in page.text
    assert "Strict-Transport-Security" not in page.headers
    assert "Secure" not in page.headers.get("Set-Cookie", "")
