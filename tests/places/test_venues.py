"""Buurtpunten on the desk: made, changed, renamed, put away; their rooms and activities."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import changes, clock
from core.db import db
from locations.venues.models import Activity, OpeningHours, Room, Venue
from recovery_groups.planning.actions import add_meeting
from recovery_groups.planning.rules import VenueIsGone
from tests.places.test_districts import stored
from tests.support.builders import a_group, a_meeting, a_schedule, a_venue

PATH = "/beheer/buurtpunten"


def change(desk, venue, page=None, **given):
    page = page or desk.get(f"{PATH}/{venue}/wijzigen")
    return desk.send(page, given, button="Bewaar")


def only(statement):
    found = db.session.scalars(statement).one()
    db.session.rollback()
    return found


def room_of(venue):
    return only(select(Room.id).where(Room.venue_id == venue))


def archived(desk, venue):
    form = desk.get(f"{PATH}/{venue}/archief")
    return desk.send(form, {}, button="Zet in het archief</button>")


def test_a_venue_is_made_with_what_was_typed(desk, noord, visitor):
    sent = {
        "gebied": str(noord),
        "naam": "Het Anker",
        "straat": "Kade 1",
        "postcode": "6411 AB",
        "plaats": "Lindewaard",
        "kaart": "50.88, 5.98",
        "open-1": "13:00-17:00, 9.00 tot 12.00",
        "rolstoel": "y",
    }
    answer = desk.send(desk.get(f"{PATH}/nieuw"), sent, button="Bewaar")
    assert answer.status_code == 303
    desk.get(answer.location)
    venue = only(select(Venue.id).where(Venue.slug == "het-anker"))
    row = stored(Venue, venue)
    assert (row.latitude, row.longitude, row.wheelchair) == (50.88, 5.98, True)
    spans = select(OpeningHours.opens, OpeningHours.closes).order_by(OpeningHours.opens)
    assert [f"{one.opens:%H}-{one.closes:%H}" for one in db.session.execute(spans)] == [
        "09-12",
        "13-17",
    ]
    assert "Kade 1" in visitor.get("/buurtpunten/het-anker").text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"naam": ""}, "Geef het buurtpunt een naam."),
        ({"straat": ""}, "Vul straat en nummer in."),
        ({"postcode": "abc"}, "Vul een postcode in."),
        ({"kaart": "ergens"}, "Vul 2 getallen in met een punt."),
        ({"kaart": "91, 5"}, "Vul 2 getallen in met een punt."),
        ({"telefoon": "bel maar"}, "Vul alleen cijfers in."),
        ({"open-1": "17:00-9:00"}, "17:00-9:00 kan niet."),
        ({"open-2": "9:00-12:00, 11:00-13:00"}, "11:00-13:00 kan niet."),
        ({"open-3": "25:00-26:00"}, "25:00-26:00 kan niet."),
        ({"adres": "De Linde"}, "Gebruik kleine letters, cijfers en streepjes."),
    ],
)
def test_what_cannot_be_is_refused_and_kept_to_mend(desk, linde, given, words):
    answer = change(desk, linde, **{"plaats": "Elders", **given})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Elders"' in answer.text
    assert stored(Venue, linde).city == "Lindewaard"


def test_calendars_hear_of_another_address_and_of_nothing_else(desk, linde):
    assert change(desk, linde, telefoon="000 000 00 00").status_code == 303
    assert stored(Venue, linde).changed_at is None
    before = changes.version()
    change(desk, linde, straat="Lindeplein 99")
    assert stored(Venue, linde).changed_at == clock.now()
    assert changes.version() > before


def test_the_second_of_two_editors_sees_both_versions_and_loses_nothing(desk, linde):
    shown = desk.get(f"{PATH}/{linde}/wijzigen")
    change(desk, linde, page=shown, straat="Nieuweweg 1")
    answer = change(desk, linde, page=shown, straat="Oudeweg 2", rolstoel="y")
    assert answer.status_code == 409
    for words in ("Dit staat er nu", "<dd>Nieuweweg 1</dd>", "<dd>Nee</dd>", 'value="Oudeweg 2"'):
        assert words in answer.text
    assert stored(Venue, linde).street == "Nieuweweg 1"
    desk.send(answer, {}, button="Bewaar")
    assert stored(Venue, linde).street == "Oudeweg 2"


def test_a_room_is_added_once_changed_and_used_no_more(desk, linde):
    form = desk.get(f"{PATH}/{linde}/ruimtes/nieuw")
    sent = {"naam": "serre", "grootte": "8"}
    assert desk.send(form, sent, button="Bewaar").status_code == 303
    assert desk.send(form, sent, button="Bewaar").status_code == 409  # a double tap
    room = only(select(Room.id).where(Room.name == "serre"))
    page = desk.get(f"{PATH}/{linde}/ruimtes/{room}")
    for wrong in ("0", "veel", "1000", "-1"):
        assert desk.send(page, {"grootte": wrong}, button="Bewaar").status_code == 422
    assert desk.send(page, {"naam": "zaal 2"}, button="Bewaar").status_code == 409
    desk.send(page, {"grootte": "10"}, button="Bewaar")
    assert stored(Room, room).size == 10
    desk.send(desk.get(f"{PATH}/{linde}/ruimtes/{room}/weg"), {}, button="niet meer</button>")
    assert stored(Room, room).archived_at == clock.now()
    assert "serre" not in desk.get(f"{PATH}/{linde}").text
    desk.send(desk.get(f"{PATH}/{linde}/ruimtes/nieuw"), sent, button="Bewaar")
    assert stored(Room, room).archived_at is None


def test_a_room_does_not_get_smaller_than_a_meeting_to_come(desk, linde):
    room = room_of(linde)
    a_meeting(venue=linde, room_id=room, capacity=8, group=a_group(name="Op adem"))
    page = desk.get(f"{PATH}/{linde}/ruimtes/{room}")
    answer = desk.send(page, {"grootte": "7"}, button="Bewaar")
    assert answer.status_code == 409
    assert "Verplaats die eerst, of geef ze minder plekken." in answer.text
    assert "Op adem" in answer.text
    assert stored(Room, room).size == 12
    assert desk.send(page, {"grootte": "8"}, button="Bewaar").status_code == 303


def test_a_room_in_use_stays(desk, linde):
    room = room_of(linde)
    form = desk.get(f"{PATH}/{linde}/ruimtes/{room}/weg")
    a_meeting(venue=linde, room_id=room, group=a_group(name="Op adem"))
    answer = desk.send(form, {}, button="niet meer</button>")
    assert answer.status_code == 409
    assert "Op adem" in answer.text
    assert stored(Room, room).archived_at is None


def test_an_activity_is_added_changed_and_ended_and_stays_in_the_history(desk, linde, visitor):
    form = desk.get(f"{PATH}/{linde}/activiteiten/nieuw")
    sent = {"naam": "Koffie", "dag": "2", "begin": "10:00", "einde": "11:30"}
    assert desk.send(form, {**sent, "einde": "9:00"}, button="Bewaar").status_code == 422
    assert desk.send(form, {**sent, "begin": "10+01"}, button="Bewaar").status_code == 422
    assert desk.send(form, sent, button="Bewaar").status_code == 303
    assert "Koffie" in visitor.get("/buurtpunten/de-linde").text
    made = only(select(Activity.id))
    page = desk.get(f"{PATH}/{linde}/activiteiten/{made}")
    desk.send(page, {"naam": "Thee"}, button="Bewaar")
    assert "Thee" in visitor.get("/buurtpunten/de-linde").text
    desk.send(page, {}, button="Laat deze activiteit stoppen")
    assert "Thee" not in visitor.get("/buurtpunten/de-linde").text
    assert stored(Activity, made).valid_until == clock.today() - timedelta(days=1)


def test_a_venue_where_something_is_planned_does_not_go_to_the_archive(desk, linde):
    form = desk.get(f"{PATH}/{linde}/archief")
    group = a_group(name="Op adem")
    a_schedule(group, linde)
    a_meeting(venue=linde, group=group)
    answer = desk.send(form, {}, button="Zet in het archief</button>")
    assert answer.status_code == 409
    for words in ("Geef deze groepen een andere plek", "Verplaats eerst", "Op adem"):
        assert words in answer.text
    assert stored(Venue, linde).archived_at is None


def test_an_archived_venue_vanishes_but_its_old_addresses_answer(desk, noord, linde, visitor):
    a_meeting(venue=linde, starts_in=timedelta(days=-3))
    assert "De Linde" in visitor.get("/buurtpunten").text
    assert archived(desk, linde).status_code == 303
    for path in ("/buurtpunten", "/gebieden/noord"):
        assert "De Linde" not in visitor.get(path).text
    for path in ("/buurtpunten/de-linde", "/poster/de-linde"):
        page = visitor.get(path)
        assert (page.status_code, "Dit buurtpunt is er niet meer" in page.text) == (200, True)
    feed = visitor.get("/buurtpunten/de-linde.ics")
    assert (feed.status_code, "BEGIN:VEVENT" in feed.text) == (200, False)
    assert feed.text.rstrip().endswith("END:VCALENDAR")
    tomorrow = clock.local(clock.now()).replace(tzinfo=None) + timedelta(days=1)
    group = a_group(district_id=noord)
    with pytest.raises(VenueIsGone):
        add_meeting(group, tomorrow, minutes=60, venue_id=linde, room_id=None)
    desk.send(desk.get(f"{PATH}/{linde}/archief"), {}, button="Haal terug</button>")
    assert "De Linde" in visitor.get("/buurtpunten").text


def test_venues_of_others_are_not_there(of_zuid, linde):
    room = room_of(linde)
    for path in (
        "",
        "/wijzigen",
        "/archief",
        "/sluiten",
        f"/ruimtes/{room}",
        f"/ruimtes/{room}/weg",
    ):
        assert of_zuid.get(f"{PATH}/{linde}{path}").status_code == 404, path
    assert "De Linde" not in of_zuid.get(PATH).text


def test_a_room_of_another_venue_is_not_there(desk, linde, zuid):
    other = room_of(a_venue(district_id=zuid))
    assert desk.get(f"{PATH}/{linde}/ruimtes/{other}").status_code == 404


@pytest.mark.parametrize("wish", ["naam", "-gebied", "groepen", "-ruimtes", "dicht", "onzin"])
def test_the_list_is_sorted_and_narrowed_by_link(desk, linde, zuid, wish):
    a_venue(district_id=zuid, name="Marktzaal")
    assert "Marktzaal" in desk.get(f"{PATH}?sorteer={wish}&toon=leeg").text
    narrowed = desk.get(f"{PATH}?sorteer={wish}&gebied=noord").text
    assert "De Linde" in narrowed
    assert "Marktzaal" not in narrowed


@pytest.mark.parametrize(
    "text", ["\x00", "<script>alert(1)</script>", "'; DROP TABLE venue; --", "=1+1", "ø" * 120]
)
def test_hostile_words_are_only_words(desk, linde, text):
    for field in ("naam", "straat", "kaart", "telefoon", "adres", "open-1", "postcode"):
        answer = change(desk, linde, **{field: text})
        assert answer.status_code in {303, 422}
        assert "<script>alert" not in desk.get(f"{PATH}/{linde}").text
