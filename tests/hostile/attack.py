"""Send one hostile request from how things were, and say what is wrong with what comes back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from core.db import db
from core.forms import clean_text
from recovery_groups.meetings.models import Meeting
from recovery_groups.signups.models import Signup, SignupState
from tests.hostile.city import City
from tests.hostile.crawler import Stage
from tests.hostile.values import seen
from tests.support.pagecheck import parsed

READ = {404, 405, 413, 422, 429}
"""Answers after which nothing was written that the next attack would notice."""


def post(city: City, stage: Stage, fields: Mapping[str, Any], **kwargs: Any) -> list[str]:
    """Send fields over those of a form; judge the answer and the page it leads to."""
    client = city.stranger(stage.cookies)
    answer = client.send_raw(stage.form.action, {**stage.form.untouched(), **fields}, **kwargs)
    found = city.faults(answer)
    if answer.status_code == 422:
        found += not_kept(stage, fields, answer)
    if answer.location:
        found += city.faults(client.follow(answer))
    if answer.status_code not in READ:
        found += broken_numbers(city)
        city.restore(stage.rows)
    return found


def not_kept(stage: Stage, fields: Mapping[str, Any], answer: Any) -> list[str]:
    """Return the boxes of a form shown again that lost what was typed."""
    page = parsed(answer.text)
    shown = {one.name: one.value for one in page.all("input") if one.name in stage.form.typed()}
    without_consent = {"mail"} if fields.get("bericht") != "y" else set()
    lost = []
    given = {name for name, value in fields.items() if value != []}
    for name in given & shown.keys() - without_consent:
        typed = clean_text(seen(_first(fields[name])))
        if " ".join(shown[name].split()) != typed:
            lost.append(f"{name} lost {typed[:40]!r}: it holds {shown[name][:40]!r}")
    return lost


def _first(value: Any) -> bytes:
    one = value[0] if isinstance(value, list) else value
    return one.encode() if isinstance(one, str) else one


def broken_numbers(city: City) -> list[str]:
    """Return the meetings whose numbers are not what their signups add up to."""
    people = func.coalesce(func.sum(Signup.party), 0)
    with city.app.app_context():
        seated = select(people).where(
            Signup.meeting_id == Meeting.id, Signup.state == SignupState.SEATED
        )
        waiting = select(func.count()).where(
            Signup.meeting_id == Meeting.id, Signup.state == SignupState.WAITING
        )
        numbers = select(Meeting.id).where(
            (Meeting.seats_taken != seated.scalar_subquery())
            | (Meeting.parties_waiting != waiting.scalar_subquery())
        )
        return [f"meeting {one} counts wrong" for one in db.session.scalars(numbers)]
