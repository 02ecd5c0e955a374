"""A resident signs up without a name, looks back with a code, withdraws, and others move up."""

from datetime import timedelta

from tests.support.builders import a_meeting
from tests.support.site import code_on


def test_signing_up_takes_two_taps_and_no_typing(client):
    meeting = a_meeting()
    form = client.get(f"/bijeenkomsten/{meeting}/aanmelden")
    answer = client.send(form)
    assert answer.status_code == 303
    confirmation = client.get(answer.location)
    assert "Je bent aangemeld" in confirmation.text
    assert len(code_on(confirmation).replace(" ", "")) == 12
