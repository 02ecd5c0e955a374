"""/insluiten: a district's meetings within the page of another site."""

from dataclasses import replace

import pytest

from app import create_app
from core.db import db
from core.settings import WrongSetting, from_environment
from tests.support.pagecheck import parsed
from tests.support.site import counted_statements


def policy(answer):
    """Return the parts of the policy of an answer."""
    parts = (one.split() for one in answer.headers["Content-Security-Policy"].split(";"))
    return {name: words for name, *words in parts}


def test_it_shows_the_next_meetings_of_one_district(client, city):
    with counted_statements() as statements:
        page = client.get("/insluiten/zuid")
    assert page.status_code == 200
    assert len(statements) <= 4
    assert len(page.data) <= 15_000
    assert "De Brug; boven" in page.text
    assert "De Linde" not in page.text
    assert client.get("/insluiten/nergens").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en", "/ar"])
def test_every_link_opens_beside_it_and_nothing_runs(client, city, prefix):
    page = client.get(f"{prefix}/insluiten/noord")
    links = parsed(page.text).all("a")
    assert len(links) >= 2
    for link in links:
        assert link.target == "_blank"
        assert set(link.rel.split()) == {"noopener", "noreferrer"}
        assert client.get(link.href).status_code == 200
    assert not parsed(page.text).all("script", "form", "iframe")
    assert "script-src" not in policy(page)
    assert policy(page)["default-src"] == ["'none'"]
    assert "Set-Cookie" not in page.headers


def test_nobody_may_frame_it_until_a_site_is_named(app, client, city, settings, tmp_path):
    assert policy(client.get("/insluiten/noord"))["frame-ancestors"] == ["'none'"]
    hosts = ("https://www.gemeente.example", "*.elders.example")
    site = create_app(replace(settings, embed_hosts=hosts), tmp_path / "other")
    answers = [site.test_client().get(path) for path in ("/insluiten/noord", "/")]
    repeated = site.test_client().get("/insluiten/noord")
    with site.app_context():
        db.engine.dispose()
    assert policy(answers[0])["frame-ancestors"] == list(hosts)
    assert policy(repeated)["frame-ancestors"] == list(hosts)
    assert policy(answers[1])["frame-ancestors"] == ["'none'"]
    for framed in (answers[0], repeated):
        assert "X-Frame-Options" not in framed.headers, "it would contradict the list"
    assert answers[1].headers["X-Frame-Options"] == "DENY"
    assert client.get("/insluiten/noord").headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "text", ["a.example; script-src *", "'unsafe-inline'", "*", "a b", "data:"]
)
def test_a_setting_that_would_open_more_is_refused(text):
    with pytest.raises(WrongSetting, match="EMBED_HOSTS"):
        from_environment({"EMBED_HOSTS": text})
    given = from_environment({"EMBED_HOSTS": "https://a.example:8443, *.b.example"})
    assert given.embed_hosts == ("https://a.example:8443", "*.b.example")


def test_it_is_not_sent_again_while_it_holds(client, city):
    first = client.get("/insluiten/noord")
    again = client.get("/insluiten/noord", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
