"""Find everything one can ask of the site: links, forms, and the forms behind those forms."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from werkzeug.exceptions import HTTPException

from tests.hostile.city import City, Cookies, Rows
from tests.support.pagecheck import Element, Page, parsed

MOST = {"nl": 10, "en": 1, "ar": 1}
"""How many addresses of one kind are looked at, per language; fewer when they ask the same."""

ANSWERS = {"mail": "zon@voorbeeld.nl", "postcode": "6411 AB"}
"""What a person types in boxes that take no word."""

UNLINKED = (
    *("/api/v1/districts/centrum", "/api/v1/venues/de-linde", "/api/v1/groups/samen-verder"),
    *("/api/v1/meetings/1", "/api/v1/near?postcode=6411", "/insluiten/centrum"),
)
"""What other programs and sites ask for; no page leads there."""

SENDS = {"submit", "button", "image", "reset"}


@dataclass(frozen=True)
class Box:
    """One thing to fill in: its name and kind, what it holds, what one may choose."""

    name: str
    kind: str
    value: str
    chosen: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page."""

    action: str
    method: str
    boxes: tuple[Box, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of everything it sends, each once."""
        return tuple(dict.fromkeys(box.name for box in self.boxes))

    def untouched(self) -> dict[str, list[str]]:
        """Return what is sent when nothing is filled in."""
        sent: dict[str, list[str]] = {}
        for box in self.boxes:
            if box.chosen:
                sent.setdefault(box.name, []).append(box.value)
        return sent

    def filled(self, answers: Mapping[str, str]) -> dict[str, list[str]]:
        """Return what is sent when everything a person sees is filled in and chosen."""
        sent = self.untouched()
        for box in self.boxes:
            match box.kind:
                case "checkbox":
                    already = [] if box.chosen else [box.value]
                    sent[box.name] = [*sent.get(box.name, []), *already]
                case "radio":
                    sent[box.name] = [box.value]
                case "select":
                    sent[box.name] = [box.choices[-1]]
                case kind if kind != "hidden":
                    sent[box.name] = [answers.get(box.name, "Zon")]
        return sent

    def typed(self) -> set[str]:
        """Return the names of the boxes whose text comes back when the form is shown again."""
        texts = {"text", "email", "search", "tel", "url", "number", "date", "time", "textarea"}
        return {box.name for box in self.boxes if box.kind in texts}


@dataclass(frozen=True, eq=False)
class Stage:
    """A form that can be sent: the visitor's cookies and the rows it was found with.

    `name` tells where it goes and what it asks.
    """

    name: str
    endpoint: str
    form: Form
    cookies: Cookies
    rows: Rows


@dataclass
class Map:
    """What was found: per endpoint the answers, addresses and query names, and every form."""

    answers: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    addresses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    queries: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    stages: dict[str, Stage] = field(default_factory=dict)
    works: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def widest(self) -> list[Stage]:
        """Return for each address a form goes to the one that asks most."""
        best: dict[str, Stage] = {}
        for stage in self.stages.values():
            known = best.get(stage.endpoint)
            if known is None or len(stage.form.names) > len(known.form.names):
                best[stage.endpoint] = stage
        return list(best.values())


class Crawler:
    """One walk over the whole site."""

    def __init__(self, city: City, cookies: Cookies | None = None) -> None:
        self.city, self.cookies = city, cookies
        self.fill = {**ANSWERS, "code": city.scene.codes["Een plek op 4 datums"]}
        self.map = Map()
        self.todo: deque[Stage] = deque()
        self.personal: dict[str, str] = {}
        self._seen: dict[tuple[str, ...], int] = defaultdict(int)

    def walk(self) -> Map:
        """Look at every page, send every form, and look at what came of that."""
        start = [str(rule) for rule in self.city.app.url_map.iter_rules() if not rule.arguments]
        languages = (f"/{code}/" for code in MOST if code != "nl")
        self._look_around([*start, *UNLINKED, *languages])
        for visitor, page in list(self.city.situations()):
            self._look_behind(visitor._cookies, page)
        while self.todo:
            self._send(self.todo.popleft())
        return self.map

    def endpoint(self, address: str, method: str) -> str:
        """Return the name of the rule that answers an address, or nothing."""
        path = self._in_dutch(urlsplit(address).path)[1]
        try:
            return str(self.city.app.url_map.bind("localhost").match(path, method)[0])
        except HTTPException:
            return ""

    def _in_dutch(self, path: str) -> tuple[str, str]:
        first, _, rest = path.removeprefix("/").partition("/")
        return (first, f"/{rest}") if first in MOST else ("nl", path)

    def _look_around(self, start: list[str]) -> None:
        waiting = deque(start)
        seen = set(waiting)
        while waiting:
            address = waiting.popleft()
            if not self._is_news(address):
                continue
            client = self.city.stranger(self.cookies)
            answer = self._get(client, address)
            for link in self._harvest(client, answer):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)

    def _is_news(self, address: str) -> bool:
        parts = urlsplit(address)
        language, _ = self._in_dutch(parts.path)
        names = sorted({name for name, _ in parse_qsl(parts.query)})
        kind = (language, self.endpoint(address, "GET"), *names)
        self._seen[kind] += 1
        return self._seen[kind] <= (min(MOST[language], 2) if names else MOST[language])

    def _get(self, client: Any, address: str) -> Any:
        endpoint = self.endpoint(address, "GET")
        answer = client.get(address)
        self._note(endpoint, "GET", answer)
        if endpoint and address not in self.map.addresses[endpoint]:
            self.map.addresses[endpoint].append(address)
        self._note_query(address)
        alone = answer.headers.get("Cache-Control") == "no-store"
        if alone and answer.mimetype == "text/html" and answer.status_code < 400:
            self.personal.setdefault(endpoint, address.partition("?")[0])
        return answer

    def _note_query(self, address: str) -> None:
        names = {name for name, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True)}
        self.map.queries[self.endpoint(address, "GET")] |= names

    def _note(self, endpoint: str, method: str, answer: Any) -> None:
        self.map.answers[endpoint, method].add(answer.status_code)
        if answer.location:
            self._note_query(answer.location)
        name = f"{method} {answer.request.full_path}"
        self.map.faults += [f"{name}: {fault}" for fault in self.city.faults(answer)]

    def _harvest(self, client: Any, answer: Any) -> list[str]:
        """Note the forms on a page; return the addresses it leads to."""
        if answer.location:
            return [answer.location] if answer.location.startswith("/") else []
        if answer.mimetype != "text/html":
            return []
        here = answer.request.script_root + answer.request.full_path.rstrip("?")
        page = parsed(answer.text)
        found = [
            urljoin(here, address) for address in _addresses(page, self.city.settings.site_url)
        ]
        for form in _forms(page, here):
            if form.method == "post":
                self._stage(form, client)
            else:
                found += (
                    f"{form.action}?{urlencode(sent, doseq=True)}" for sent in self._both(form)
                )
        local = (one.partition("#")[0] for one in found)
        return [one for one in dict.fromkeys(local) if one.startswith("/")]

    def _both(self, form: Form) -> list[dict[str, list[str]]]:
        return [form.untouched(), form.filled(self.fill)]

    def _stage(self, form: Form, client: Any) -> None:
        if form.action.startswith(("/en/", "/ar/")):
            return  # the same forms in other words
        endpoint = self.endpoint(form.action, "POST")
        name = f"{endpoint}({' '.join(form.names)})"
        if name not in self.map.stages:
            cookies, rows = dict(client._cookies), self.city.rows()
            self.map.stages[name] = Stage(name, endpoint, form, cookies, rows)
            self.todo.append(self.map.stages[name])

    def _send(self, stage: Stage) -> None:
        """Send a form in both ways, each from how things were when it was found."""
        for sent in self._both(stage.form):
            self.city.restore(stage.rows)
            client = self.city.stranger(stage.cookies)
            answer = client.send_raw(stage.form.action, sent)
            self._note(stage.endpoint, "POST", answer)
            told_again = answer.status_code not in {200, 303, 409}
            if not told_again and "opnieuw" not in (answer.location or ""):
                self.map.works.add(stage.name)
            if answer.location:
                answer = self._get(client, answer.location)
            self._look_behind(client._cookies, answer)

    def _look_behind(self, cookies: Cookies, answer: Any) -> None:
        """Note what a page and the personal pages one step on have to offer this visitor."""
        client = self.city.stranger(cookies)
        links = self._harvest(client, answer)
        fresh = [one for one in links if not self.map.addresses[self.endpoint(one, "GET")]]
        for address in dict.fromkeys([*fresh, *self.personal.values()]):
            client = self.city.stranger(cookies)
            self._harvest(client, self._get(client, address))


def _addresses(page: Page, site_url: str) -> Iterator[str]:
    for one in page.elements:
        for name in ("href", "src"):
            address = one.attributes.get(name, "").removeprefix(site_url)
            if address and ":" not in address.partition("/")[0]:
                yield address


def _forms(page: Page, here: str) -> Iterator[Form]:
    for one in page.all("form"):
        action = urljoin(here, one.action or here).partition("#")[0]
        yield Form(action, one.method.lower() or "get", tuple(_boxes(one)))


def _boxes(form: Element) -> Iterator[Box]:
    for one in form.inside:
        if not one.name or one.type in SENDS:
            continue
        if one.tag == "input" and one.type in {"checkbox", "radio"}:
            yield Box(one.name, one.type, one.value or "on", "checked" in one.attributes)
        elif one.tag == "input":
            trap = one.attributes.get("tabindex") == "-1"
            yield Box(one.name, "hidden" if trap else one.type or "text", one.value, chosen=True)
        elif one.tag == "textarea":
            yield Box(one.name, "textarea", one.text, chosen=True)
        elif one.tag == "select":
            options = [inner for inner in one.inside if inner.tag == "option"]
            chosen = next(
                (o.value for o in options if "selected" in o.attributes), options[0].value
            )
            yield Box(
                one.name, "select", chosen, chosen=True, choices=tuple(o.value for o in options)
            )
