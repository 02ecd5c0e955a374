"""Residents of the fictional city sign up, as real ones do: with a code, or on a waiting list."""

import random
import secrets
from dataclasses import dataclass
from datetime import datetime

from core.db import db
from core.settings import settings
from recovery_groups.demo import queries
from recovery_groups.meetings.models import Meeting
from recovery_groups.meetings.rules import Room
from recovery_groups.planning.queries import group_of
from recovery_groups.signups.actions import SignupRequest, sign_up
from recovery_groups.signups.receipt_actions import withdraw

NICKNAMES = ("", "", "", "Bo", "Vlinder", "Marja", "Kees", "Zonnetje", "R.", "Sam")
ADDRESS = "voorbeeld@example.org"
"""Nobody's address: RFC 2606 section 3 keeps this domain for examples."""

OPENS_DAYS = 28
"""All of FILLS lies within four weeks, also where signing up is set to open later."""


@dataclass(frozen=True, kw_only=True)
class Party:
    """Who signs up; everything may stay as it is."""

    size: int = 1
    nickname: str = ""
    first_time: bool = False
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Fill:
    """How full a group's coming meeting gets (`turn` 0 is the next): places left, and a queue."""

    group: str
    turn: int
    left: int
    waiting: int = 0


GUESTS = (
    Party(nickname="Bo", first_time=True),
    Party(nickname="Marja"),
    Party(),
    Party(size=2, nickname="Kees"),
    Party(nickname="Vlinder", first_time=True),
    Party(nickname="Sam"),
    Party(nickname="R."),
    Party(first_time=True),
    Party(nickname="Zonnetje"),
)
LATE = (Party(nickname="Noor"), Party(size=2))
"""Who comes to the evening that is shown to who leads it, and who waits for a place."""

FILLS = (
    Fill(group="op-eigen-kracht", turn=0, left=0, waiting=5),
    Fill(group="op-eigen-kracht", turn=1, left=1),
    Fill(group="samen-verder", turn=0, left=1),
    Fill(group="samen-verder", turn=1, left=4),
    Fill(group="samen-verder", turn=2, left=0, waiting=2),
    Fill(group="koffie-en-praten", turn=0, left=6),
    Fill(group="avondgroep-zuid", turn=0, left=4),
    Fill(group="avondgroep-zuid", turn=1, left=5),
    Fill(group="rustpunt", turn=0, left=0, waiting=2),
    Fill(group="rustpunt", turn=1, left=2),
    Fill(group="nieuwe-stap", turn=0, left=7),
    Fill(group="thee-en-praten", turn=0, left=6),
    Fill(group="birlikte", turn=0, left=1),
)


def fill_meetings(now: datetime, chance: random.Random) -> dict[str, str]:
    """Fill the coming meetings as FILLS says; return codes to try, by what they open.

    Call within `transaction()`.
    """
    coming = {fill.group: queries.coming_of(fill.group, now) for fill in FILLS}
    guest = Party(size=2, nickname="Vlinder", first_time=True, address=ADDRESS)
    seated = _join(guest, *coming["samen-verder"][:2])
    for group in ("avondgroep-zuid", "nieuwe-stap"):
        _join(guest, coming[group][0], known_code=seated)
    withdrawn = _join(Party(), coming["rustpunt"][1])
    withdraw(withdrawn, coming["rustpunt"][1])
    waiting = [_fill(coming[fill.group][fill.turn], fill, chance) for fill in FILLS]
    return {
        "Een plek op 4 datums": seated,
        "Op de wachtlijst": waiting[0],
        "Afgemeld": withdrawn,
    }


def fill_evening(meeting_id: int) -> None:
    """Let people come to one meeting: some with a nickname, some for the first time, some wait."""
    for party in GUESTS:
        if party.size <= _online_left(meeting_id):
            _join(party, meeting_id)
    for party in LATE:
        _join(party, meeting_id, queue=True)


def _fill(meeting_id: int, fill: Fill, chance: random.Random) -> str:
    """Sign parties up until `fill` is reached; return the code of the first one waiting, if any."""
    while (left := _online_left(meeting_id) - fill.left) > 0:
        _join(_somebody(chance, most=left), meeting_id)
    waiting = [
        _join(_somebody(chance, most=2), meeting_id, queue=True) for _ in range(fill.waiting)
    ]
    return waiting[0] if waiting else ""


def _join(
    party: Party, *meeting_ids: int, known_code: str | None = None, queue: bool = False
) -> str:
    chosen = frozenset(meeting_ids)
    wish = SignupRequest(
        group_id=group_of(meeting_ids[0]),
        meeting_ids=chosen,
        accepts_queue=chosen if queue else frozenset(),
        party=party.size,
        nickname=party.nickname,
        first_time=party.first_time,
        address=party.address,
        wants_changes=bool(party.address),
    )
    confirmation = sign_up(
        wish,
        nonce=secrets.token_bytes(16),
        opens_days=max(settings().signup_opens_days, OPENS_DAYS),
        known_code=known_code,
    )
    return confirmation.code


def _somebody(chance: random.Random, *, most: int) -> Party:
    return Party(
        size=min(most, chance.choice((1, 1, 1, 2))),
        nickname=chance.choice(NICKNAMES),
        first_time=chance.random() < 0.3,
    )


def _online_left(meeting_id: int) -> int:
    meeting = db.session.get_one(Meeting, meeting_id, populate_existing=True)
    room = Room(
        capacity=meeting.capacity,
        walk_in_places=meeting.walk_in_places,
        seats_taken=meeting.seats_taken,
        parties_waiting=meeting.parties_waiting,
    )
    return room.online_left
