"""What the people of the fictional city wish for, and what its districts need and do."""

from dataclasses import dataclass

from recovery_groups.wishes.rules import ForWhom, NeedState, Part

WISHES = (
    ("heuvelrug", 0, Part.EVENING, 6),
    ("heuvelrug", 1, Part.EVENING, 5),
    ("heuvelrug", 1, Part.MORNING, 2),
    ("heuvelrug", 2, Part.ANY, 4),
    ("waterkant", 0, Part.AFTERNOON, 5),
    ("waterkant", 2, Part.AFTERNOON, 3),
    ("zuid", 1, Part.EVENING, 4),
    ("zuid", 3, Part.ANY, 3),
    ("noord", 1, Part.MORNING, 3),
    ("centrum", 0, Part.EVENING, 1),
)
"""District, months ago, part of the day, and how many people wished for it."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """A need; `days` are how many days ago it came into each state, the first first.

    `owner` is a name of login_rules, `group` a slug; `archived` is how many days ago.
    """

    district: str
    what: str
    days: tuple[int, ...]
    for_whom: ForWhom = ForWhom.EVERYBODY
    owner: str = ""
    decision: str = ""
    sentence: str = ""
    public: bool = False
    group: str = ""
    archived: int | None = None

    @property
    def state(self) -> NeedState:
        """Return how far it is."""
        return tuple(NeedState)[len(self.days) - 1]


NEEDS = (
    Need(
        district="centrum",
        what="Een groep als de kinderen op school zijn",
        days=(12,),
        for_whom=ForWhom.PARENTS,
    ),
    Need(
        district="noord",
        what="Een groep in de avond voor jonge mensen",
        days=(40,),
        for_whom=ForWhom.YOUNG,
        owner="Wim",
        decision="Wim vraagt het jongerenwerk.",
    ),
    Need(
        district="heuvelrug",
        what="De eerste groep in de Heuvelrug",
        days=(75, 20),
        owner="Ilse",
        decision="’t Heem is vrij op dinsdag. We zoeken een begeleider.",
        public=True,
        sentence="Jullie vroegen om een groep in de avond. We zoeken een begeleider.",
    ),
    Need(
        district="waterkant",
        what="Een rustige groep overdag",
        days=(110, 90, 15),
        owner="Ilse",
        decision="De Kade geeft ons de waterkamer.",
        public=True,
        sentence="Jullie vroegen om een rustige groep. De Kade heeft plek.",
        group="aan-het-water",
    ),
    Need(
        district="zuid",
        what="Een groep in het Arabisch",
        days=(200, 170, 120, 70),
        for_whom=ForWhom.OTHER_LANGUAGE,
        owner="Ilse",
        decision="Elke week in Zuiderlicht.",
        public=True,
        sentence="Jullie vroegen om een groep in het Arabisch. Die is er nu.",
        group="thee-en-praten",
    ),
    Need(
        district="noord",
        what="Een groep op zondagochtend",
        days=(160, 150),
        decision="Het Anker is dan dicht.",
        archived=130,
    ),
)
