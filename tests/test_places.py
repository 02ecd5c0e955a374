"""Districts, venues, the poster: where it is, who gets in, what else happens there, by whom."""

import re
from datetime import date, time, timedelta

from core import changes, clock, i18n
from core.db import db, transaction
from locations.districts.models import Team
from locations.venues.models import Activity, Closure, OpeningHours
from locations.venues.rules import Closed, Hours, by_weekday, closed_on, open_on
from recovery_groups.experts.models import Expert, TeamLink
from recovery_groups.experts.rules import consent_holds
from recovery_groups.groups.models import GroupState
from tests.support.builders import (
    a_district,
    a_facilitation,
    a_group,
    a_meeting,
    a_schedule,
    a_venue,
    an_expert,
)

TODAY = date(2026, 11, 22)


def add(*rows):
    with transaction():
        db.session.add_all(rows)


def linked(expert, district, *, first_day=None, last_day=None):
    team = db.session.query(Team).filter_by(district_id=district).one().id
    start = first_day or clock.today() - timedelta(days=5)
    add(TeamLink(expert_id=expert, team_id=team, first_day=start, last_day=last_day))


def test_consent_is_gone_on_the_day_of_withdrawal():
    assert consent_holds(TODAY, None, TODAY)
    assert not consent_holds(None, None, TODAY)
    assert not consent_holds(TODAY + timedelta(days=1), None, TODAY)
    assert not consent_holds(date(2026, 1, 1), TODAY, TODAY)


def test_hours_are_grouped_by_weekday_and_closures_win():
    late, early = Hours(7, time(13), time(17)), Hours(7, time(9), time(12))
    closed = Closed(TODAY + timedelta(days=7), TODAY + timedelta(days=7), "dicht")
    assert by_weekday([late, early], lambda one: one.opens)[6] == (7, [early, late])
    assert open_on([late, early], [closed], TODAY) == [early, late]
    assert open_on([late, early], [closed], TODAY + timedelta(days=7)) == []
    assert closed_on([closed], TODAY) is None


def test_a_venue_says_plainly_who_gets_in_and_who_does_not(app, client):
    a_venue(slug="linde", wheelchair=True, access_note="De deur gaat vanzelf open.")
    page = client.get("/buurtpunten/linde").text
    assert "Je komt er in met een rolstoel." in page
    assert "Er is geen lift." in page
    assert "Er is geen ringleiding." in page
    assert "De deur gaat vanzelf open." in page
    assert ">zaal 2</span>" in page


def test_a_venue_shows_hours_closures_and_what_else_happens(app, client):
    venue = a_venue(slug="linde")
    today = clock.today()
    weekday = today.isoweekday()
    ended = today - timedelta(days=1)
    add(
        OpeningHours(venue_id=venue, weekday=weekday, opens=time(9), closes=time(17)),
        Closure(venue_id=venue, first_day=today, last_day=today, notice="Verbouwing."),
        Closure(venue_id=venue, first_day=ended, last_day=ended, notice="Oud."),
        Activity(venue_id=venue, name="Koffie", weekday=weekday, starts=time(10), ends=time(11)),
        Activity(
            venue_id=venue,
            name="Gestopt",
            weekday=weekday,
            starts=time(10),
            ends=time(11),
            valid_until=ended,
        ),
    )
    page = client.get("/buurtpunten/linde").text
    assert "09:00 tot 17:00 uur" in page
    assert "Vandaag is het buurtpunt dicht." in page
    assert "Verbouwing." in page
    assert "Koffie" in page
    assert "Oud." not in page
    assert "Gestopt" not in page


def test_a_venue_links_to_the_map_and_loads_nothing_from_it(app, client):
    a_venue(slug="linde")
    page = client.get("/buurtpunten/linde").text
    link = re.search(r'<a [^>]*href="(https://www.openstreetmap[^"]*)"[^>]*>', page)
    assert 'rel="noreferrer"' in link[0]
    assert "mlat=50.88&amp;mlon=5.98#map=17/50.88/5.98" in link[1]


def test_a_venue_shows_its_groups_their_dates_and_their_experts(app, client):
    venue = a_venue(slug="linde")
    group = a_group(name="Samen verder")
    a_schedule(group, venue)
    a_facilitation(group, an_expert("Samira"))
    a_facilitation(group, an_expert("Geheim", consent_from=None))
    a_meeting(group=group, venue=venue)
    paused, ended = a_group(name="Pauze", state="paused"), a_group(name="Over", state="ended")
    a_schedule(paused, venue)
    a_schedule(ended, venue)
    page = client.get("/buurtpunten/linde").text
    assert "Elke zondag, 19:30 uur" in page
    assert "Even gestopt" in page
    assert "<li>Samira</li>" in page
    assert "Over" not in re.findall(r"<h3><a [^>]*>([^<]*)", page)
    assert "Geheim" not in page
    assert "De volgende bijeenkomsten" in page


def test_a_district_names_linked_experts_with_consent_only(app, client):
    district = a_district(slug="noord")
    today = clock.today()
    for name, consent, last in (
        ("Samira", {}, None),
        ("Geheim", {"consent_from": None}, None),
        ("Gestopt", {}, today - timedelta(days=1)),
    ):
        linked(an_expert(name, **consent), district, last_day=last)
    page = client.get("/gebieden/noord").text
    assert "<li>Samira</li>" in page
    assert "Geheim" not in page
    assert "Gestopt" not in page
    assert 'href="tel:0000000000"' in page


def test_a_link_holds_on_its_first_and_last_day(app, client):
    district = a_district(slug="noord")
    today, day = clock.today(), timedelta(days=1)
    linked(an_expert("Vandaag"), district, first_day=today, last_day=today)
    linked(an_expert("Straks"), district, first_day=today + day)
    linked(an_expert("Geweest"), district, last_day=today - day)
    page = client.get("/gebieden/noord").text
    assert "<li>Vandaag</li>" in page
    assert "<li>Straks</li>" not in page
    assert "<li>Geweest</li>" not in page


def test_an_expert_who_withdraws_is_gone_everywhere(app, client):
    district = a_district(slug="noord")
    venue = a_venue(slug="linde", district_id=district)
    group = a_group(slug="samen", district_id=district)
    expert = an_expert("Zefanja")
    a_schedule(group, venue)
    a_facilitation(group, expert)
    linked(expert, district)
    meeting = a_meeting(group=group, venue=venue)
    paths = (
        "/gebieden/noord",
        "/buurtpunten/linde",
        "/groepen/samen",
        f"/bijeenkomsten/{meeting}",
    )
    assert all("Zefanja" in client.get(path).text for path in paths)
    with transaction():
        db.session.get(Expert, expert).consent_until = clock.today()
        changes.raise_version()
    for path in (*paths, "/", "/groepen", "/poster/linde", "/lijst"):
        assert "Zefanja" not in client.get(path).text
    assert "Een ervaringsdeskundige begeleidt de groep." in client.get("/groepen/samen").text


def test_a_district_without_anything_has_a_way_on(app, client):
    a_district(slug="leeg", stage="exploring")
    page = client.get("/gebieden/leeg").text
    assert "Hier is nu nog geen groep." in page
    assert "Hier is nog geen buurtpunt." in page
    assert "Hier werkt nog geen ervaringsdeskundige." in page
    assert "Nog geen groep" in client.get("/gebieden").text


def test_groups_are_listed_by_district_paused_ones_marked_ended_ones_not(app, client):
    district = a_district(name="Noord")
    for state in GroupState:
        a_group(name=f"Groep {state}", state=state, district_id=district)
    page = client.get("/groepen").text
    assert re.findall(r"<h3><a [^>]*>([^<]*)", page) == ["Groep open", "Groep paused"]
    assert page.count("Even gestopt") == 1


def test_long_lists_go_on_without_gap_or_double(app, client):
    district = a_district()
    venue_names = {f"Punt {n:03}" for n in range(105)}
    group_names = {f"Groep {n:03}" for n in range(65)}
    for name in venue_names:
        a_venue(name=name, district_id=district)
    for name in group_names:
        a_group(name=name, district_id=district)
    for path, wanted in (("/buurtpunten", venue_names), ("/groepen", group_names)):
        first = client.get(path)
        second = client.get(re.search(r'rel="next" href="([^"]*)"', first.text)[1])
        seen = re.findall(r"<h3><a [^>]*>([^<]*)", first.text + second.text)
        assert len(seen) == len(wanted)
        assert set(seen) == wanted


def test_the_poster_leads_to_the_venue_and_holds_no_style(app, client):
    venue = a_venue(slug="linde", name="De Linde")
    a_schedule(a_group(name="Samen verder"), venue)
    a_schedule(a_group(name="Pauze", state="paused"), venue)
    page = client.get("/poster/linde").text
    assert 'aria-label="QR-code naar http://127.0.0.1:8000/buurtpunten/linde"' in page
    assert "Elke zondag, 19:30 uur" in page
    assert "Pauze" not in page
    assert re.search(r"<button[^>]* data-print hidden>", page)
    assert " style=" not in page


def test_the_poster_leaves_off_what_begins_later(app, client):
    venue = a_venue(slug="linde")
    now, later = a_group(name="Nu al", walk_in=False), a_group(name="Straks pas")
    a_schedule(now, venue)
    begins = clock.today() + timedelta(days=1)
    a_schedule(now, venue, rule="FREQ=WEEKLY;BYDAY=MO", valid_from=begins)
    a_schedule(later, venue, valid_from=begins)
    page = client.get("/poster/linde").text
    assert "Elke zondag, 19:30 uur" in page
    assert "Elke maandag" not in page
    assert "Straks pas" not in page
    assert "Meld je aan op de site." in page  # one may walk into the later group only


def test_a_schedule_that_begins_later_says_from_when(app, client):
    group, venue = a_group(slug="samen"), a_venue()
    begins = clock.today() + timedelta(days=1)
    a_schedule(group, venue)
    a_schedule(group, venue, rule="FREQ=WEEKLY;BYDAY=MO", valid_from=begins)
    with client.application.test_request_context("/"):
        from_when = f"vanaf {i18n.day(begins)}"
    page, groups = client.get("/groepen/samen").text, client.get("/groepen").text
    assert f"Elke maandag, 19:30 tot 21:00 uur, {from_when}<" in page
    assert "Elke zondag, 19:30 tot 21:00 uur<" in page
    assert f"Elke maandag, 19:30 uur, {from_when} ·" in groups
    assert "Elke zondag, 19:30 uur ·" in groups


def test_what_does_not_exist_is_a_dutch_404(app, client):
    for path in ("/gebieden/x", "/buurtpunten/x", "/poster/x", "/groepen/x", "/bijeenkomsten/9"):
        page = client.get(path)
        assert page.status_code == 404
        assert "Deze pagina is er niet" in page.text


def test_plain_pages_answer_in_every_language(app, client):
    for path in (
        "uitleg",
        "hulp-nu",
        "veilig-kijken",
        "privacy",
        "toegankelijkheid",
        "contact",
    ):
        for prefix in ("/", "/en/", "/ar/"):
            page = client.get(f"{prefix}{path}")
            assert page.status_code == 200
            assert "Set-Cookie" not in page.headers


def test_leaving_takes_the_form_cookies_away_and_nothing_else(app, client):
    response = client.get("/snel-weg")
    assert response.status_code == 303
    assert response.location == "https://www.knmi.nl/"
    gone = [one.partition("=")[0] for one in response.headers.getlist("Set-Cookie")]
    assert gone == ["formulier", "bevestiging"]
    assert all("Max-Age=0" in one for one in response.headers.getlist("Set-Cookie"))
    assert "Clear-Site-Data" not in response.headers


def test_texts_of_coordinators_are_marked_as_dutch_elsewhere(app, client):
    a_group(slug="samen", name="Samen verder", promise="Praten in een kleine groep.")
    assert 'lang="nl" dir="ltr">Samen verder<' in client.get("/en/groepen/samen").text
    assert 'lang="nl" dir="ltr">Praten in' in client.get("/ar/groepen/samen").text
    assert client.get("/groepen/samen").text.count('lang="nl" dir="ltr"') == 1  # only <html>
