"""Old addresses of what was renamed lead to the new ones."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import NotFound
from core.slugs import DISTRICT
from core.web import SlugConverter
from recovery_groups.groups.former_queries import slug_now

FILTER = "gebied"
"""What addresses call the district they are narrowed down to."""


def moved(kind: str, slug: str) -> ResponseReturnValue:
    """Lead to this same view of what had this slug before; raises NotFound when nothing had."""
    now = slug_now(kind, slug)
    if now is None:
        raise NotFound
    return _to({**(request.view_args or {}), "slug": now}, request.args.items(multi=True))


def moved_filter(known: set[str]) -> ResponseReturnValue | None:
    """Lead to this same list with the district's new slug; None when there is nothing to mend."""
    asked = request.args.get(FILTER, "")
    # Only what can be a slug: PostgreSQL cannot even be asked for a text with a NUL in it.
    old = asked not in known and re.fullmatch(SlugConverter.regex, asked)
    now = slug_now(DISTRICT, asked) if old else None
    if now is None:
        return None
    query = request.args.items(multi=True)
    mended = ((name, now if name == FILTER else value) for name, value in query)
    return _to(request.view_args or {}, mended)


def moved_query(kinds: Mapping[str, str]) -> ResponseReturnValue | None:
    """Lead to this same view with new slugs in its query; None when no word in it was renamed.

    `kinds` says of which kind of thing each word of the query is a slug. Other words stay; where a
    list goes on (`cursor`) held for the old one.
    """
    given = request.args.to_dict()
    now = {name: slug_now(kind, given[name]) for name, kind in kinds.items() if name in given}
    mended = {name: slug for name, slug in now.items() if slug}
    if not mended:
        return None
    given.pop("cursor", None)
    return _to(request.view_args or {}, (given | mended).items())


def _to(values: dict[str, Any], query: Any) -> ResponseReturnValue:
    address, more = url_for(str(request.endpoint), **values), urlencode(list(query))
    return redirect(f"{address}?{more}" if more else address, 301)
