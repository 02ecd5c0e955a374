"""A visitor's fingers: what is tapped and what is typed is counted."""

import re
from typing import Any

from playwright.sync_api import Page

from tests.support.live import Street

CODE = re.compile(r"[346789BCDFGHJKMPQRTVWXY]{4}")


class Visitor:
    """Somebody with a small phone who reads one language; without JavaScript unless told."""

    def __init__(self, street: Street, prefix: str = "", **options: Any) -> None:
        self.site = street.site
        self.prefix = prefix
        chosen = {"java_script_enabled": False, "has_touch": True, "is_mobile": True, **options}
        self.page: Page = street.visitor(**chosen)
        self.taps = 0
        self.typed = ""

    def open(self, path: str) -> None:
        """Open an address of the site in the visitor's language."""
        self.page.goto(self.prefix + path)

    def tap(self, text: str, role: Any = "button", **values: object) -> None:
        """Tap what leads on and bears a text: given in Dutch, found in the visitor's language."""
        words = self.site.say(text, self.prefix, **values)
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=words).first.tap()
        self.taps += 1

    def type(self, name: str, text: str) -> None:
        """Type in the field with a name."""
        self.page.locator(f"[name={name}]").fill(text)
        self.typed += text

    def reads(self, text: str) -> bool:
        """Return whether the page says a Dutch text, in the visitor's language."""
        return self.site.say(text, self.prefix) in self.page.inner_text("body")

    def cookies(self) -> set[str]:
        """Return the names of the cookies on the phone."""
        return {str(one.get("name")) for one in self.page.context.cookies()}

    def code(self) -> str:
        """Return the code the page shows."""
        parts = CODE.findall(self.page.inner_text(".receipt-code"))
        assert len(parts) == 3
        return " ".join(parts)

    def comes_back_with(self, code: str) -> None:
        """Find "Mijn code" from the home page and enter a code."""
        self.open("/")
        self.tap("Mijn code", "link")
        self.type("code", code)
        self.tap("Kijk")
