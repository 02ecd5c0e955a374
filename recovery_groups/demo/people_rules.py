"""The people of the fictional city: experts by experience, and the teams they are linked to."""

from recovery_groups.demo.city_rules import Expert, Link

EXPERTS = (
    Expert(first_name="Samira"),
    Expert(first_name="Joost"),
    Expert(first_name="Amina"),
    Expert(first_name="Henk"),
    Expert(first_name="Marja", consent_until=200),
    Expert(first_name="Marek"),
    Expert(first_name="Oksana"),
    Expert(first_name="Emre"),
    Expert(first_name="Bram", consent_from=-300, consent_until=-1),  # withdrew it yesterday
    Expert(first_name="Lotte", consent_from=-800, consent_until=-70),  # it expired
    Expert(first_name="Kees", consent_from=None),  # never gave it
)

CONNECTS = "Verbindt groepen en buurtteam"
WALK_IN_HOUR = "Inloopuur"

LINKS = (
    Link(
        expert="Samira",
        team="Sociaal buurtteam Centrum",
        role=CONNECTS,
        hours_a_week=12,
        first=-380,
    ),
    Link(
        expert="Bram",
        team="Sociaal buurtteam Centrum",
        role=WALK_IN_HOUR,
        hours_a_week=4,
        first=-90,
    ),
    Link(expert="Henk", team="Sociaal buurtteam Noord", role=CONNECTS, hours_a_week=8, first=-200),
    Link(
        expert="Joost",
        team="Sociaal buurtteam Noord",
        role=WALK_IN_HOUR,
        hours_a_week=6,
        first=-390,
        last=-40,
    ),
    Link(expert="Amina", team="Sociaal buurtteam Zuid", role=CONNECTS, hours_a_week=10, first=-150),
)
