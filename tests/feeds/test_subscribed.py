"""Who follows a private calendar sees what the desk changes at the next fetch, until it is stopped.

The same evening twice: followed by a program that does only what RFC 9110 says of fetching, and
followed by vdirsyncer, from the production server.
"""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import icalendar
import pytest

from core import clock
from core.accounts.rules import Role
from tests.facilitation.changing import MORNING, an_evening, chosen
from tests.feeds.test_feed_pages import addresses_on
from tests.feeds.test_sync import VDIRSYNCER, program  # noqa: F401 - a fixture
from tests.support.builders import a_meeting, on_wall
from tests.support.server import serving
from tests.support.staff import an_account, sign_in


def at(days, wall):
    """Return how an entry so many days from now is shown."""
    return f"{clock.today() + timedelta(days=days):%Y-%m-%d} {wall}"


def made(browser, path, answers, button):
    """Make a calendar on a page of the desk; return the path of its address."""
    page = browser.send(browser.get(path), answers, button=button)
    return urlsplit(addresses_on(page)[2]).path


def sent(evening, meeting, what, answers, *, buttons):
    """Go all the way through two pages of a facilitator."""
    browser, first = evening.browser, evening.browser.get(evening.path(what, meeting))
    second = browser.send(first, {**chosen(first), **answers}, button=buttons[0])
    done = browser.send(second, {**chosen(second), "zeker": "ja"}, button=buttons[1])
    assert done.status_code == 303, done.text


def follow(app, subscribe):
    """Make two calendars, change two dates, stop both calendars; look at each step.

    `subscribe` gets the path of a feed and returns a function that fetches it and returns what the
    program shows then: start and title of each entry, in order.
    """
    evening = an_evening(app, starts_at=on_wall(clock.today() + timedelta(days=7), "19:30"))
    moved, _stays = (
        a_meeting(group=evening.group, venue=evening.venue, starts_at=on_wall(day, "19:30"))
        for day in (clock.today() + timedelta(days=days) for days in (14, 21))
    )
    desk = sign_in(app.test_client(), an_account((Role.COORDINATOR, evening.district)))
    lead = evening.browser
    fetches = [
        subscribe(made(lead, "/begeleiders/agenda", {}, "Maak mijn agenda")),
        subscribe(made(desk, "/beheer/feeds", {"naam": "Wijk"}, "Maak deze agenda")),
    ]
    before = [(at(days, "19:30"), "Samen verder") for days in (7, 14, 21)]
    assert [fetch() for fetch in fetches] == [before, before]

    off = ("Waarom", "Ja, dit gaat niet door")
    sent(evening, evening.meeting, "gaat-niet-door", {"reden": "room"}, buttons=off)
    again = ("Bekijk wat mensen lezen", "Ja, verplaats het zo")
    sent(evening, moved, "verplaatsen", {"tijd": "20:15"}, buttons=again)
    after = [
        (at(7, "19:30"), "Gaat niet door: Samen verder"),
        (at(14, "20:15"), "Samen verder"),
        before[2],
    ]
    assert [fetch() for fetch in fetches] == [after, after]

    lead.send(lead.get("/begeleiders/agenda"), button="Stop deze agenda")
    assert [fetch() for fetch in fetches] == [[], after]
    desk.send(desk.get("/beheer/feeds"), button="stoppen")
    assert [fetch() for fetch in fetches] == [[], []]


def read(*files):
    """Return start and title of every entry of some calendar files, in order."""
    found = [one for file in files for one in icalendar.Calendar.from_ical(file).walk("VEVENT")]
    return sorted(
        (f"{clock.local(one.start):%Y-%m-%d %H:%M}", str(one["SUMMARY"])) for one in found
    )


def test_a_change_arrives_at_the_next_fetch_and_a_stopped_calendar_is_empty(app, time_machine):
    time_machine.move_to(datetime.fromisoformat(MORNING), tick=False)

    def subscribe(path):
        visitor, kept = app.test_client(), {}

        def fetch():
            time_machine.shift(timedelta(minutes=5))
            asked = {"If-None-Match": kept["tag"]} if kept.get("tag") else {}
            answer = visitor.get(path, headers=asked)
            if answer.status_code != 304:
                assert answer.status_code == 200
                kept.update(tag=answer.headers.get("ETag"), body=answer.data)
            return read(kept["body"])

        return fetch

    follow(app, subscribe)


@pytest.mark.hard
def test_vdirsyncer_shows_the_same(app, program, tmp_path):  # noqa: F811 - the fixture
    with serving(app, tmp_path / "server.log", workers=1) as server:

        def subscribe(path):
            home = tmp_path / path.strip("/").replace("/", "-")
            (home / "calendar").mkdir(parents=True)
            config = home / "vdirsyncer.conf"
            config.write_text(VDIRSYNCER.format(home=home, port=server.port, path=path))
            program("vdirsyncer", "-c", config, "discover")

            def fetch():
                # It hesitates to empty a calendar, telephones do not.
                program("vdirsyncer", "-c", config, "sync", "--force-delete")
                return read(*(file.read_bytes() for file in (home / "calendar").iterdir()))

            return fetch

        follow(app, subscribe)
