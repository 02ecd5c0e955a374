"""The log in words: one sentence for each sort of change, and the facts that may stand with it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.i18n import gettext, lazy_gettext
from recovery_groups.desk.log_rules import KEPT_THE_LIST

SENTENCES: Mapping[tuple[str, str], Any] = {
    ("meeting", KEPT_THE_LIST): lazy_gettext("%(who)s hield bij wie er waren, zonder namen."),
    ("meeting", "cancelled"): lazy_gettext("%(who)s zegde een bijeenkomst af."),
    ("meeting", "restored"): lazy_gettext("%(who)s liet een bijeenkomst toch doorgaan."),
    ("meeting", "moved"): lazy_gettext("%(who)s verplaatste een bijeenkomst."),
    ("meeting", "added"): lazy_gettext("%(who)s voegde een bijeenkomst toe."),
    ("meeting", "resized"): lazy_gettext("%(who)s veranderde het aantal plekken."),
    ("meeting", "messaged"): lazy_gettext("%(who)s stuurde een bericht."),
    ("meeting", "swap_asked"): lazy_gettext("%(who)s vroeg om vervanging."),
    ("meeting", "swap_declined"): lazy_gettext("%(who)s kan een bijeenkomst niet overnemen."),
    ("meeting", "swap_withdrawn"): lazy_gettext("%(who)s trok de vraag om vervanging in."),
    ("meeting", "swap_accepted"): lazy_gettext("%(who)s nam een bijeenkomst over."),
    ("meeting", "appointed"): lazy_gettext("%(who)s wees een begeleider aan."),
    ("group", "created"): lazy_gettext("%(who)s maakte een groep."),
    ("group", "changed"): lazy_gettext("%(who)s wijzigde een groep."),
    ("group", "came_into"): lazy_gettext("%(who)s opende, pauzeerde of stopte een groep."),
    ("group", "rescheduled"): lazy_gettext("%(who)s wijzigde een rooster."),
    ("group", "note_written"): lazy_gettext("%(who)s schreef een briefje over de ruimte."),
    ("group", "leads"): lazy_gettext("%(who)s gaf een groep een begeleider."),
    ("group", "stops_leading"): lazy_gettext("%(who)s liet iemand stoppen als begeleider."),
    ("group", "handed_over"): lazy_gettext("%(who)s droeg een groep over."),
    ("account", "created"): lazy_gettext("%(who)s maakte een account."),
    ("account", "changed"): lazy_gettext("%(who)s wijzigde een naam of adres."),
    ("account", "granted"): lazy_gettext("%(who)s gaf iemand een taak."),
    ("account", "ended"): lazy_gettext("%(who)s liet een taak stoppen."),
    ("account", "disabled"): lazy_gettext("%(who)s zette een account uit."),
    ("account", "enabled"): lazy_gettext("%(who)s zette een account weer aan."),
    ("account", "linked"): lazy_gettext("%(who)s stuurde of gaf een link om in te loggen."),
    ("account", "expert_linked"): lazy_gettext("%(who)s koppelde een account aan een persoon."),
    ("account", "password_set"): lazy_gettext("%(who)s koos een wachtwoord."),
    ("account", "password_changed"): lazy_gettext("%(who)s wijzigde het eigen wachtwoord."),
    ("account", "second_step_on"): lazy_gettext("%(who)s zette de tweede stap aan."),
    ("account", "second_step_off"): lazy_gettext("%(who)s zette de tweede stap uit."),
    ("account", "second_step_taken"): lazy_gettext("%(who)s haalde een tweede stap weg."),
    ("account", "codes_renewed"): lazy_gettext("%(who)s maakte nieuwe noodcodes."),
    ("account", "recovery_code_used"): lazy_gettext("%(who)s logde in met een noodcode."),
    ("account", "session_ended"): lazy_gettext("%(who)s logde een ander apparaat uit."),
    ("account", "sessions_ended"): lazy_gettext("%(who)s logde overal uit."),
    ("expert", "added"): lazy_gettext("%(who)s voegde een ervaringsdeskundige toe."),
    ("expert", "changed"): lazy_gettext("%(who)s wijzigde gegevens van een ervaringsdeskundige."),
    ("expert", "archived"): lazy_gettext("%(who)s liet een ervaringsdeskundige stoppen."),
    ("expert", "consent_given"): lazy_gettext("%(who)s schreef een ja voor de site op."),
    ("expert", "consent_withdrawn"): lazy_gettext("%(who)s haalde een naam van de site."),
    ("expert", "consented"): lazy_gettext("%(who)s zei ja tegen een eigen naam op de site."),
    ("expert", "withdrew_consent"): lazy_gettext("%(who)s haalde de eigen naam van de site."),
    ("expert", "photo_set"): lazy_gettext("%(who)s zette een foto op de site."),
    ("expert", "photo_deleted"): lazy_gettext("%(who)s haalde een foto weg."),
    ("team_link", "linked"): lazy_gettext("%(who)s maakte een koppeling."),
    ("team_link", "link_changed"): lazy_gettext("%(who)s wijzigde een koppeling."),
    ("team_link", "unlinked"): lazy_gettext("%(who)s liet een koppeling stoppen."),
    ("need", "created"): lazy_gettext("%(who)s schreef een behoefte op."),
    ("need", "changed"): lazy_gettext("%(who)s wijzigde een behoefte."),
    ("need", "stepped"): lazy_gettext("%(who)s zette een behoefte een stap verder."),
    ("need", "archived"): lazy_gettext("%(who)s borg een behoefte op."),
    ("need", "became_group"): lazy_gettext("%(who)s maakte van een behoefte een groep."),
    ("need", "brought_back"): lazy_gettext("%(who)s haalde een behoefte terug."),
    ("district", "created"): lazy_gettext("%(who)s maakte een gebied."),
    ("district", "changed"): lazy_gettext("%(who)s wijzigde een gebied."),
    ("district", "archived"): lazy_gettext("%(who)s borg een gebied op."),
    ("district", "brought_back"): lazy_gettext("%(who)s haalde een gebied terug."),
    ("team", "created"): lazy_gettext("%(who)s maakte een buurtteam."),
    ("team", "changed"): lazy_gettext("%(who)s wijzigde een buurtteam."),
    ("team", "ended"): lazy_gettext("%(who)s liet een buurtteam stoppen."),
    ("venue", "created"): lazy_gettext("%(who)s maakte een buurtpunt."),
    ("venue", "changed"): lazy_gettext("%(who)s wijzigde een buurtpunt."),
    ("venue", "archived"): lazy_gettext("%(who)s borg een buurtpunt op."),
    ("venue", "brought_back"): lazy_gettext("%(who)s haalde een buurtpunt terug."),
    ("venue", "room_saved"): lazy_gettext("%(who)s bewaarde een ruimte."),
    ("venue", "room_archived"): lazy_gettext("%(who)s borg een ruimte op."),
    ("venue", "activity_saved"): lazy_gettext("%(who)s bewaarde een activiteit."),
    ("venue", "activity_ended"): lazy_gettext("%(who)s liet een activiteit stoppen."),
    ("venue", "closed"): lazy_gettext("%(who)s sloot een buurtpunt."),
    ("venue", "reopened"): lazy_gettext("%(who)s opende een buurtpunt weer."),
    ("setting", "changed"): lazy_gettext("%(who)s wijzigde een instelling."),
    ("feed", "made"): lazy_gettext("%(who)s maakte een agenda-adres."),
    ("feed", "renewed"): lazy_gettext("%(who)s vernieuwde een agenda-adres."),
    ("feed", "stopped"): lazy_gettext("%(who)s stopte een agenda-adres."),
}
"""What a change is called. What is not here reads as `OTHER`."""

OTHER = lazy_gettext("%(who)s wijzigde iets.")

_FIRST, _LAST = ("from", "first_day"), ("until", "last_day")


def sentence(subject: str, action: str) -> str:
    """Return the sentence for a change, with `%(who)s` still in it."""
    return str(SENTENCES.get((subject, action), OTHER))


def who(*, account_id: int | None, name: str | None, expert_id: int | None, left: bool) -> str:
    """Return how somebody who changed something is called; who left has a number, not a name."""
    if account_id is None:
        return gettext("Het systeem")
    if not left:
        return name or ""
    if expert_id is not None:
        return gettext("Ervaringsdeskundige %(number)s", number=expert_id)
    return gettext("Medewerker %(number)s", number=account_id)


def days(facts: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """Return from and until which day a change holds, as far as its line says so."""
    return _day(facts, _FIRST), _day(facts, _LAST)


def change(facts: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a setting was and became, as far as its line says so."""
    old, new = facts.get("old"), facts.get("new")
    return ("", "") if old is None or new is None else (str(old) or "–", str(new) or "–")


def _day(facts: Mapping[str, Any], names: tuple[str, ...]) -> date | None:
    found = next((facts[name] for name in names if facts.get(name)), None)
    return date.fromisoformat(found) if isinstance(found, str) else None
