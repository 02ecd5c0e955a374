"""A recurrence in words: "Elke zondag", "Om de 2 weken op dinsdag"."""

from collections.abc import Callable, Sequence
from itertools import groupby

from recovery_groups.meetings.recurrence_rules import LAST, Frequency, Rule, Weekday


def schedule_sentence(
    rule: Rule, *, gettext: Callable[..., str], weekday_name: Callable[[int], str]
) -> str:
    """Return when a group meets, in the language of `gettext` (core.i18n) and `weekday_name`.

    Only days: the time stands beside it on the page.
    """
    if rule.frequency is Frequency.WEEKLY:
        days = _and([weekday_name(day.iso) for day in rule.weekdays], gettext)
        if rule.interval == 1:
            return gettext("Elke %(days)s", days=days)
        return gettext("Om de %(weeks)s weken op %(days)s", weeks=rule.interval, days=days)
    days = _days_of_month(rule.weekdays, gettext, weekday_name)
    if rule.interval > 1:
        return gettext("Om de %(months)s maanden op de %(days)s", months=rule.interval, days=days)
    if rule.weekdays[0].nth == LAST:
        return gettext("De %(days)s van de maand", days=days)
    return gettext("Elke %(days)s van de maand", days=days)


def _days_of_month(
    weekdays: Sequence[Weekday], gettext: Callable[..., str], weekday_name: Callable[[int], str]
) -> str:
    """Return '1e en 3e dinsdag' or '2e maandag en laatste zondag'."""
    nth = {
        1: gettext("1e"),
        2: gettext("2e"),
        3: gettext("3e"),
        4: gettext("4e"),
        5: gettext("5e"),
        LAST: gettext("laatste"),
    }
    return _and(
        [
            gettext(
                "%(nth)s %(day)s",
                nth=_and([nth[one.nth or LAST] for one in same_day], gettext),
                day=weekday_name(iso),
            )
            for iso, same_day in groupby(weekdays, key=lambda day: day.iso)
        ],
        gettext,
    )


def _and(words: Sequence[str], gettext: Callable[..., str]) -> str:
    """Return 'maandag, woensdag en vrijdag'."""
    if len(words) == 1:
        return words[0]
    return gettext("%(first)s en %(last)s", first=", ".join(words[:-1]), last=words[-1])
