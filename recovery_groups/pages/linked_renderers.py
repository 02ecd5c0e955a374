"""What the pages of groups and meetings tell search engines of their dates."""

from collections.abc import Collection, Sequence

from markupsafe import Markup

from core.settings import Settings
from recovery_groups.feeds.linked_data_renderers import About, Occasion, linked_data
from recovery_groups.groups.models import RecoveryGroup
from recovery_groups.meetings.schedule_queries import GroupInFull
from recovery_groups.meetings.single_queries import GroupDate, MeetingInFull

MOST = 3
"""Dates that a group's page tells, some 0.8 kB each; every date has a page of its own."""


def of_group(found: GroupInFull, dates: Sequence[GroupDate], given: Settings) -> Markup | None:
    """Return the linked data of a group's next dates; None without any."""
    if not dates:
        return None
    occasions = [
        Occasion(
            id=one.id,
            original_start=one.original_start,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            status=one.status,
            venue_name=one.venue_name,
            street=one.street,
            postcode=one.postcode,
            city=one.city,
            latitude=one.latitude,
            longitude=one.longitude,
        )
        for one in dates[:MOST]
    ]
    return linked_data(_about(found.group, found.line.languages, given), occasions)


def of_meeting(found: MeetingInFull, given: Settings) -> Markup:
    """Return the linked data of one date."""
    one, at = found.meeting, found.venue
    occasion = Occasion(
        id=one.id,
        original_start=one.original_start,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        status=one.status,
        venue_name=at.name,
        street=at.street,
        postcode=at.postcode,
        city=at.city,
        latitude=at.latitude,
        longitude=at.longitude,
    )
    return linked_data(_about(found.group, found.languages, given), [occasion])


def _about(group: RecoveryGroup, languages: Collection[str], given: Settings) -> About:
    return About(
        group_id=group.id,
        name=group.name,
        promise=group.promise,
        costs=group.costs,
        languages=sorted(languages),
        organiser=given.organisation or given.site_name,
        site=given.site_url.rstrip("/"),
    )
