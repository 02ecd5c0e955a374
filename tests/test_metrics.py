"""Numbers for Prometheus: only when asked for, only for this machine, added up over workers."""

import http.client
import re
import sys

import pytest

from app import create_app
from core.settings import Settings, WrongSetting
from tests.support.server import serving


def sums(text, name):
    """Return the samples of a metric by their labels."""
    found = re.findall(rf"^{name}{{(.*?)}} ([\d.e+]+)$", text, re.MULTILINE)
    return {labels: float(number) for labels, number in found}


@pytest.fixture
def server(app, tmp_path):
    (tmp_path / "numbers").mkdir()
    environment = {"METRICS": "1", "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "numbers")}
    with serving(app, tmp_path / "server.log", workers=2, environment=environment) as running:
        yield running


def ask(server, **headers):
    """Ask for the numbers without the header that stands for a proxy."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", "/metrics", headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def test_requests_are_counted_over_all_workers_and_name_no_visitor(server):
    for _ in range(20):
        server.browser().get("/groepen?geheim=3467")
    server.browser().get("/geheim/3467")
    status, text = ask(server)
    assert status == 200
    counted = sums(text, "buurt_requests_total")
    assert counted['endpoint="pages.groups",method="GET",status="200"'] == 20
    assert counted['endpoint="-",method="GET",status="404"'] == 1
    assert sums(text, "buurt_request_seconds_count")['endpoint="pages.groups"'] == 20
    for part in ("3467", "geheim", "127.0.0.1", "10."):
        assert part not in re.sub(r'le="[^"]*"', "", text).replace("e-0", ""), part


@pytest.mark.parametrize(
    "header",
    ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded"],
)
def test_whoever_comes_through_a_proxy_finds_nothing(server, header):
    assert ask(server)[0] == 200
    assert ask(server, **{header: "127.0.0.1"})[0] == 404


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "", "::2", "niets"])
def test_another_machine_finds_nothing(tmp_path, monkeypatch, address):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    site = create_app(
        Settings(metrics=True, database_url=f"sqlite:///{tmp_path}/x.sqlite"), tmp_path
    )
    client = site.test_client()
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == 404
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200


def test_without_the_setting_there_is_no_such_page(client):
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"}).status_code == 404


def test_without_the_library_the_start_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(WrongSetting, match="prometheus-client"):
        create_app(Settings(metrics=True), tmp_path)


@pytest.mark.parametrize("folder", ["", "/bestaat/niet"])
def test_without_a_folder_the_start_is_refused(tmp_path, monkeypatch, folder):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", folder)
    with pytest.raises(WrongSetting, match="PROMETHEUS_MULTIPROC_DIR"):
        create_app(Settings(metrics=True), tmp_path)
