"""The words for what an expert knows, and when somebody is free."""

from core.i18n import lazy_gettext

THEMES = {
    "starting_again": lazy_gettext("Opnieuw beginnen"),
    "calm": lazy_gettext("Rust vinden"),
    "family": lazy_gettext("Familie en vrienden"),
    "alone": lazy_gettext("Alleen zijn"),
    "work": lazy_gettext("Werk en leren"),
    "money": lazy_gettext("Geld"),
    "living": lazy_gettext("Wonen"),
    "outside": lazy_gettext("Naar buiten gaan"),
    "sleep": lazy_gettext("Slapen"),
    "creative": lazy_gettext("Iets maken"),
}
PARTS = {
    "morning": lazy_gettext("Ochtend"),
    "afternoon": lazy_gettext("Middag"),
    "evening": lazy_gettext("Avond"),
}
