"""Changing districts, their postcodes and their teams. Building blocks within `transaction()`.

What there is in a district, and who works with its teams, is the caller's to ask before.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select

from core import changes, slugs
from core.db import db
from core.errors import ChangedMeanwhile, NotFound, Refused
from core.i18n import lazy_gettext
from locations.districts.models import District, Postcode, Team


class PostcodeIsElsewhere(Refused):
    """A postcode is of one district at a time."""

    sentence = lazy_gettext("Een postcode hoort al bij een ander gebied. Haal die daar eerst weg.")


class DistrictFacts(NamedTuple):
    """What is told of a district."""

    slug: str
    name: str
    municipality: str
    stage: str
    description: str


class TeamFacts(NamedTuple):
    """What is told of a neighbourhood team."""

    name: str
    phone: str
    hours: str


def create(facts: DistrictFacts) -> int:
    """Make a district and return its id. Raises SlugIsTaken."""
    _refuse_taken(facts.slug, None)
    district = District(**facts._asdict())
    db.session.add(district)
    db.session.flush()
    changes.raise_version()
    return district.id


def change(district_id: int, facts: DistrictFacts, *, seen: int) -> None:
    """Change what is told of a district; an old slug leads on to the new one.

    `seen` is the edition that was shown. Raises NotFound, ChangedMeanwhile, SlugIsTaken.
    """
    district = hold(district_id, seen=seen)
    _refuse_taken(facts.slug, district_id)
    slugs.rename(slugs.DISTRICT, district_id, before=district.slug, after=facts.slug)
    for name, value in facts._asdict().items():
        setattr(district, name, value)
    _changed(district)


def set_postcodes(district_id: int, digits: Collection[str]) -> None:
    """Let exactly these postcodes (four digits each) be of a district that is held.

    One that is dropped belongs nowhere. Raises PostcodeIsElsewhere.
    """
    there = select(Postcode.digits, Postcode.district_id).where(Postcode.digits.in_(list(digits)))
    known = {row.digits: row.district_id for row in db.session.execute(there)}
    if set(known.values()) - {district_id}:
        raise PostcodeIsElsewhere
    gone = (Postcode.district_id == district_id, Postcode.digits.not_in(list(digits)))
    db.session.execute(delete(Postcode).where(*gone))
    new = sorted(set(digits) - set(known))
    db.session.add_all(Postcode(digits=one, district_id=district_id) for one in new)
    db.session.flush()
    changes.raise_version()


def archive(district_id: int, at: datetime | None) -> None:
    """Put a district in the archive, or with None take it out of there. Raises NotFound."""
    district = hold(district_id)
    district.archived_at = at
    _changed(district)


def create_team(district_id: int, facts: TeamFacts, *, seen: int) -> int:
    """Add a team to a district; return its id. Raises NotFound, ChangedMeanwhile."""
    district = hold(district_id, seen=seen)
    team = Team(district_id=district_id, **facts._asdict())
    db.session.add(team)
    _changed(district)
    return team.id


def change_team(team_id: int, facts: TeamFacts, *, seen: int) -> None:
    """Change what is told of a team. Raises NotFound, ChangedMeanwhile."""
    team = hold_team(team_id)
    if team.edition != seen:
        raise ChangedMeanwhile
    for name, value in facts._asdict().items():
        setattr(team, name, value)
    _changed(team)


def end_team(team_id: int, at: datetime) -> None:
    """Let a team be a thing of the past. Raises NotFound."""
    team = hold_team(team_id)
    team.archived_at = at
    _changed(team)


def hold(district_id: int, *, seen: int | None = None) -> District:
    """Hold a district until the end of the transaction; raises NotFound, ChangedMeanwhile."""
    district = db.session.get(
        District, district_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if district is None:
        raise NotFound
    if seen is not None and district.edition != seen:
        raise ChangedMeanwhile
    return district


def hold_team(team_id: int) -> Team:
    """Hold a team until the end of the transaction; raises NotFound."""
    team = db.session.get(
        Team, team_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if team is None:
        raise NotFound
    return team


def _refuse_taken(slug: str, district_id: int | None) -> None:
    slugs.refuse_former(slugs.DISTRICT, slug, subject_id=district_id)
    owner = db.session.scalar(select(District.id).where(District.slug == slug))
    if owner not in (None, district_id):
        raise slugs.SlugIsTaken


def _changed(row: District | Team) -> None:
    row.edition += 1
    db.session.flush()
    changes.raise_version()
