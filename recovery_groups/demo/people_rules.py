"""The people of the fictional city: experts by experience, and the teams they are linked to."""

from recovery_groups.demo.city_rules import Expert, Link

OFFICE = "Bureau ervaringsdeskundigheid Lindewaard"

EXPERTS = (
    Expert(
        first_name="Samira",
        organisation=OFFICE,
        story="Ik zat lang alleen thuis. In een groep vond ik weer mensen. Nu help ik anderen.",
        themes=("starting_again", "alone"),
        languages=("nl", "ar"),
        half_days=("1-morning", "1-afternoon", "2-evening", "4-morning", "4-afternoon"),
    ),
    Expert(
        first_name="Joost",
        organisation=OFFICE,
        story="Na een zware tijd wilde ik weer werken. Dat lukte stap voor stap.",
        themes=("work", "calm"),
        languages=("nl", "de"),
        half_days=("2-morning", "2-evening", "3-evening", "5-morning"),
    ),
    Expert(
        first_name="Amina",
        story="Wandelen hielp mij. En praten met iemand die luistert.",
        themes=("outside", "family"),
        languages=("nl", "ar", "en"),
        half_days=("1-evening", "3-morning", "3-afternoon"),
    ),
    Expert(
        first_name="Henk",
        organisation=OFFICE,
        themes=("money", "living"),
        languages=("nl",),
        half_days=("1-morning", "2-morning", "3-morning", "4-morning", "5-morning"),
    ),
    Expert(first_name="Marja", consent_until=200, themes=("creative",), languages=("nl",)),
    Expert(first_name="Marek", languages=("pl", "nl")),
    Expert(first_name="Oksana", languages=("uk", "en")),
    Expert(first_name="Emre", languages=("tr", "nl")),
    Expert(first_name="Bram", consent_from=-300, consent_until=-1),  # withdrew it yesterday
    Expert(first_name="Lotte", consent_from=-800, consent_until=-70),  # it expired
    Expert(first_name="Kees", consent_from=None),  # never gave it
)

LINKS = (
    Link(
        expert="Samira", team="Sociaal buurtteam Centrum", role="group", hours_a_week=12, first=-380
    ),
    Link(
        expert="Bram", team="Sociaal buurtteam Centrum", role="walk_in", hours_a_week=4, first=-90
    ),
    Link(expert="Henk", team="Sociaal buurtteam Noord", role="group", hours_a_week=8, first=-200),
    Link(
        expert="Henk", team="Wijkwinkel Noord", role="walk_in", hours_a_week=4, first=-60, last=18
    ),
    Link(
        expert="Joost",
        team="Sociaal buurtteam Noord",
        role="walk_in",
        hours_a_week=6,
        first=-390,
        last=-40,
    ),
    Link(expert="Joost", team="Sociaal buurtteam Centrum", role="fact", hours_a_week=8, first=-39),
    Link(expert="Amina", team="Sociaal buurtteam Zuid", role="group", hours_a_week=10, first=-150),
    Link(expert="Amina", team="Sociaal buurtteam Zuid", role="sheltered", hours_a_week=4, first=21),
    Link(
        expert="Lotte",
        team="Sociaal buurtteam Waterkant",
        role="group",
        hours_a_week=6,
        first=-300,
        last=-53,
    ),
)
