"""A form that another site makes you send does nothing: every POST asks for this browser's mark.

Every form the crawler finds is forged in every way, plain and behind a proxy that ends https.
"""

from datetime import timedelta

import pytest
import time_machine
from itsdangerous import URLSafeTimedSerializer

from core.forms import LIFETIME
from tests.hostile import attack
from tests.hostile.city import NOW, PLAIN, SECURE

HELD = {"bevestiging", "bewaard"}
ELSEWHERE = (
    *("", "https://kwaad7.example/"),
    *("http://buurt.example/", "https://buurt.example.nl/"),
)
"""Referers of no page of ours; none at all is as bad over https."""


@pytest.fixture(params=[PLAIN, SECURE], ids=["plain", "https"])
def site_url(request) -> str:
    return request.param


def token_of(stage):
    return stage.form.untouched()["csrf_token"][0]


def of_another_browser(city, _stage):
    page = city.stranger().get("/mijn-aanmelding")
    return page.text.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]


def too_old(city, stage):
    """Return this browser's own token, made just too long ago."""
    client = city.stranger(stage.cookies)
    name = city.app.config["SESSION_COOKIE_NAME"]
    cookie = next(one for one in client._cookies.values() if one.key == name)
    own = city.app.session_interface.get_signing_serializer(city.app).loads(cookie.value)
    with time_machine.travel(NOW - LIFETIME - timedelta(seconds=1), tick=False):
        made = URLSafeTimedSerializer(city.app.secret_key, salt="wtf-csrf-token")
        return made.dumps(own["csrf_token"])


FORGED = {
    "no token": lambda _city, _stage: [],
    "an empty token": lambda _city, _stage: "",
    "a made-up token": lambda _city, _stage: "ImFhYSI.aaaaaa.bbbbbbbbbbbb",
    "a changed token": lambda _city, stage: token_of(stage)[:-3] + "xxx",
    "a token cut short": lambda _city, stage: token_of(stage)[:-3],
    "an empty token before the right one": lambda _city, stage: ["", token_of(stage)],
    "the token of another browser": of_another_browser,
    "another browser's before the right one": lambda city, stage: [
        of_another_browser(city, stage),
        token_of(stage),
    ],
    "a token that is too old": too_old,
}


def held(client):
    return {one.key: one.value for one in client._cookies.values() if one.key.endswith(tuple(HELD))}


def refused(city, stage, fields, **kwargs):
    """Send a forgery; return what it got done, and what is wrong with the answer."""
    client = city.stranger(stage.cookies)
    before = held(client)
    answer = client.send_raw(stage.form.action, fields, **kwargs)
    wrong = city.faults(answer)
    if answer.status_code == 422:
        wrong += attack.not_kept(stage, fields, answer)
    elif answer.status_code != 303:
        wrong.append(f"it is answered with {answer.status}")
    else:
        shown = client.follow(answer)
        wrong += city.faults(shown)
        if 'method="post"' not in shown.text:
            wrong.append("there is no button to press again")
    if held(client) != before:
        wrong.append("a code was opened, kept or let go of")
    return [(stage.name, one) for one in wrong]


def all_refused(city, found, *attacks):
    """Try each attack on each form; return what is wrong. Nothing at all may be written.

    Nothing is written, so forms that were found with the same rows share them.
    """
    wrong, rounds = [], []
    for stage in found.stages.values():
        same = next((stages for rows, stages in rounds if rows == stage.rows), None)
        if same is None:
            rounds.append((stage.rows, [stage]))
        else:
            same.append(stage)
    for rows, stages in rounds:
        tries = [(one, stage) for stage in stages for one in attacks]
        city.restore(rows)
        try:
            with city.unchanged():
                wrong += [fault for one, stage in tries for fault in one(stage)]
        except AssertionError:
            for one, stage in tries:  # to say which one it was
                city.restore(rows)
                with city.unchanged():
                    one(stage)
            raise
    return wrong


def forging(city, name):
    """Return the attack that sends a form with a forged token."""

    def forge(stage):
        fields = stage.form.untouched()
        if "naam" in stage.form.names:
            fields["naam"] = ["Zonnebloem"]
        forged = {**fields, "csrf_token": FORGED[name](city, stage)}
        return [(name, *one) for one in refused(city, stage, forged)]

    return forge


def test_a_forged_form_writes_nothing_and_is_shown_again(city, found):
    assert all_refused(city, found, *(forging(city, name) for name in FORGED)) == []


def test_a_forged_form_is_told_in_the_language_of_the_page(city, found):
    def told(stage):
        wrong = []
        for language in ("en", "ar"):
            client = city.stranger(stage.cookies)
            fields = {**stage.form.untouched(), "csrf_token": "kwaad7"}
            answer = client.send_raw(f"/{language}{stage.form.action}", fields)
            pages = [answer, client.follow(answer)]
            wrong += [(stage.name, fault) for page in pages for fault in city.faults(page)]
        return wrong

    assert all_refused(city, found, told) == []


def test_a_browser_without_the_forms_own_cookie_writes_nothing(city, found):
    def send_without(stage):
        bare = {key: one for key, one in stage.cookies.items() if "formulier" not in key[2]}
        without = type(stage)(stage.name, stage.endpoint, stage.form, bare, stage.rows)
        return refused(city, without, stage.form.untouched())

    assert all_refused(city, found, send_without) == []


@pytest.mark.parametrize("site_url", [SECURE], indirect=True, ids=["https"])
def test_over_https_a_form_from_elsewhere_writes_nothing(city, found):
    def send_from_elsewhere(stage):
        return [
            (referer, *one)
            for referer in ELSEWHERE
            for one in refused(city, stage, stage.form.untouched(), headers={"Referer": referer})
        ]

    assert all_refused(city, found, send_from_elsewhere) == []


def test_over_https_every_cookie_is_bound_to_this_host(city, found, site_url):
    names = {cookie.key for one in found.stages.values() for cookie in one.cookies.values()}
    prefix = "__Host-" if site_url == SECURE else ""
    assert names == {f"{prefix}{name}" for name in (*HELD, "formulier")}
