"""Who signs in in the fictional city: everybody with one password, that everybody may know."""

from dataclasses import dataclass

from core.accounts.rules import Role

PASSWORD = "lindewaard-demo"  # noqa: S105 - everybody may know it
"""Worth nothing elsewhere: what is stored of it counts while DEMO_CITY is on, and never on https
(`core.production`, `password_rules.usable`)."""

DOMAIN = "lindewaard.example"
"""Nobody's: RFC 2606 section 2 keeps names that end so for examples."""


@dataclass(frozen=True, kw_only=True)
class Login:
    """An account of the demo; `district` is a slug, empty for all; `what` says who it is."""

    name: str
    role: Role
    district: str = ""
    what: str
    expert: bool = False

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.name.lower()}@{DOMAIN}"


LOGINS = (
    Login(
        name="Samira",
        role=Role.FACILITATOR,
        district="centrum",
        what="Samira, begeleider, vandaag",
        expert=True,
    ),
    Login(
        name="Joost",
        role=Role.FACILITATOR,
        district="centrum",
        what="Joost, begeleider",
        expert=True,
    ),
    Login(
        name="Amina",
        role=Role.FACILITATOR,
        district="zuid",
        what="Amina, begeleider in Zuid",
        expert=True,
    ),
    Login(name="Ilse", role=Role.COORDINATOR, what="Ilse, coördinator van alles"),
    Login(name="Wim", role=Role.COORDINATOR, district="noord", what="Wim, coördinator van Noord"),
    Login(name="Ans", role=Role.ADMIN, what="Ans, beheerder"),
)
