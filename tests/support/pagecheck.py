"""Judge one HTML page: what a reader, a screen reader or a strict browser would stumble over."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

VOID = set("area base br col embed hr img input link meta source track wbr".split())
MAY_STAY_OPEN = set("html head body p li dt dd tr td th thead tbody tfoot option".split())
NOT_IN_P = set("div p ul ol dl table form section article h1 h2 h3 h4 fieldset details".split())
NAMED_BY = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-details", "for", "list")
# A <link> of these kinds names an address but loads nothing from it.
NAMING_LINKS = {"alternate", "author", "canonical", "help", "license", "next", "prev"}
LOADS = {
    "audio": ("src",),
    "embed": ("src",),
    "form": ("action",),
    "button": ("formaction",),
    "iframe": ("src",),
    "image": ("href",),
    "img": ("src", "srcset"),
    "input": ("src", "formaction"),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href",),
    "video": ("src", "poster"),
}


@dataclass(eq=False)
class Element:
    """One element of the page, with the text of everything inside it."""

    tag: str
    attributes: dict[str, str]
    parents: list["Element"]
    text: str = ""
    inside: list["Element"] = field(default_factory=list)

    def __getattr__(self, name: str) -> str:
        """Return the attribute `name` of the element, or the empty text."""
        return self.attributes.get(name, "")

    def __str__(self) -> str:
        """Say which element it is, the way a developer finds it."""
        known = ((name, self.attributes.get(name)) for name in ("id", "name", "href", "src"))
        shown = next((f' {name}="{value}"' for name, value in known if value), "")
        return f"<{self.tag}{shown}>"


class Page(HTMLParser):
    """The elements of a page in order; what does not nest is noted in `broken`."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.broken: list[str] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        self.broken += [f"<{one.tag}> is never closed" for one in self._never_closed(self._open)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element and what it is in."""
        element = Element(tag, {name: value or "" for name, value in attrs}, list(self._open))
        if len(element.attributes) < len(attrs):
            self.broken.append(f"{element} has an attribute twice")
        if tag in NOT_IN_P and any(one.tag == "p" for one in self._open):
            self.broken.append(f"{element} stands in a <p>")
        for parent in self._open:
            parent.inside.append(element)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself, as in SVG."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Leave the element, and with it those that may stay open."""
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth].tag == tag:
                crossed = self._never_closed(self._open[depth + 1 :])
                self.broken += [f"{one} is still open at </{tag}>" for one in crossed]
                del self._open[depth:]
                return
        self.broken.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        """Give the text to every element around it."""
        for parent in self._open:
            parent.text += data

    def all(self, *tags: str) -> list[Element]:
        """Return the elements with one of these tags, in order."""
        return [one for one in self.elements if one.tag in tags]

    @staticmethod
    def _never_closed(elements: list[Element]) -> list[Element]:
        return [one for one in elements if one.tag not in MAY_STAY_OPEN]


@lru_cache(maxsize=64)
def parsed(html: str) -> Page:
    """Return a page that was read; several checks of one answer read it once."""
    return Page(html)


def problems(html: str, url: str, site_name: str = "Bij de buurt") -> list[str]:
    """Return everything wrong with the page `html`, loaded from `url`, as sentences; [] is good."""
    page = parsed(html)
    found = [*page.broken, *_title(page, site_name), *_third_parties(page, url)]
    for check in (_frame, _headings, _references, _controls, _inline, _media):
        found += check(page)
    return found


def _title(page: Page, site_name: str) -> Iterator[str]:
    titles = [one.text.strip() for one in page.all("title") if "svg" not in _tags(one.parents)]
    if len(titles) != 1 or not titles[0]:
        yield "the page needs one <title> with text"
    elif not titles[0].endswith(site_name):
        yield f"the title must end with the site's name: {titles[0]!r}"
    elif titles[0] == site_name:
        yield "the title names only the site, not the page"


def _frame(page: Page) -> Iterator[str]:
    root = page.all("html")
    for name in ("lang", "dir"):
        if not root or not root[0].attributes.get(name):
            yield f"<html> has no {name}"
    if len(page.all("main")) != 1:
        yield f"the page has {len(page.all('main'))} <main>, not one"


def _headings(page: Page) -> Iterator[str]:
    headings = page.all("h1", "h2", "h3", "h4", "h5", "h6")
    count = len(page.all("h1"))
    if count != 1:
        yield f"the page has {count} <h1>, not one"
    level = 0
    for heading in headings:
        if not heading.text.strip():
            yield f"{heading} is empty"
        if int(heading.tag[1]) > level + 1:
            yield f"<{heading.tag}> {heading.text.strip()!r} skips a level"
        level = int(heading.tag[1])


def _references(page: Page) -> Iterator[str]:
    ids = Counter(one.id for one in page.elements if "id" in one.attributes)
    yield from (f'id="{name}" is there {count} times' for name, count in ids.items() if count > 1)
    for one in page.elements:
        for name in NAMED_BY:
            for target in one.attributes.get(name, "").split():
                if target not in ids:
                    yield f'{one} has {name}="{target}", but no element has that id'
        if one.href.startswith("#") and one.href[1:] not in ids:
            yield f"{one} leads to an id that is not on the page"


def _controls(page: Page) -> Iterator[str]:
    labelled = {one.attributes.get("for") for one in page.all("label") if one.text.strip()}
    for control in page.all("input", "select", "textarea"):
        if control.type in {"hidden", "submit", "button", "image", "reset"}:
            continue
        wrapped = any(one.tag == "label" and one.text.strip() for one in control.parents)
        named = control.attributes.get("aria-label") or control.attributes.get("aria-labelledby")
        if not (wrapped or named or (control.id and control.id in labelled)):
            yield f"{control} has no label"
    for button in page.all("button"):
        if button.type not in {"submit", "button", "reset"}:
            yield f"{button} {button.text.strip()!r} has no type"
        if not (button.text.strip() or button.attributes.get("aria-label")):
            yield f"{button} has no name"
    for form in page.all("form"):
        fields = {one.name for one in form.inside if one.type == "hidden"}
        if form.method.lower() == "post" and "csrf_token" not in fields:
            yield f"{form} posts without a csrf_token"


def _inline(page: Page) -> Iterator[str]:
    for one in page.elements:
        if one.tag == "script" and one.text.strip() and one.type != "application/ld+json":
            yield "a <script> holds code"
        if one.tag == "style":
            yield "there is a <style>"
        if "style" in one.attributes:
            yield f"{one} has a style attribute"
        for name, value in one.attributes.items():
            if name.startswith("on"):
                yield f"{one} has {name}"
            if value.strip().lower().startswith("javascript:"):
                yield f"{one} has code in {name}"


def _third_parties(page: Page, url: str) -> Iterator[str]:
    own = urlsplit(url).netloc
    for one in page.all(*LOADS):
        if one.tag == "link" and set(one.rel.lower().split()) <= NAMING_LINKS:
            continue
        for name in LOADS[one.tag]:
            for part in one.attributes.get(name, "").split(","):
                address = urljoin(url, (part.split() or [""])[0])
                if urlsplit(address).netloc not in {"", own}:
                    yield f"{one} loads from or sends to another site: {address}"


def _media(page: Page) -> Iterator[str]:
    for image in page.all("img"):
        if "alt" not in image.attributes:
            yield f"{image} has no alt"


def _tags(elements: list[Element]) -> set[str]:
    return {one.tag for one in elements}
