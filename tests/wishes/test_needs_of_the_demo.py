"""The fictional city has wishes, a need in each state, and some that the public reads."""

import re

from sqlalchemy import select

from core.db import db
from recovery_groups.demo.need_rules import NEEDS
from recovery_groups.wishes.models import Need, NeedStep
from recovery_groups.wishes.need_queries import Shown, needs
from recovery_groups.wishes.queries import asked_per_district
from recovery_groups.wishes.rules import MONTHS, NeedState, months_before
from tests.support.demo import run_demo
from tests.support.texts import hard_dutch
from tests.wishes.conftest import SUNDAY


def test_every_state_is_on_the_board_and_something_in_the_archive(app, client, clock_at):
    clock_at()
    run_demo(app)
    alive = needs(None, Shown())
    assert {one.state for one in alive} == set(NeedState)
    assert needs(None, Shown(archived=True))
    assert {one.public for one in alive} == {True, False}
    for need in db.session.scalars(select(Need)):
        steps = select(NeedStep).where(NeedStep.need_id == need.id).order_by(NeedStep.id)
        found = db.session.scalars(steps).all()
        assert [one.state for one in found] == list(NeedState)[: len(found)]
        assert (found[-1].state, found[-1].day) == (need.state, need.since)
        assert [one.day for one in found] == sorted(one.day for one in found)
    page = client.get("/gebieden/zuid").text
    assert "Jij vroeg, wij deden" in page
    assert 'href="/groepen/thee-en-praten"' in page


def test_some_districts_were_asked_for_enough_to_be_told(app, clock_at):
    clock_at()
    run_demo(app)
    told = asked_per_district(months_before(SUNDAY, MONTHS - 1)).values()
    assert {one.at_least > 0 for one in told} == {True, False}


def test_its_texts_are_plain():
    texts = [text for one in NEEDS for text in (one.what, one.decision, one.sentence)]
    assert [hard_dutch(text) for text in texts if hard_dutch(text)] == []
    assert not [text for text in texts if re.search(r"[<>@]", text)]
