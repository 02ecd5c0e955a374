"""Load of any size: rows that are the same for the same seed and day, spread as in real life.

What others point at has its id, before a database saw it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import product
from typing import Any

from recovery_groups.demo.city_rules import CITY, PHONE
from recovery_groups.demo.other_group_rules import GROUPS
from recovery_groups.demo.place_rules import VENUES
from recovery_groups.meetings.recurrence_rules import CODES

Row = dict[str, Any]

PAST_WEEKS = 4
"""Weeks of meetings behind the day the load is made."""

NAMES = ("Samen verder", "Koffie en praten", "Op eigen kracht", "Avondgroep", "Wandelgroep")
FIRST_NAMES = ("Samira", "Joost", "Amina", "Henk", "Marja", "Marek", "Oksana", "Emre")
STARTS = (time(10), time(13, 30), time(16), time(19, 30))
ROOMS = (("zaal 1", 20), ("zaal 2", 14))
CAPACITIES = (None, 6, 8, 8, 10, 10, 12, 14)
LANGUAGES = ("ar", "en", "pl", "tr", "uk")

MIDDLE = (50.88, 5.98)
SPREAD = 0.3
"""Degrees around the middle of the fictional country: some 30 km."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much there is to be; some groups meet twice a week, others once a month."""

    districts: int = 5
    venues: int = 20
    groups: int = 40
    weeks: int = 26


def district_rows(size: Size) -> list[Row]:
    """Return the districts; nine in ten have started."""
    return [
        {
            "id": number,
            "slug": f"wijk-{number}",
            "name": f"Wijk {number}",
            "municipality": CITY,
            "stage": "preparing" if number % 10 == 0 else "started",
            "description": "Hier is elke dag iets te doen.",
        }
        for number in range(1, size.districts + 1)
    ]


def postcode_rows(size: Size, chance: random.Random) -> list[Row]:
    """Return one postcode for each district; one in five has no coordinates."""
    rows = []
    for number in range(1, size.districts + 1):
        latitude, longitude = _somewhere(chance) if number % 5 else (None, None)
        place = {"latitude": latitude, "longitude": longitude}
        rows.append({"digits": f"{999 + number}", "district_id": number, **place})
    return rows


def team_rows(size: Size) -> list[Row]:
    """Return one team for each district."""
    return [
        {
            "id": number,
            "district_id": number,
            "name": f"Sociaal buurtteam {number}",
            "phone": PHONE,
            "hours": "Maandag tot en met vrijdag, 9:00 tot 17:00 uur",
        }
        for number in range(1, size.districts + 1)
    ]


def venue_rows(size: Size, chance: random.Random) -> list[Row]:
    """Return the venues, spread over the districts; seven in ten are fit for wheelchairs."""
    rows = []
    for number in range(1, size.venues + 1):
        latitude, longitude = _somewhere(chance)
        like = chance.choice(VENUES)
        rows.append(
            {
                "id": number,
                "slug": f"wijkpunt-{number}",
                "district_id": district_of(number, size),
                "name": f"Buurtpunt {number}",
                "description": like.description,
                "street": f"Dorpsstraat {number}",
                "postcode": f"{999 + district_of(number, size)} AB",
                "city": CITY,
                "latitude": latitude,
                "longitude": longitude,
                "phone": PHONE,
                "getting_there": like.getting_there,
                "wheelchair": chance.random() < 0.7,
                "accessible_toilet": chance.random() < 0.6,
                "access_note": like.access_note,
            }
        )
    return rows


def room_rows(size: Size) -> list[Row]:
    """Return two rooms for each venue."""
    return [
        {"id": room_id(venue, place), "venue_id": venue, "name": name, "size": holds}
        for venue in range(1, size.venues + 1)
        for place, (name, holds) in enumerate(ROOMS)
    ]


def hours_rows(size: Size) -> list[Row]:
    """Return opening hours: every venue every day."""
    return [
        {"venue_id": venue, "weekday": weekday, "opens": time(9), "closes": time(22)}
        for venue in range(1, size.venues + 1)
        for weekday in range(1, 8)
    ]


def activity_rows(size: Size, chance: random.Random) -> list[Row]:
    """Return a few activities for each venue."""
    rows = []
    for venue, one in product(range(1, size.venues + 1), VENUES[0].activities):
        row = {"venue_id": venue, "name": one.name, "description": one.description}
        times = {"starts": one.starts, "ends": one.ends}
        rows.append(row | times | {"weekday": chance.randint(1, 7)})
    return rows


def expert_rows(size: Size, today: date) -> list[Row]:
    """Return an expert for every two groups; one in ten gave no consent to be named."""
    return [
        {
            "id": number,
            "first_name": FIRST_NAMES[number % len(FIRST_NAMES)],
            "consent_from": None if number % 10 == 0 else today - timedelta(days=400),
            "consent_until": None,
        }
        for number in range(1, experts_of(size) + 1)
    ]


def group_rows(size: Size, chance: random.Random) -> list[Row]:
    """Return the groups, all open, with the texts of the demo city's groups."""
    rows = []
    for number in range(1, size.groups + 1):
        like = chance.choice(GROUPS)
        capacity = chance.choice(CAPACITIES)
        walk_in = capacity is None or chance.random() < 0.7
        district = district_of(venue_of(number, size), size)
        rows.append(
            {
                "id": number,
                "slug": f"wijkgroep-{number}",
                "district_id": district,
                "state": "open",
                "name": f"{NAMES[number % len(NAMES)]} {district}",
                "promise": like.promise,
                "description": like.description,
                "for_whom": like.for_whom,
                "first_time": like.first_time,
                "agreements": like.agreements,
                "costs": like.costs,
                "newcomers": chance.random() < 0.8,
                "walk_in": walk_in,
                "capacity": capacity,
                "walk_in_places": 2 if walk_in and capacity else 0,
            }
        )
    return rows


def language_rows(size: Size, chance: random.Random) -> list[Row]:
    """Return the languages: Dutch everywhere, one more in a fifth of the groups."""
    rows = []
    for group in range(1, size.groups + 1):
        more = [chance.choice(LANGUAGES)] if chance.random() < 0.2 else []
        rows += [{"group_id": group, "language": one} for one in ("nl", *more)]
    return rows


def facilitation_rows(size: Size, today: date) -> list[Row]:
    """Return who leads which group: two groups each."""
    return [
        {
            "group_id": group,
            "expert_id": (group - 1) % experts_of(size) + 1,
            "first_day": today - timedelta(days=200),
            "last_day": None,
        }
        for group in range(1, size.groups + 1)
    ]


def schedule_rows(size: Size, today: date, chance: random.Random) -> list[Row]:
    """Return one schedule for each group; no two groups are in a room at the same time."""
    slots: dict[int, Iterator[tuple[int, time, int]]] = {}
    rows = []
    for group in range(1, size.groups + 1):
        venue = venue_of(group, size)
        if venue not in slots:
            free = list(product(range(7), STARTS, range(len(ROOMS))))
            slots[venue] = iter(chance.sample(free, len(free)))
        # More groups than a venue has room for meet outside, without a room.
        day, starts, place = next(slots[venue], (group % 7, STARTS[group % len(STARTS)], None))
        rule, outside = _rule(day, chance)
        rows.append(
            {
                "id": group,
                "group_id": group,
                "venue_id": venue,
                "room_id": None if outside or place is None else room_id(venue, place),
                "rule": rule,
                "starts": starts,
                "duration_minutes": chance.choice((60, 90, 90, 120)),
                "valid_from": today - timedelta(days=7 * PAST_WEEKS + chance.randrange(14)),
                "valid_until": None,
                "skips_holidays": False,
            }
        )
    return rows


def parties(online_limit: int, chance: random.Random) -> list[tuple[int, bool]]:
    """Return (people, seated) of each party at one meeting, in order of signing up.

    Four in ten meetings have nobody yet; one in ten is full, with up to four parties waiting.
    """
    kind = chance.random()
    if kind < 0.4 or online_limit < 1:
        return []
    goal = online_limit if kind > 0.9 else chance.randint(1, online_limit)
    found: list[tuple[int, bool]] = []
    taken = 0
    while taken < goal:
        people = min(chance.choice((1, 1, 1, 2, 3)), goal - taken)
        found.append((people, True))
        taken += people
    if goal == online_limit and kind > 0.9:
        found += [(chance.choice((1, 1, 2)), False) for _ in range(chance.randint(0, 4))]
    return found


def venue_of(group: int, size: Size) -> int:
    """Return the venue where a group meets."""
    return (group - 1) % size.venues + 1


def district_of(venue: int, size: Size) -> int:
    """Return the district a venue is in."""
    return (venue - 1) % size.districts + 1


def room_id(venue: int, place: int) -> int:
    """Return the id of the first (0) or second (1) room of a venue."""
    return (venue - 1) * len(ROOMS) + place + 1


def experts_of(size: Size) -> int:
    """Return how many experts there are."""
    return max(size.groups // 2, 1)


def _rule(day: int, chance: random.Random) -> tuple[str, bool]:
    """Return a rule, and whether it is for outside: two days a week would need a room twice."""
    code, kind = CODES[day], chance.random()
    if kind < 0.6:
        return f"FREQ=WEEKLY;BYDAY={code}", False
    if kind < 0.75:
        return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={code}", False
    if kind < 0.85:
        return f"FREQ=WEEKLY;BYDAY={code},{CODES[(day + 3) % 7]}", True
    return f"FREQ=MONTHLY;BYDAY={chance.choice((1, 2, 3, 4, -1))}{code}", False


def _somewhere(chance: random.Random) -> tuple[float, float]:
    latitude, longitude = MIDDLE
    return (
        round(latitude + chance.uniform(-SPREAD, SPREAD), 4),
        round(longitude + chance.uniform(-SPREAD, SPREAD), 4),
    )
