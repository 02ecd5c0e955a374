"""More groups of the fictional city: in other languages, not yet open, paused and ended."""

from datetime import time

from recovery_groups.demo.city_rules import Group, Pattern, Timetable
from recovery_groups.demo.group_rules import DAY_GROUPS, EVENING_GROUPS

LANGUAGE_GROUPS = (
    Group(
        slug="thee-en-praten",
        name="Thee en praten",
        district="zuid",
        state="open",
        promise="Praten bij een glas thee, in het Arabisch, Engels of Nederlands.",
        description=(
            "We zitten op kussens en op stoelen. Er is thee met munt. Iedereen praat in de eigen"
            " taal. Wij vertalen voor elkaar. Vaak gaat het over thuis, en over ver weg."
        ),
        for_whom="Voor mensen die graag Arabisch of Engels spreken. Nederlands oefenen mag ook.",
        first_time="Kom binnen en pak een glas. Een begeleider vraagt welke taal je spreekt.",
        agreements="We wachten tot alles vertaald is.\nWat je hoort, vertel je niet verder.",
        languages=("ar", "en", "nl"),
        led_by=("Amina",),
        timetables=(
            Timetable(
                venue="zuiderlicht",
                room="de zonnekamer",
                days=(1, 6),
                starts=time(13, 30),
                minutes=90,
            ),
        ),
        capacity=12,
        walk_in=True,
        walk_in_places=2,
    ),
    Group(
        slug="razem",
        name="Razem",
        district="centrum",
        state="open",
        promise="Samen praten in het Pools of Oekraïens.",
        description=(
            "“Razem” betekent samen. Veel mensen hier wonen ver van hun familie. We vertellen hoe"
            " de maand was. Daarna bellen sommigen samen naar huis."
        ),
        for_whom="Voor wie Pools of Oekraïens spreekt. Hoe lang je hier bent, maakt niet uit.",
        first_time="Zeg je voornaam bij de deur. Er zit altijd iemand die jouw taal spreekt.",
        agreements="We praten alleen over onszelf.\nWat je hoort, vertel je niet verder.",
        languages=("pl", "uk"),
        led_by=("Marek", "Oksana"),
        timetables=(
            Timetable(
                venue="de-linde",
                room="zaal 2",
                days=(2,),
                starts=time(18, 30),
                minutes=90,
                pattern=Pattern.SAME_WEEK_OF_MONTH,
                first=-60,
                skips_holidays=True,
            ),
        ),
        capacity=12,
        walk_in=True,
        walk_in_places=2,
    ),
    Group(
        slug="birlikte",
        name="Birlikte",
        district="noord",
        state="open",
        promise="Samen sterker worden, in het Turks en Nederlands.",
        description=(
            "“Birlikte” betekent samen. We koken iets kleins en praten onder het eten. Iedere keer"
            " vertelt één iemand een verhaal. De anderen luisteren."
        ),
        for_whom="Voor mensen die Turks spreken, en hun buren.",
        first_time="Je schoenen mogen aanblijven. Een begeleider geeft je een plek aan tafel.",
        agreements="Verhalen blijven in deze kamer.\nWe oordelen niet over elkaar.",
        languages=("nl", "tr"),
        led_by=("Emre",),
        timetables=(
            Timetable(
                venue="het-anker",
                room="de tuinkamer",
                days=(1,),
                starts=time(15),
                minutes=90,
                pattern=Pattern.EVERY_TWO_WEEKS,
                first=-27,
            ),
        ),
        capacity=8,
        walk_in=True,
    ),
)

OTHER_GROUPS = (
    Group(
        slug="aan-het-water",
        name="Aan het water",
        district="waterkant",
        state="draft",
        promise="Rustig praten met uitzicht op het kanaal.",
        description="Deze groep begint als er 2 begeleiders zijn. Wij zoeken nog iemand.",
        for_whom="Voor mensen uit de Waterkant en daarbuiten.",
        first_time="Het is het blauwe huis. De deur staat open.",
        agreements="Wat je hoort, vertel je niet verder.",
        languages=("nl",),
        led_by=(),
        timetables=(
            Timetable(
                venue="de-kade",
                room="de waterkamer",
                days=(3,),
                starts=time(11),
                minutes=90,
                first=14,
            ),
        ),
        capacity=8,
        walk_in=True,
    ),
    Group(
        slug="creatieve-middag",
        name="Creatieve middag",
        district="noord",
        state="paused",
        promise="Tekenen, kleien en praten met je handen bezig.",
        description=(
            "Op tafel liggen klei, verf en papier. Mooi hoeft het niet te worden. Praten gaat"
            " vanzelf als je handen bezig zijn."
        ),
        for_whom="Voor iedereen die graag iets maakt. Je hoeft het niet te kunnen.",
        first_time="Trek kleren aan die vies mogen worden. De rest ligt klaar.",
        agreements="We vinden alles mooi genoeg.\nWat je hoort, vertel je niet verder.",
        languages=("nl",),
        led_by=("Henk",),
        timetables=(
            Timetable(
                venue="het-anker",
                room="lokaal 1",
                days=(5,),
                starts=time(14),
                minutes=120,
                first=-56,
            ),
        ),
        capacity=12,
        walk_in=True,
        walk_in_places=4,
        costs="Gratis. Klei en verf zijn er al.",
    ),
    Group(
        slug="samen-koken",
        name="Samen koken",
        district="zuid",
        state="ended",
        promise="Koken voor elkaar en eten aan één tafel.",
        description="Elke week kookte iemand anders een gerecht van thuis. Deze groep is klaar.",
        for_whom="Voor iedereen die van eten houdt.",
        first_time="Was je handen en pak een mes.",
        agreements="Wie kookt, wast niet af.",
        languages=("nl",),
        led_by=("Marja",),
        timetables=(
            Timetable(
                venue="zuiderlicht",
                room="het atelier",
                days=(2,),
                starts=time(16),
                minutes=120,
                first=-120,
                last=-30,
            ),
        ),
        capacity=8,
        walk_in=False,
        newcomers=False,
        costs="Je betaalt 3 euro voor het eten.",
    ),
)

GROUPS = (*EVENING_GROUPS, *DAY_GROUPS, *LANGUAGE_GROUPS, *OTHER_GROUPS)
