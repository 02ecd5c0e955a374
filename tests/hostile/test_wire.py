"""Bytes no browser sends, at the production server itself: refused or answered, and it goes on."""

import re
import socket
from collections.abc import Iterator

import pytest

from tests.hostile.values import MARK
from tests.support.server import Server, serving

pytestmark = pytest.mark.usefixtures("lasting_site")

HOST = b"Host: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
PATH = b"/mijn-aanmelding"
LIMIT = 20
"""Seconds within which the server must answer or hang up."""


def ask(line, *headers, body=b""):
    return line + b"\r\n" + HOST + b"".join(one + b"\r\n" for one in headers) + b"\r\n" + body


def post(*headers, body=b""):
    return ask(b"POST " + PATH + b" HTTP/1.1", FORM.strip(), *headers, body=body)


GET = b"GET / HTTP/1.1"
SECOND = b"GET /" + MARK.encode() + b" HTTP/1.1\r\n" + HOST + b"\r\n"

REFUSED = {
    "no request at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 9 + b"\r\n\r\n",
    "only line ends": b"\r\n" * 50 + b"x\r\n\r\n",
    "no version": b"GET /\r\n" + HOST + b"\r\n",
    "another version": ask(b"GET / HTTP/9.9"),
    "a method with markup": ask(f"<b id={MARK}> / HTTP/1.1".encode()),
    "a line of 100 kB": ask(b"GET /" + b"x" * 100_000 + b" HTTP/1.1"),
    "a header of 100 kB": ask(GET, b"X: " + b"y" * 100_000),
    "a thousand headers": ask(GET, *(b"X-%d: y" % number for number in range(1000))),
    "a header without a name": ask(GET, b": " + MARK.encode()),
    "a header with NUL": ask(GET, b"X: a\x00" + MARK.encode()),
    "a bare return in a header": ask(GET, b"X: a\rSet-Cookie: " + MARK.encode()),
    "a folded header": ask(GET, b"X: a\r\n " + MARK.encode()),
    "a space before the colon": ask(GET, b"Host : " + MARK.encode()),
    "a negative length": post(b"Content-Length: -1"),
    "a length that is no number": post(b"Content-Length: kwaad7"),
    "a length with a plus": post(b"Content-Length: +5", body=b"a=b&c"),
    "two lengths": post(b"Content-Length: 3", b"Content-Length: 4", body=b"a=bc"),
    "an unknown transfer": post(b"Transfer-Encoding: kwaad7", body=b"a=b"),
    "a transfer twice": post(b"Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"),
    "a length and chunks": post(
        b"Content-Length: 5", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + SECOND
    ),
    "bytes in the address": ask(b"GET /\xff\xfe?gebied=\xc0\xaf HTTP/1.1"),
    "two hosts": ask(GET, b"Host: kwaad7.example"),
    "a chunk that is none": post(b"Transfer-Encoding: chunked", body=b"zz\r\nabc\r\n0\r\n\r\n"),
}
ANSWERED = {
    "a body on a page that is read": ask(GET, b"Content-Length: 3", body=b"a=b"),
    "an old version": b"GET / HTTP/1.0\r\n" + HOST + b"\r\n",
    "a whole address": ask(b"GET http://127.0.0.1/groepen HTTP/1.1"),
    "a whole address without a path": ask(b"GET http://127.0.0.1 HTTP/1.1"),
    "the address of another": ask(b"GET http://kwaad7.example/groepen HTTP/1.1"),
    "two slashes": ask(b"GET //kwaad7.example/%2e%2e HTTP/1.1"),
    "markup in the address": ask(b'GET /"><b/id=kwaad7>?a="><b/id=kwaad7> HTTP/1.1'),
    "a host elsewhere": b"GET / HTTP/1.1\r\nHost: kwaad7.example\r\n\r\n",
    "an expectation": post(b"Expect: 100-continue", b"Content-Length: 3", body=b"a=b"),
    "chunks": post(b"Transfer-Encoding: chunked", body=b"3\r\na=b\r\n0\r\n\r\n"),
    "too much": post(b"Content-Length: 1000000", body=b"naam=" + b"x" * 999_995),
    "far too much": post(b"Content-Length: 6000000", body=b"naam=" + b"x" * 5_999_995),
    "too much in chunks": post(
        b"Transfer-Encoding: chunked", body=b"7a120\r\n" + b"x" * 500_000 + b"\r\n0\r\n\r\n"
    ),
    "a packed body": post(b"Content-Encoding: gzip", b"Content-Length: 2", body=b"\x1f\x8b"),
    "a range of nothing": ask(b"GET /static/site.js HTTP/1.1", b"Range: bytes=9999999-,-1,5-2"),
    "a thousand ranges": ask(
        b"GET /static/site.js HTTP/1.1", b"Range: bytes=" + b",".join([b"0-1"] * 1000)
    ),
    "an upgrade": ask(GET, b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c"),
    "a header with an underscore": ask(GET, b"X_Forwarded_Proto: kwaad7", b"Content_Length: 9"),
}


@pytest.fixture(scope="module")
def server(lasting_site, tmp_path_factory) -> Iterator[Server]:
    """One worker of the production server, which keeps its numbers."""
    folder = tmp_path_factory.mktemp("wire")
    more = {"METRICS": "1", "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    log = tmp_path_factory.mktemp("log") / "server.log"
    with serving(lasting_site, log, workers=1, environment=more) as running:
        yield running


def said(server, request):
    """Send bytes, say that no more come, and return everything that comes back."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=LIMIT) as line:
        answer = b""
        try:
            line.sendall(request)
            line.shutdown(socket.SHUT_WR)
            while part := line.recv(65536):
                answer += part
        except TimeoutError:
            raise
        except OSError:  # it hung up: reset, broken, or not connected any more
            assert len(request) > 65536 or answer, "it hung up on a short request without a word"
        return answer.decode("utf-8", "replace")


def statuses(answer):
    return [int(one) for one in re.findall(r"^HTTP/1\.[01] (\d{3})", answer, re.MULTILINE)]


def is_well(server):
    page = server.browser().get("/hulp-nu")
    assert page.status_code == 200
    assert MARK not in server.logged()
    assert "Traceback" not in server.logged()
    return True


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_request_is_refused_and_nothing_behind_it_is_answered(server, kind):
    answer = said(server, REFUSED[kind])
    # 501: the server does not know this transfer coding (RFC 9112 section 6.1).
    assert statuses(answer) in ([], [501], *([one] for one in range(400, 500))), answer[:300]
    assert f"<b id={MARK}" not in answer
    assert f"Set-Cookie: {MARK}" not in answer
    assert is_well(server)


@pytest.mark.parametrize("kind", ANSWERED)
def test_an_odd_request_is_answered_by_the_site_in_words(server, kind):
    answer = said(server, ANSWERED[kind])
    final = [one for one in statuses(answer) if one != 100]
    assert len(final) == 1, answer[:300]
    assert final[0] < 500, answer[:300]
    assert "Content-Security-Policy: default-src 'none'" in answer
    assert f"<b/id={MARK}" not in answer
    if final[0] >= 400 and final[0] != 416:
        assert '<html lang="nl"' in answer
        assert 'href="tel:113"' in answer
    assert is_well(server)


def test_who_hangs_up_halfway_leaves_nobody_waiting(server):
    whole = post(b"Content-Length: 100", body=b"naam=")
    for length in range(0, len(whole), 8):
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            line.sendall(whole[:length])
    assert is_well(server)


def test_the_numbers_are_only_for_this_machine(server):
    near = said(server, ask(b"GET /metrics HTTP/1.1"))
    assert "buurt_requests_total" in near
    far = said(server, ask(b"GET /metrics HTTP/1.1", b"X-Forwarded-For: 192.0.2.7"))
    assert statuses(far) == [404]
    assert "buurt_requests" not in far
