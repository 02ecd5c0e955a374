"""Logboek: who changed what, and when; filtered by links, so that an address says what one sees."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.accounts import guard
from core.accounts.rules import Permission
from core.fields import whole
from core.i18n import lazy_gettext
from recovery_groups.desk import log_queries, log_renderers
from recovery_groups.desk.frame_routes import blueprint
from recovery_groups.desk.log_queries import Line, Wanted
from recovery_groups.desk.log_rules import KEPT_THE_LIST, KINDS, Kind, Since, first_day
from recovery_groups.desk.people_forms import ROLES
from recovery_groups.desk.settings_forms import labels
from recovery_groups.desk.table_renderers import Sorting

Word = TypeVar("Word", bound=StrEnum)

KIND_WORDS = {
    Kind.MEETINGS: lazy_gettext("Bijeenkomsten"),
    Kind.GROUPS: lazy_gettext("Groepen"),
    Kind.PEOPLE: lazy_gettext("Mensen"),
    Kind.EXPERTS: lazy_gettext("Ervaringsdeskundigen"),
    Kind.LINKS: lazy_gettext("Koppelingen"),
    Kind.NEEDS: lazy_gettext("Behoeften"),
    Kind.FEEDS: lazy_gettext("Agenda-adressen"),
    Kind.DISTRICTS: lazy_gettext("Gebieden"),
    Kind.TEAMS: lazy_gettext("Buurtteams"),
    Kind.VENUES: lazy_gettext("Buurtpunten"),
    Kind.SETTINGS: lazy_gettext("Instellingen"),
}
SINCE_WORDS = {
    Since.WEEK: lazy_gettext("Laatste week"),
    Since.MONTH: lazy_gettext("Laatste maand"),
    Since.QUARTER: lazy_gettext("Laatste kwartaal"),
    Since.YEAR: lazy_gettext("Laatste jaar"),
}
COLUMNS: dict[str, Callable[[Line], object]] = {"wanneer": lambda line: line.id}
NEWEST = "-wanneer"


@blueprint.get("/logboek")
@guard.needs(Permission.READ_AUDIT)
def log() -> ResponseReturnValue:
    """Show what was changed in one's districts: the newest first, or the oldest."""
    staff, now = guard.staff(), clock.now()
    districts = log_queries.districts(staff)
    district = next((one for one in districts if one.slug == request.args.get("gebied")), None)
    sorting = _sorting()
    kind, since = _word(Kind, "soort"), _word(Since, "periode")
    wanted = Wanted(
        account_id=_number("wie"),
        kind=kind,
        subject_id=_number("nummer") if kind else None,
        district_id=district.id if district else None,
        since=first_day(since, clock.today()) if since else None,
        beyond=_number("voor"),
        oldest=sorting.asked is None,
    )
    found, more = log_queries.lines(staff, wanted, now)
    asked = {
        "wie": wanted.account_id,
        "soort": kind.value if kind else None,
        "nummer": wanted.subject_id,
        "gebied": district.slug if district else None,
        "periode": since.value if since else None,
        "sorteer": None if sorting.turned else sorting.chosen,
    }
    link = partial(_link, asked)
    return render_template(
        "desk/log.html",
        lines=[_shown(one) for one in found],
        settings=labels(),
        asked=asked,
        link=link,
        district_choices=[(one.slug, one.name) for one in districts],
        kinds=KIND_WORDS,
        periods=SINCE_WORDS,
        sorting=sorting,
        first=link() if wanted.beyond else None,
        further=link(voor=found[-1].id) if more else None,
    )


def _sorting() -> Sorting[Line]:
    wish = request.args.get("sorteer", "")
    return Sorting(COLUMNS, wish if wish in COLUMNS else NEWEST)


def _link(asked: Mapping[str, str | int | None], **other: str | int | None) -> str:
    values: dict[str, Any] = {**asked, **other}
    return url_for("desk.log", **{name: one for name, one in values.items() if one})


def _shown(line: Line) -> dict[str, Any]:
    action = KEPT_THE_LIST if line.at_the_door else line.action
    first, last = log_renderers.days(line.facts)
    return {
        "line": line,
        "sentence": log_renderers.sentence(line.subject, action),
        "who": log_renderers.who(**vars(line.by)),
        "about": log_renderers.who(**vars(line.about)) if line.about.account_id else "",
        "kind": KINDS.get(line.subject),
        "role": _role(line),
        "change": log_renderers.change(line.facts) if line.subject == "setting" else ("", ""),
        "first": first,
        "last": last,
    }


def _word(words: type[Word], name: str) -> Word | None:
    asked = request.args.get(name, "")
    return next((one for one in words if one.value == asked), None)


def _number(name: str) -> int | None:
    return whole(request.args.get(name), least=1)


def _role(line: Line) -> Any:
    """Return the word for the role an account was given or lost, if the line is of that."""
    if line.subject != "account":
        return None
    return next((words for role, words in ROLES.items() if role == line.facts.get("role")), None)
