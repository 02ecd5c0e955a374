"""What the desk does with districts and teams, each in one transaction with its audit line.

Each asks within it whether the district is one's own. Nothing that has a history is deleted.
"""

from collections.abc import Collection
from itertools import count

from core import audit, clock
from core.accounts.rules import Permission, Staff
from core.db import transaction
from core.errors import NotFound, Refused
from core.i18n import lazy_gettext
from locations.districts import actions as districts
from locations.districts.actions import DistrictFacts, TeamFacts
from locations.districts.models import District
from recovery_groups.desk import places_queries as queries
from recovery_groups.signups.actions import use_once
from recovery_groups.wishes.rules import slug_of


class NotEverywhere(Refused):
    """Who plans in some districts makes no other ones."""

    sentence = lazy_gettext("Alleen een coördinator van alle gebieden maakt een nieuw gebied.")


class DistrictIsInUse(Refused):
    """A district with venues, groups, teams or postcodes is no thing of the past."""

    sentence = lazy_gettext("Er is nog iets in dit gebied. Hieronder staat wat je eerst doet.")


class TeamHasLinks(Refused):
    """Somebody works with the team."""

    sentence = lazy_gettext("Er is nog iemand gekoppeld. Stop eerst die koppeling.")


def create_district(
    staff: Staff, facts: DistrictFacts, postcodes: Collection[str], *, nonce: bytes
) -> int | None:
    """Make a district; return its id, or None when this form did so before.

    Without a slug the name gives one. Raises NotEverywhere, SlugIsTaken, PostcodeIsElsewhere.
    """
    if staff.districts(Permission.PLAN) is not None:
        raise NotEverywhere
    with transaction():
        if use_once(nonce, clock.now()) is not None:
            return None
        slug = facts.slug or free_slug(facts.name, queries.slugs_like(District, _base(facts.name)))
        district_id = districts.create(facts._replace(slug=slug))
        districts.set_postcodes(district_id, postcodes)
        _note(staff, "created", ("district", district_id), district_id=district_id)
        return district_id


def change_district(
    staff: Staff, district_id: int, facts: DistrictFacts, *, postcodes: Collection[str], seen: int
) -> None:
    """Change a district of one's own and its postcodes.

    Raises NotFound, ChangedMeanwhile, SlugIsTaken, PostcodeIsElsewhere.
    """
    with transaction():
        _refuse_other(staff, district_id)
        districts.change(district_id, facts, seen=seen)
        districts.set_postcodes(district_id, postcodes)
        _note(staff, "changed", ("district", district_id), district_id=district_id)


def archive_district(staff: Staff, district_id: int) -> None:
    """Put a district that has nothing left in the archive. Raises NotFound, DistrictIsInUse."""
    with transaction():
        _refuse_other(staff, district_id)
        districts.hold(district_id)
        if any(queries.in_the_way(district_id)):
            raise DistrictIsInUse
        districts.archive(district_id, clock.now())
        _note(staff, "archived", ("district", district_id), district_id=district_id)


def bring_district_back(staff: Staff, district_id: int) -> None:
    """Take a district out of the archive. Raises NotFound."""
    with transaction():
        _refuse_other(staff, district_id)
        districts.archive(district_id, None)
        _note(staff, "brought_back", ("district", district_id), district_id=district_id)


def create_team(staff: Staff, district_id: int, facts: TeamFacts, *, seen: int) -> int:
    """Add a team to a district of one's own. Raises NotFound, ChangedMeanwhile."""
    with transaction():
        _refuse_other(staff, district_id)
        team_id = districts.create_team(district_id, facts, seen=seen)
        _note(staff, "created", ("team", team_id), district_id=district_id)
        return team_id


def change_team(staff: Staff, team_id: int, facts: TeamFacts, *, seen: int) -> None:
    """Change a team of one's own. Raises NotFound, ChangedMeanwhile."""
    with transaction():
        own = queries.own_team(staff.districts(Permission.PLAN), team_id)
        districts.change_team(team_id, facts, seen=seen)
        _note(staff, "changed", ("team", team_id), district_id=own.district_id)


def end_team(staff: Staff, team_id: int) -> None:
    """Let a team that nobody works with be over. Raises NotFound, TeamHasLinks."""
    with transaction():
        own = queries.own_team(staff.districts(Permission.PLAN), team_id)
        districts.hold_team(team_id)
        if queries.links_of_team(team_id, clock.today()):
            raise TeamHasLinks
        districts.end_team(team_id, clock.now())
        _note(staff, "ended", ("team", team_id), district_id=own.district_id)


def free_slug(name: str, taken: Collection[str]) -> str:
    """Return the slug a name gives, with a number behind it when it is taken."""
    base = _base(name)
    numbered = (f"{base}-{number}" for number in count(2))
    return base if base not in taken else next(one for one in numbered if one not in taken)


def _base(name: str) -> str:
    return slug_of(name)[:70].strip("-")


def _refuse_other(staff: Staff, district_id: int) -> None:
    if not staff.may_in(Permission.PLAN, district_id):
        raise NotFound


def _note(staff: Staff, word: str, what: tuple[str, int], *, district_id: int) -> None:
    audit.record(word, *what, by=staff.account_id, district_id=district_id)
