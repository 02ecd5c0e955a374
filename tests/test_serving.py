"""The production server as it is checked in: what it logs, whom it believes, how it refuses."""

import logging
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

from core import secrets, serving
from tests.support.builders import a_meeting
from tests.support.crowd import form_path
from tests.support.server import ROOT, Browser, answers, free_port
from tests.support.server import serving as running
from tests.trouble.processes import until

NETWORK = "203.0.113"
LINE = re.compile(r"^[\d-]+ [\d:,]+ INFO (GET|POST|DELETE|-) ([a-z_.]+|-) \d{3} \d+ ms$")


def raw(port, content):
    """Send bytes that no browser sends; return what comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(content)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := line.recv(4096):
            answer += piece
    return answer


GARBAGE = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"GET /geheim?code=3467\r\n\r\n",
    b"GET /geheim HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /geheim HTTP/1.1\r\nHost: 127.0.0.1\r\nKop regel: geheim\r\n\r\n",
    b"GET /geheim HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"geheim" * 3000 + b"\r\n\r\n",
    b"GET /" + b"geheim" * 2000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"POST /geheim HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GEHEIM / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"PROXY TCP4 203.0.113.7 203.0.113.8 1 2\r\nGET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
]


def test_whoever_sends_garbage_is_refused_and_stands_in_no_log(app, tmp_path):
    with running(app, tmp_path / "server.log", workers=1) as server:
        for content in GARBAGE:
            assert re.match(rb"HTTP/1.1 [45]\d\d", raw(server.port, content)), content
        assert Browser(server.port).get("/healthz").status_code == 200
        logged = server.logged()
    for part in ("127.0.0.1", "ip=", "geheim", "GEHEIM", "code=", NETWORK):
        assert part not in logged, logged


def test_a_request_the_server_could_not_end_is_logged_by_kind_only():
    error = ValueError("code=3467")
    trace = (ValueError, error, None)
    record = logging.LogRecord(
        "gunicorn.error", 40, "", 0, "Error handling request %s", ("/x?code=3467",), trace
    )
    assert serving.without_visitors(record)
    shown = logging.Formatter().format(record)
    assert shown == "Error handling request: ValueError"


def test_each_request_is_one_line_that_says_nothing_about_the_visitor(app, tmp_path):
    meeting = a_meeting()
    with running(app, tmp_path / "server.log", workers=1) as server:
        browser = server.browser(address=f"{NETWORK}.7", agent="Bakfiets/1.0")
        browser.send(browser.get(form_path(meeting)), button="</form>")
        browser.get("/bestaat-niet/geheim?code=3467")
        browser.ask("DELETE", "/groepen")
        for quiet in ("/static/site.css", "/healthz", "/readyz", "/static/icon.svg"):
            browser.get(quiet)
        lines = server.logged().splitlines()
    assert [line for line in lines if not LINE.match(line)] == []
    told = [" ".join(line.split()[3:6]) for line in lines]
    assert told == [
        "GET signups.sign_up 200",
        "POST signups.sign_up 303",
        "GET - 404",
        "DELETE - 405",
    ]


def test_with_level_error_requests_are_not_logged(app, tmp_path):
    with running(app, tmp_path / "log", workers=1, environment={"LOG_LEVEL": "ERROR"}) as server:
        server.browser().get("/")
        assert server.logged() == ""


def test_only_the_setting_decides_whose_forwarded_headers_count(app, tmp_path):
    meeting = a_meeting()
    path = form_path(meeting)
    forged = {"X-Forwarded-Proto": "https", "SCRIPT_NAME": "/elders", "PATH_INFO": "/contact"}
    for proxies, expected in (("0", 303), ("1", 422)):
        environment = {"TRUSTED_PROXIES": proxies}
        with running(app, tmp_path / "log", workers=1, environment=environment) as server:
            browser = server.browser(headers=forged)
            page = browser.get(path)
            assert page.status_code == 200
            assert "/elders" not in page.text
            # Over https the forgery check asks for a referrer, which this browser does not send.
            assert browser.send(page, button="</form>").status_code == expected


def test_an_unsafe_site_is_refused_in_words_without_a_trace(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "python:core.serving", "app:create_app()"],
        cwd=ROOT,
        env={**os.environ, "SITE_URL": "http://buurt.example", "BIND": "127.0.0.1:0"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    assert "De site start niet" in result.stderr
    assert "Traceback" not in result.stderr


NEW_KEYS = {secrets.variable(name): text for name, text in secrets.new_keys().items()}


def test_bind_workers_and_threads_come_from_the_environment(tmp_path):
    port = free_port()
    given = {"BIND": f"127.0.0.1:{port}", "WORKERS": "3", "THREADS": "2", "LOG_LEVEL": "ERROR"}
    url = f"sqlite:///{tmp_path}/x.sqlite"
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:core.serving", "app:create_app()"],
        cwd=ROOT,
        env={**os.environ, **NEW_KEYS, **given, "DATABASE_URL": url},
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: answers(port), "an answer")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        until(lambda: len(children.read_text().split()) == 3, "three workers")
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0
