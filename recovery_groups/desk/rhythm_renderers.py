"""A rule of a schedule in the words of the page."""

from core.i18n import gettext, weekday_name
from recovery_groups.meetings.recurrence_rules import UnreadableRule, parse
from recovery_groups.meetings.wording_renderers import schedule_sentence


def days_in_words(rule: str) -> str:
    """Return 'Elke zondag'; empty for a rule that cannot be read."""
    try:
        return schedule_sentence(parse(rule), gettext=gettext, weekday_name=weekday_name)
    except UnreadableRule:
        return ""
