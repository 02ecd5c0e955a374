"""What settings do elsewhere: in other workers, in the night, in the verdict on a district."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import create_app
from core import changes, clock, preferences
from core.db import db, transaction
from core.settings import WrongSetting, from_environment, settings
from recovery_groups.desk.coverage_routes import coverage_rule
from recovery_groups.signups.forgetting_actions import forget
from recovery_groups.signups.models import Signup
from tests.support.builders import a_meeting
from tests.support.residents import a_resident
from tests.support.site import Visitor, counted_statements


@pytest.fixture
def elsewhere(app, tmp_path):
    """A visitor of another worker: another application on the same database."""
    given = app.extensions["settings"]
    worker = create_app(given, tmp_path / "instance")
    worker.jinja_env.bytecode_cache = app.jinja_env.bytecode_cache
    worker.test_client_class = Visitor
    yield worker.test_client()
    with worker.app_context():
        db.session.remove()
        db.engine.dispose()


def test_another_worker_shows_it_at_once_also_on_pages_it_keeps(elsewhere, change):
    paths = ("/", "/uitleg", "/contact", "/hulp-nu")
    for path in paths * 2:  # the second time from memory
        elsewhere.get(path)
    change("naam", site_name="Om de hoek", group_word="praatgroep", organisation="Elders")
    change("contact", contact_name="Fatima")
    change("hulplijnen", crisis_emergency="911")
    pages = {path: elsewhere.get(path).text for path in paths}
    assert all("<b>Om de hoek</b>" in text for text in pages.values())
    assert "praatgroep" in pages["/uitleg"]
    assert "Deze site is van Elders." in pages["/uitleg"]
    assert "Fatima" in pages["/contact"]
    assert "911" in pages["/hulp-nu"]
    assert "<b>Om de hoek</b>" in elsewhere.get("/geen-pagina").text


def test_another_worker_lets_sign_up_as_soon_as_it_was_opened(elsewhere, client, change):
    later = a_meeting(starts_in=timedelta(days=40))
    elsewhere.get("/")
    assert "Zet mij op de lijst" not in client.get(f"/bijeenkomsten/{later}/aanmelden").text
    change("aanmelden", signup_opens_days="60")
    visitor = client.application.test_client()
    form = visitor.get(f"/bijeenkomsten/{later}/aanmelden")
    cookie = visitor.get_cookie("formulier").value
    elsewhere.set_cookie("formulier", cookie)
    assert elsewhere.send(form).status_code == 303


def test_a_worker_asks_for_the_settings_once_for_each_version(app, visitor, change):
    def reads(path):
        with counted_statements() as seen:
            visitor.get(path)
        return sum("FROM preference" in one for one in seen)

    visitor.get("/")
    assert [reads(path) for path in ("/uitleg", "/contact", "/geen-pagina")] == [0, 0, 0]
    change("naam", site_name="Om de hoek")
    assert [reads(path) for path in ("/uitleg", "/contact")] == [1, 0]


@pytest.mark.parametrize("path", ["/snel-weg", "/static/site.css", "/healthz", "/robots.txt"])
def test_what_must_not_wait_for_the_database_asks_it_nothing(visitor, path):
    with counted_statements() as seen:
        assert visitor.get(path).status_code < 400
    assert seen == []


def test_what_is_made_with_the_settings_lasts_as_long_as_they_do(app, change):
    change("naam", site_name="Om de hoek")
    before = settings()
    with transaction():
        changes.raise_version()  # something else changed
    assert settings() is before


def test_what_is_not_committed_is_never_believed(app):
    before = settings()
    with transaction() as session:
        seen = preferences.fingerprint(before, ["place"])
        preferences.choose({"place": "Elders"}, seen=seen)
        app.extensions["preferences"].known = None  # as in a process that just started
        assert settings().place == "Elders"
        session.rollback()
    assert settings().place == before.place


def test_the_error_page_shows_what_was_known_while_the_database_is_away(
    app, visitor, change, monkeypatch
):
    change("naam", site_name="Om de hoek")
    visitor.get("/")

    def away(*_given):
        raise db.engine.dialect.loaded_dbapi.OperationalError("away")

    monkeypatch.setattr(changes, "_from_driver", away)
    monkeypatch.setattr(type(db.engine), "connect", away)
    page = visitor.get("/uitleg")
    assert page.status_code in {500, 503}
    assert "<b>Om de hoek</b>" in page.text


def test_signups_go_as_soon_as_the_page_about_privacy_says(app, visitor, change, time_machine):
    assert "Een week na de bijeenkomst" in visitor.get("/privacy").text
    assert change("aanmelden", signups_kept_days="2").status_code == 303
    page = visitor.get("/privacy").text
    assert page.count("2 dagen") == 3
    assert "een week" not in page.casefold().replace("binnen een week", "")  # that is of backups
    assert "2 dagen na je laatste bijeenkomst" in visitor.get("/veilig-kijken").text
    meeting = a_meeting(starts_in=timedelta(hours=3))
    a_resident(meeting)
    start = clock.local_moment(clock.today(), clock.local(clock.now()).time())
    kept = {}
    for days in (2, 3):
        time_machine.move_to(start + timedelta(days=days), tick=False)
        forget(clock.now())
        kept[days] = db.session.scalar(select(func.count()).select_from(Signup))
        db.session.rollback()
    assert kept == {2: 1, 3: 0}


def test_no_server_keeps_signups_longer_than_was_promised():
    with pytest.raises(WrongSetting, match="van 1 tot en met 7"):
        from_environment({"SIGNUPS_KEPT_DAYS": "8"})
    assert from_environment({"SIGNUPS_KEPT_DAYS": "3"}).signups_kept_days == 3


def test_the_verdict_on_a_district_follows_the_rule(app, change):
    change("dekking", coverage_groups_a_week="2", coverage_nearly_full="80", coverage_experts="3")
    change("dekking", coverage_link_weeks="6")
    rule = coverage_rule()
    assert (rule.groups_a_week, rule.nearly_full, rule.linked_experts) == (2, 80, 3)
    assert rule.link_ends_within == timedelta(weeks=6)


def test_the_server_names_what_may_not_be_changed():
    locked = from_environment({"LOCKED_SETTINGS": "SITE_NAME, organisation"}).locked_settings
    assert locked == ("SITE_NAME", "organisation")
    with pytest.raises(WrongSetting, match="LOCKED_SETTINGS"):
        from_environment({"LOCKED_SETTINGS": "SITENAME"})
