"""The guard: each view says who may see it, in one way."""

import pytest
from flask import Blueprint, Flask

from app import PUBLIC
from core.accounts import guard
from core.accounts.guard import UnguardedView, check, needs, open_to_all
from core.accounts.rules import Permission


def a_site(view, name="desk"):
    site = Flask("site", static_folder=None)
    part = Blueprint(name, "part")
    part.add_url_rule("/x", "x", view)
    site.register_blueprint(part)
    return site


def silent():
    return "x"


@pytest.mark.parametrize(
    "view", [needs(Permission.PLAN)(silent), needs(Permission.PLAN, fresh=True)(silent)]
)
def test_a_view_that_names_a_permission_is_served(view):
    check(a_site(view), public=set())


def test_a_view_that_is_open_to_all_is_served():
    check(a_site(open_to_all(silent)), public=set())


def test_a_view_of_a_public_part_is_served():
    check(a_site(silent, "pages"), public={"pages"})


@pytest.mark.parametrize(
    ("view", "public"),
    [
        (silent, set()),
        (needs(Permission.PLAN)(silent), {"desk"}),
        (open_to_all(silent), {"desk"}),
        (open_to_all(needs(Permission.PLAN)(silent)), set()),
    ],
)
def test_a_view_that_says_nothing_or_two_things_keeps_the_site_from_starting(view, public):
    with pytest.raises(UnguardedView):
        check(a_site(view), public=public)


def test_what_everybody_may_open_of_accounts_is_signing_in_and_links(app):
    found = {
        rule.endpoint.partition(".")[2]
        for rule in app.url_map.iter_rules()
        if guard.is_open_to_all(app.view_functions[rule.endpoint])
    }
    assert found == {
        *("sign_in", "sign_out", "signed_out", "second_step", "first_set_up", "password_again"),
        *("invitation", "new_password", "forgotten", "link_is_sent"),
    }
    assert "accounts" not in PUBLIC


def test_who_is_asked_to_sign_in_gets_nothing_that_is_kept(client):
    for answer in (client.get("/mijn-account"), client.post("/mijn-account/taal")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"


def test_asking_the_head_of_a_page_is_asking_the_page(client):
    assert client.head("/mijn-account").status_code == 303
    assert client.head("/inloggen").status_code == 200
