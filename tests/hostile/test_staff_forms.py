"""Every form of staff, plain and behind a proxy that ends https: forged ones change nothing."""

import pytest
from flask_wtf.csrf import CSRFError

from core import forms
from core.accounts.guard import permission_of
from core.accounts.rules import MAY, Role
from core.secrets import new_keys
from core.settings import Settings
from tests.facilitation.test_too_late import SENT
from tests.support.site import Visitor
from tests.support.staff import an_account, hidden_fields, sign_in
from tests.test_lost_access import account_of, stored
from tests.test_permissions import ROLE, addresses, scene

__all__ = ["scene"]

PLAIN, SECURE = "http://127.0.0.1:8000", "https://buurt.example"
WHO = ("facilitator", "admin", "coordinator")

EVERYWHERE, OF_EVERYWHERE = "coordinator everywhere", {"desk.new_district"}
"""Only who plans everywhere makes a district."""

NOT_READ = {"accounts.set_up"}
"""Who has a second step is sent back before the form is read."""

TAKEN_AWAY = {"accounts.renew_codes", "desk.stop_feed", "facilitation.stop_own_calendar"}
"""What they are about is gone when their turn comes: another form before them took it."""

FORGED = {
    "no token": lambda _own, _foreign: [],
    "a wrong token": lambda own, _foreign: own[:-3] + "xxx",
    "the token of another browser": lambda _own, foreign: foreign,
    "another browser's before the right one": lambda own, foreign: [foreign, own],
}
MORE_FORGED = {
    "an empty token before the right one": lambda own, _foreign: ["", own],
    "an empty token": lambda _own, _foreign: "",
    "a made-up token": lambda _own, _foreign: "ImFhYSI.aaaaaa.bbbbbbbbbbbb",
    "a token cut short": lambda own, _foreign: own[:-3],
    "markup": lambda _own, _foreign: '"><b id=kwaad7>',
    "bytes": lambda _own, _foreign: b"\xff\x00\xc0",
    "very much": lambda own, _foreign: own * 2000,
}
ELSEWHERE = ("https://kwaad7.example/", "http://buurt.example/", "https://buurt.example.nl/", "")


class Secured(Visitor):
    """A browser that reaches the site over https, by way of a proxy that is trusted."""

    def open(self, *args, **kwargs):
        """Come in as the proxy hands it over."""
        own = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
        kwargs["headers"] = {**own, "Referer": f"{SECURE}/", **kwargs.get("headers", {})}
        return super().open(*args, base_url="http://buurt.example", **kwargs)

    def session_transaction(self, *args, **kwargs):
        """Open this browser's own session."""
        return super().session_transaction(*args, base_url="http://buurt.example", **kwargs)


@pytest.fixture(params=[PLAIN, SECURE], ids=["plain", "https"])
def site_url(request) -> str:
    return request.param


@pytest.fixture
def settings(database_url, site_url, monkeypatch) -> Settings:
    for name, key in new_keys().items():
        monkeypatch.setenv(f"KEY_{name.upper()}", key)
    return Settings(
        database_url=database_url,
        site_url=site_url,
        trusted_proxies=1 if site_url == SECURE else 0,
        contact_phone="000 000 00 00",
    )


@pytest.fixture
def app(app, site_url):
    """The site, with browsers that come in the way it is reached."""
    if site_url == SECURE:
        app.test_client_class = Secured
    return app


@pytest.fixture
def browsers(app, scene):
    """The browsers of those who send forms, by who they are."""
    added = sign_in(app.test_client(), an_account(Role.COORDINATOR))
    return {**{who: scene.browsers[who] for who in WHO}, EVERYWHERE: added}


@pytest.fixture
def checked(monkeypatch):
    """Note of each check against forgery whether it let the form through."""
    found, protect = [], forms._csrf.protect

    def noted():
        try:
            protect()
        except CSRFError:
            found.append(False)
            raise
        found.append(True)

    monkeypatch.setattr(forms._csrf, "protect", noted)
    return found


def staff_forms(app, scene):
    """Give (endpoint, address, who) of each form of staff, with somebody who may send it."""
    for endpoint, method, address in addresses(app, scene):
        permission = permission_of(app.view_functions[endpoint])
        if method == "POST" and permission is not None and endpoint not in NOT_READ:
            may = next(who for who in WHO if ROLE[who] in MAY[permission])
            yield endpoint, address, EVERYWHERE if endpoint in OF_EVERYWHERE else may


def fields_of(endpoint):
    return SENT.get(endpoint.partition(".")[2], ({}, {}))[0]


@pytest.mark.parametrize(
    "site_url", [PLAIN, pytest.param(SECURE, marks=pytest.mark.hard)], indirect=True
)
def test_forged_forms_of_staff_are_refused(app, scene, browsers, checked):
    assert forged(app, scene, browsers, checked, FORGED) == []


@pytest.mark.hard
def test_forms_of_staff_with_any_other_token_are_refused(app, scene, browsers, checked):
    assert forged(app, scene, browsers, checked, MORE_FORGED) == []


def forged(app, scene, browsers, checked, forgeries):
    """Send each form of staff with each token; return what is wrong."""
    hidden = {who: hidden_fields(one, scene["meeting"]) for who, one in browsers.items()}
    foreign = hidden_fields(scene.browsers["coordinator elsewhere"], 1)["csrf_token"]
    before, wrong = stored(), []
    for endpoint, address, who in list(staff_forms(app, scene)):
        for name, forge in forgeries.items():
            token = forge(hidden[who]["csrf_token"], foreign)
            sent = {**hidden[who], **fields_of(endpoint), "csrf_token": token}
            checked.clear()
            answer = browsers[who].post(address, data=sent)
            if set(checked) != {False} or answer.status_code not in {303, 409, 422}:
                wrong.append((endpoint, name, checked[:], answer.status))
    assert stored() == before
    return wrong


@pytest.mark.parametrize("site_url", [SECURE], indirect=True, ids=["https"])
def test_over_https_a_form_of_staff_from_elsewhere_is_refused(app, scene, browsers, checked):
    hidden = {who: hidden_fields(one, scene["meeting"]) for who, one in browsers.items()}
    before, wrong = stored(), []
    for number, (endpoint, address, who) in enumerate(list(staff_forms(app, scene))):
        checked.clear()
        headers = {"Referer": ELSEWHERE[number % len(ELSEWHERE)]}
        sent = {**hidden[who], **fields_of(endpoint)}
        answer = browsers[who].post(address, data=sent, headers=headers)
        if set(checked) != {False} or answer.status_code not in {303, 409, 422}:
            wrong.append((endpoint, headers, checked[:], answer.status))
    assert wrong == []
    assert stored() == before


@pytest.mark.parametrize(
    "site_url", [SECURE, pytest.param(PLAIN, marks=pytest.mark.hard)], indirect=True
)
def test_every_form_of_staff_is_taken_with_its_own_token(app, scene, browsers, checked):
    accounts = {who: account_of(one) for who, one in browsers.items()}
    hidden, wrong = {}, []
    for endpoint, address, who in list(staff_forms(app, scene)):
        browser = sign_in(browsers[who], accounts[who])  # some forms end sessions
        if who not in hidden:
            hidden[who] = hidden_fields(browser, scene["meeting"])
        checked.clear()
        answer = browser.post(address, data={**hidden[who], **fields_of(endpoint)})
        if endpoint.startswith("accounts."):
            hidden.clear()  # those may give other tokens
        if set(checked) != {True}:
            wrong.append((endpoint, checked[:], answer.status_code))
    assert wrong == [(one, [], 404) for one, _, _ in wrong if one in TAKEN_AWAY]
