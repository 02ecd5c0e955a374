"""People who go on signing up while something breaks, and remember what they were told.

Each does what a person does: opens the form, sends it, and sends the same form again when the site
was away. What they saw is judged afterwards by `invariants.py`.
"""

import http.client
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from tests.support import pagecheck
from tests.support.crowd import form_path
from tests.support.server import Answer, Browser, Server
from tests.support.site import code_on
from tests.trouble.processes import until

HELP_LINES = ("tel:112", "tel:113")
AWAY = "De site is even niet bereikbaar"
SAFE = "Content-Security-Policy X-Content-Type-Options X-Frame-Options Referrer-Policy".split()
_GIVE_UP = 90


@dataclass
class Person:
    """What somebody holds, and what they did with it."""

    browser: Browser
    meeting: int
    address: str = ""
    code: str = ""
    withdrew: bool = False
    wiped: bool = False


@dataclass
class Crowd:
    """Everybody who came: what they hold, and every answer that was not a good one."""

    server: Server
    meetings: list[int]
    told: list[Person] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    hung_up: int = 0
    slowest: float = 0.0
    strange: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_for_more(self, people: int, *, seconds: float = 60) -> None:
        """Wait until this many people more hold a code than do now."""
        wanted = len(self.told) + people
        until(lambda: len(self.told) >= wanted, f"{people} signups", seconds=seconds)

    def wait_for_refusals(self, count: int, *, seconds: float = 60) -> None:
        """Wait until this many answers more said that the site is away."""
        wanted = self.answers[503] + count
        until(lambda: self.answers[503] >= wanted, f"{count} refusals", seconds=seconds)

    def ask(self, browser: Browser, send: Callable[[], Answer]) -> Answer | None:
        """Return the answer, judged and timed; None when the line was cut."""
        started = monotonic()
        try:
            answer = send()
        except (OSError, http.client.HTTPException):
            with self.lock:
                self.hung_up += 1
            return None
        with self.lock:
            self.slowest = max(self.slowest, monotonic() - started)
            self.answers[answer.status_code] += 1
            if answer.status_code >= 500:
                self.strange += wrong_in(answer)
        return answer

    def insist(self, browser: Browser, send: Callable[[], Answer]) -> Answer:
        """Do the same until the site answers something else than that it is away."""
        give_up = monotonic() + _GIVE_UP
        while monotonic() < give_up:
            answer = self.ask(browser, send)
            if answer is not None and answer.status_code != 503:
                return answer
            self.closing.wait(0.05)
        raise AssertionError("the site did not come back")


def wrong_in(answer: Answer) -> list[str]:
    """Return what is wrong with an answer that says the site is away; [] is as promised."""
    text = answer.text
    wrong = [] if answer.status_code == 503 else [f"status {answer.status_code}"]
    wrong += [f"no {name}" for name in SAFE if not answer.headers.get(name)]
    wrong += [f"no {one}" for one in (AWAY, 'href="/"', *HELP_LINES) if one not in text]
    wrong += [] if answer.headers.get("Retry-After", "").isdecimal() else ["no Retry-After"]
    wrong += [] if answer.headers.get("Cache-Control") == "no-store" else ["may be kept"]
    leaks = ("Traceback", "psycopg", "sqlite", "sqlalchemy", "OperationalError")
    wrong += [f"says {one}" for one in leaks if one in text.lower() or one in text]
    wrong += [str(one) for one in pagecheck.problems(text, answer.request.full_path)]
    return [f"{answer.request.full_path}: {one}" for one in wrong]


@contextmanager
def under_load(
    server: Server,
    meetings: list[int],
    *,
    people: int = 10,
    leaving: bool = True,
    address: Callable[[], str] = str,
) -> Iterator[Crowd]:
    """Let `people` at a time sign up; afterwards everybody finishes what they began.

    At the last of the meetings some withdraw and some wipe everything, unless `leaving` is off.
    `address` gives each an address to be mailed at.
    """
    crowd = Crowd(server, meetings)
    failed: list[BaseException] = []

    def live(seed: int) -> None:
        own = random.Random(seed)  # noqa: S311 - the same choices each run
        try:
            while not crowd.closing.is_set():
                _one_person(crowd, own, leaving=leaving, address=address())
        except BaseException as error:  # noqa: BLE001 - shown by the test itself
            failed.append(error)

    threads = [threading.Thread(target=live, args=(seed,)) for seed in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield crowd
    finally:
        crowd.closing.set()
        for thread in threads:
            thread.join(timeout=_GIVE_UP + 60)
    if failed:
        raise failed[0]
    assert not any(thread.is_alive() for thread in threads)


def _one_person(crowd: Crowd, own: random.Random, *, leaving: bool, address: str) -> None:
    person = Person(crowd.server.browser(), own.choice(crowd.meetings), address)
    sign_up(crowd, person)
    with crowd.lock:
        crowd.told.append(person)
    if leaving and person.meeting == crowd.meetings[-1]:
        if own.random() < 0.3:
            withdraw(crowd, person)
        elif own.random() < 0.2:
            wipe(crowd, person)


def sign_up(crowd: Crowd, person: Person) -> None:
    """Sign somebody up and remember the code; waiting is fine too."""
    browser = person.browser
    path = form_path(person.meeting)
    page = crowd.insist(browser, lambda: browser.get(path))
    given = {"mail": person.address, "bericht": "y"} if person.address else {}
    assert page.status_code == 200, page.status_code
    answer = crowd.insist(browser, lambda: browser.send(page, given, button="</form>"))
    if answer.status_code == 409:
        answer = crowd.insist(browser, lambda: browser.send(answer, given, button="wachtlijst"))
    assert answer.status_code == 303, answer.text
    shown = crowd.insist(browser, lambda: browser.get("/bevestiging"))
    assert shown.status_code == 200, (shown.status_code, shown.location)
    person.code = code_on(shown)


def withdraw(crowd: Crowd, person: Person) -> None:
    """Give the place back, and remember that the site said so."""
    browser = person.browser
    path = f"/mijn-aanmelding/afmelden/{person.meeting}"
    page = crowd.insist(browser, lambda: browser.get(path))
    answer = crowd.insist(browser, lambda: browser.send(page, button="meld mij af"))
    person.withdrew = answer.status_code == 303 and "afgemeld" in answer.location


def wipe(crowd: Crowd, person: Person) -> None:
    """Erase everything, and remember that the site said so."""
    browser = person.browser
    page = crowd.insist(browser, lambda: browser.get("/mijn-aanmelding/wissen"))
    answer = crowd.insist(browser, lambda: browser.send(page, button="wis alles"))
    # Wiped a moment ago, answer lost: the code opens nothing any more, which is the same.
    person.wiped = answer.status_code == 303
