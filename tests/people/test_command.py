"""The first admin is made from the command line, where nothing secret is typed."""

import pytest

from core.accounts.rules import Role
from core.db import db
from core.outbox import Outbox
from tests.people.doing import (
    account_named,
    audit_lines,
    grants_of,
    path_in,
    tickets,
    today,
    use,
)
from tests.support.staff import an_account, sign_in


def run(app, *arguments):
    """Run `flask admin …` and return (exit code, what it says)."""
    result = app.test_cli_runner().invoke(args=["admin", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result
    return result.exit_code, result.output


def create(app, email="ans@example.org", name="Ans"):
    return run(app, "create", "--email", email, "--name", name)


def test_the_first_admin_opens_the_printed_link_and_is_in(app, client):
    code, said = create(app)
    assert code == 0
    path = path_in(said)
    assert path.startswith("/uitnodiging/")
    assert "De link werkt één keer" in said
    assert use(client, path).location == "/inloggen/tweede-stap"
    ans = account_named("Ans")
    assert ans.email == "ans@example.org"
    assert grants_of(ans.id) == [(Role.ADMIN, None, today(), None)]
    assert audit_lines("granted")[0][0] is None, "nobody signed in did it"


def test_nothing_is_sent_by_mail(app):
    create(app)
    db.session.rollback()
    assert db.session.query(Outbox).count() == 0


def test_a_site_without_accounts_stays_so_until_somebody_makes_one(app, client):
    page = client.get("/inloggen")
    for known in ("admin", "admin@example.org", "beheer"):
        form = {"email": known, "wachtwoord": known}
        assert client.send(page, form).status_code == 422


@pytest.mark.parametrize("email", ["geen adres", "", "x" * 300 + "@example.org", "a@b\nc"])
def test_what_is_no_address_is_refused(app, email):
    code, said = create(app, email)
    assert code == 1
    assert "Vul een e-mailadres in." in said
    assert tickets() == []


def test_a_name_that_says_nothing_or_too_much_is_refused(app):
    for name in ("", "  \u200b ", "x" * 121):
        code, said = create(app, name=name)
        assert code == 2
        assert "Een naam heeft 1 tot 120 letters." in said


def test_an_address_is_one_account(app):
    create(app)
    code, said = create(app, "ANS@example.org", "Ans 2")
    assert code == 1
    assert "Er is al een account met dit e-mailadres." in said


def test_a_new_link_ends_the_one_before(app, client):
    _, first = create(app)
    code, second = run(app, "link", "Ans@example.org")
    assert code == 0
    assert client.get(path_in(first)).status_code == 404
    assert client.get(path_in(second)).status_code == 200


def test_who_forgot_the_password_gets_a_link_without_mail(app, client):
    _, said = create(app)
    use(app.test_client(), path_in(said))
    code, said = run(app, "link", "ans@example.org")
    assert code == 0
    path = path_in(said)
    assert path.startswith("/nieuw-wachtwoord/")
    assert use(client, path, "een andere zin over de zee").status_code == 303


def test_an_account_that_is_not_there_has_no_link(app):
    for command in ("link", "disable"):
        code, said = run(app, command, "wie@example.org")
        assert code == 1
        assert "Er is geen account dat werkt met dit adres." in said


def test_disabling_ends_access_at_once(app, client, admin):
    other = an_account(Role.ADMIN, name="Bo", email="bo@example.org", password_hash="-")
    sign_in(client, other)
    assert client.get("/beheer/mensen").status_code == 200
    code, said = run(app, "disable", "bo@example.org")
    assert (code, said) == (0, "Dit account kan niet meer inloggen.\n")
    assert client.get("/beheer/mensen").status_code == 303
    assert audit_lines("disabled") == [(None, "account", other, None, {})]
    assert run(app, "link", "bo@example.org")[0] == 1


def test_the_last_admin_cannot_be_disabled(app):
    an_account(Role.ADMIN, email="ans@example.org", password_hash="-")
    an_account(Role.ADMIN, email="nog-niet@example.org")
    code, said = run(app, "disable", "ans@example.org")
    assert code == 1
    assert "Dit is de laatste beheerder." in said
    assert run(app, "disable", "nog-niet@example.org")[0] == 0
