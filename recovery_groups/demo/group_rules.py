"""The groups of the fictional city, each with its own words and its own week.

No text names an expert: a name goes everywhere at once when consent is withdrawn.
"""

from datetime import time

from recovery_groups.demo.city_rules import Group, Pattern, Timetable

EVENING_GROUPS = (
    Group(
        slug="samen-verder",
        name="Samen verder",
        district="centrum",
        state="open",
        promise="Praten over hoe het met je gaat, in een kleine groep.",
        description=(
            "We beginnen met koffie of thee. Daarna doen we een rondje. Wie wil, vertelt hoe het"
            " gaat. Zeg je “pas”? Dan gaan we gewoon verder. Na het rondje kiezen we één"
            " onderwerp. Bijvoorbeeld slapen, of nee zeggen. Na afloop mag je blijven, of meteen"
            " naar huis."
        ),
        for_whom=(
            "Voor iedereen vanaf 18 jaar met een moeilijke tijd. Nu of vroeger, dat maakt niet"
            " uit. Je mag uit elke buurt komen."
        ),
        first_time=(
            "Kom 10 minuten eerder. Iemand laat je de zaal zien. Luisteren is de eerste keer"
            " genoeg. Je mag iemand meenemen."
        ),
        agreements=(
            "Wat je hoort, vertel je niet verder.\nWe laten elkaar uitpraten.\nJe geeft alleen raad"
            " als iemand erom vraagt."
        ),
        languages=("nl",),
        led_by=("Samira", "Joost"),
        timetables=(
            Timetable(venue="de-linde", room="zaal 2", days=(0,), starts=time(19, 30), minutes=90),
        ),
        capacity=10,
        walk_in=True,
        walk_in_places=2,
    ),
    Group(
        slug="avondgroep-zuid",
        name="Avondgroep Zuid",
        district="zuid",
        state="open",
        promise="Even stilstaan bij je dag, samen met anderen.",
        description=(
            "Je komt binnen en doet eerst niets. Dan vertellen we wat goed ging en wat zwaar was."
            " Soms schrijven we iets op. Soms maken we muziek. De avond eindigt rustig, met de"
            " lichten laag."
        ),
        for_whom=(
            "Voor mensen die ’s avonds veel alleen zijn. Werk je overdag? Dan past deze tijd"
            " misschien goed."
        ),
        first_time=(
            "Bel aan bij de zijdeur. Iemand doet open en loopt met je mee. Je kiest zelf een stoel."
        ),
        agreements=(
            "Wat hier gezegd wordt, blijft hier.\nTelefoons staan uit.\nNiemand hoeft iets te"
            " vertellen."
        ),
        languages=("nl", "en"),
        led_by=("Amina", "Bram"),
        timetables=(
            Timetable(
                venue="zuiderlicht", room="het atelier", days=(0, 1), starts=time(20), minutes=90
            ),
        ),
        capacity=10,
        walk_in=True,
        walk_in_places=2,
    ),
    Group(
        slug="op-eigen-kracht",
        name="Op eigen kracht",
        district="zuid",
        state="open",
        promise="Ontdek wat jou helpt, en neem kleine stappen.",
        description=(
            "Elke keer bespreken we één vraag. Wat gaf jou deze week kracht? Je hoort hoe anderen"
            " het doen. Daarna kies je iets kleins voor de komende week. Lukt het niet? Dan is dat"
            " ook goed."
        ),
        for_whom=(
            "Voor mensen die weer iets willen oppakken. Het gaat in jouw tempo. Je hoeft nergens"
            " mee klaar te zijn."
        ),
        first_time=(
            "Meld je aan, dan staat er een stoel klaar. Je hoeft niets voor te bereiden. Een"
            " begeleider vertelt eerst hoe de avond gaat."
        ),
        agreements=(
            "We beginnen op tijd.\nWat je hoort, vertel je niet verder.\nElke stap telt, ook een"
            " stap terug."
        ),
        languages=("nl",),
        led_by=("Amina", "Marja"),
        timetables=(
            Timetable(
                venue="zuiderlicht", room="de zonnekamer", days=(1,), starts=time(19), minutes=90
            ),
        ),
        capacity=8,
        walk_in=False,
    ),
    Group(
        slug="rustpunt",
        name="Rustpunt",
        district="centrum",
        state="open",
        promise="Een stille kamer, weinig mensen en alle tijd.",
        description=(
            "Dit is een heel kleine groep. We praten zacht en we haasten niet. Er zijn kussens,"
            " dekens en warme melk. Halverwege zijn we 5 minuten stil."
        ),
        for_whom="Voor wie een grote groep te druk vindt. Hoogstens 6 mensen doen mee.",
        first_time=(
            "Meld je aan, want de kamer is klein. Neem de lift naar boven. Een begeleider wacht"
            " daar op je."
        ),
        agreements="We praten om de beurt.\nStil zijn mag altijd.\nJe mag eerder weggaan.",
        languages=("nl",),
        led_by=("Joost",),
        timetables=(
            Timetable(
                venue="marktzaal",
                room="de kleine kamer",
                days=(0,),
                starts=time(20, 15),
                minutes=75,
            ),
        ),
        capacity=6,
        walk_in=False,
    ),
    Group(
        slug="nieuwe-stap",
        name="Nieuwe stap",
        district="zuid",
        state="open",
        promise="Een reeks avonden over wat jij wilt veranderen.",
        description=(
            "We doen dit een vast aantal weken. Elke week heeft een eigen onderwerp. Zoals geld,"
            " wonen, vrienden of werk. Je mag op elk moment instappen. Je mag ook een week"
            " overslaan."
        ),
        for_whom="Voor mensen die iets nieuws willen proberen. Je hoeft nog niet te weten wat.",
        first_time=(
            "Kom binnen via de hoofddeur en loop naar boven. Je krijgt een schrift. Wat je"
            " opschrijft, is alleen van jou."
        ),
        agreements=(
            "We lachen met elkaar, nooit om elkaar.\nWat je hoort, vertel je niet verder.\nVragen"
            " stellen mag. Antwoord geven hoeft niet."
        ),
        languages=("nl",),
        led_by=("Lotte", "Marja"),
        timetables=(
            Timetable(
                venue="zuiderlicht",
                room="de zolder",
                days=(0,),
                starts=time(17),
                minutes=90,
                first=-21,
                last=70,
            ),
        ),
        capacity=12,
        walk_in=True,
        walk_in_places=2,
    ),
)

DAY_GROUPS = (
    Group(
        slug="koffie-en-praten",
        name="Koffie en praten",
        district="centrum",
        state="open",
        promise="Aan de grote tafel bijpraten, met koffie en iets lekkers.",
        description=(
            "De tafel staat midden in de huiskamer. Je schuift aan wanneer je wilt. Soms gaat het"
            " over grote dingen. Soms alleen over het weer. Er is elke keer een zelf gebakken"
            " taart."
        ),
        for_whom="Voor iedereen die gezelschap zoekt. Jong en oud zitten hier naast elkaar.",
        first_time=(
            "Zoek de tafel met de gele kan. Daar zit een begeleider. Zeg je voornaam, of bedenk er"
            " een."
        ),
        agreements=(
            "Iedereen mag meepraten.\nWe vragen niet naar je verleden.\nWat je vertelt, blijft aan"
            " deze tafel."
        ),
        languages=("nl",),
        led_by=("Samira",),
        timetables=(
            Timetable(
                venue="de-linde", room="de huiskamer", days=(0, 3), starts=time(14), minutes=90
            ),
        ),
        capacity=14,
        walk_in=True,
        walk_in_places=4,
    ),
    Group(
        slug="wandelgroep-noord",
        name="Wandelgroep Noord",
        district="noord",
        state="open",
        promise="Samen lopen en praten, buiten in het groen.",
        description=(
            "We lopen een uur door het park. Het tempo is rustig. Onderweg praat je met wie naast"
            " je loopt. Je mag ook stil zijn. Bij regen nemen we paraplu’s mee."
        ),
        for_whom="Voor wie liever loopt dan zit. Je hond mag mee aan de lijn.",
        first_time=(
            "We vertrekken bij het groene hek. De begeleider draagt een gele sjaal. Aanmelden hoeft"
            " nooit."
        ),
        agreements=(
            "We wachten op de langzaamste.\nWat je hoort, vertel je niet verder.\nOmdraaien mag"
            " altijd."
        ),
        languages=("nl", "en"),
        led_by=("Henk",),
        timetables=(
            Timetable(
                venue="het-anker",
                room=None,
                days=(1, 4),
                starts=time(10),
                minutes=90,
                skips_holidays=True,
            ),
            Timetable(venue="het-anker", room=None, days=(0,), starts=time(7, 30), minutes=60),
        ),
        capacity=None,
        walk_in=True,
        costs="Gratis.",
    ),
    Group(
        slug="open-tafel",
        name="Open tafel",
        district="centrum",
        state="open",
        promise="Binnenlopen, aanschuiven en praten met wie er is.",
        description=(
            "Er staat een lange tafel met soep en brood. Je blijft zo lang je wilt. Aan het ene"
            " eind praten we. Aan het andere eind is het stil."
        ),
        for_whom="Voor iedereen die trek heeft in soep en gezelschap.",
        first_time="Loop gewoon naar boven. Pak een kom en ga zitten. Iemand zegt je gedag.",
        agreements="Iedereen ruimt zijn eigen kom op.\nNiemand eet alleen, tenzij je dat wilt.",
        languages=("nl", "en"),
        led_by=("Henk", "Kees"),
        timetables=(
            Timetable(
                venue="marktzaal",
                room="de bovenzaal",
                days=(3,),
                starts=time(12),
                minutes=120,
                pattern=Pattern.LAST_OF_MONTH,
            ),
        ),
        capacity=None,
        walk_in=True,
        costs="Gratis. Je mag iets in de pot doen.",
    ),
)
