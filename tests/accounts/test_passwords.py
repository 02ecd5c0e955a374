"""Which passwords are good enough, and changing one."""

import subprocess
import sys

import pytest

from core.accounts.models import Account
from core.accounts.password_rules import Fault, fault_of, hashed, is_outdated, matches
from core.audit import AuditLine
from tests.support.residents import rows
from tests.support.staff import PASSWORD, email_of, sign_in, type_password

GOOD = "vier andere losse woorden"
SAMIRA = {"site": "Bij de buurt", "name": "Samira de Vries", "email": "s.devries@voorbeeld.nl"}


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "fiets lamp tomaat",
        "x" * 4 + "7Qp!" + "mKw2",
        "ééèèêêëëüüïï",
        "привет мир как дела",
        " begint met een spatie",
        "kqzv wprt hjxm " * 8 + "einde 12",
    ],
)
def test_a_long_password_is_good_whatever_signs_are_in_it(password):
    assert fault_of(password, **SAMIRA) is None


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("kort genoeg", Fault.TOO_SHORT),
        ("", Fault.TOO_SHORT),
        ("e\u0301" * 11, Fault.TOO_SHORT),
        ("kqzvwprthjxm" * 11, Fault.TOO_LONG),
        ("password1234", Fault.COMMON),
        ("wachtwoord2026", Fault.COMMON),
        ("Welkom2026!!", Fault.COMMON),
        ("qwertyuiop123", Fault.COMMON),
        ("123456789012", Fault.COMMON),
        ("aaaaaaaaaaaaaaaa", Fault.COMMON),
        ("iloveyou1234", Fault.COMMON),
        ("maandag12345", Fault.COMMON),
        ("samira tomaat fiets", Fault.OWN_WORDS),
        ("tomaat VRIES fiets", Fault.OWN_WORDS),
        ("fiets bijdebuurt tomaat", Fault.OWN_WORDS),
        ("fiets Bij de Buurt tomaat", Fault.OWN_WORDS),
        ("sdevries tomaat fiets", Fault.OWN_WORDS),
        ("s.devries@voorbeeld.nl", Fault.OWN_WORDS),
    ],
)
def test_what_is_refused_and_why(password, fault):
    assert fault_of(password, **SAMIRA) == fault


def test_twelve_and_a_hundred_and_twenty_eight_signs_are_the_ends():
    signs = "kQ7 zV!w pR2t hJ9x mB4n " * 6
    assert fault_of(signs[:11], **SAMIRA) == Fault.TOO_SHORT
    assert fault_of(signs[:12], **SAMIRA) is None
    assert fault_of(signs[:128], **SAMIRA) is None
    assert fault_of(signs[:129], **SAMIRA) == Fault.TOO_LONG


def test_a_stored_password_is_argon2id_with_salt_of_its_own():
    one, other = hashed(GOOD), hashed(GOOD)
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != other
    assert not is_outdated(one)
    assert matches(one, GOOD)
    assert not matches(one, f"{GOOD}.")
    assert not matches(None, "")
    assert not matches("no hash at all", GOOD)


def test_the_list_of_common_passwords_is_read_by_who_chooses_one_only():
    command = "import sys, app; app.create_app; sys.exit('zxcvbn' in sys.modules)"
    subprocess.run([sys.executable, "-c", command], check=True)


def change(client, **given):
    page = client.get("/mijn-account/wachtwoord")
    given = {f"wachtwoord-{name}": value for name, value in given.items()}
    return client.send(page, given, button="Bewaar")


def test_changing_asks_the_old_one(client, facilitator):
    sign_in(client, facilitator)
    answer = change(client, oud="niet dit wachtwoord", nieuw=GOOD)
    assert answer.status_code == 422
    assert "Dit wachtwoord klopt niet." in answer.text
    assert GOOD not in answer.text
    assert matches(rows(Account)[0].password_hash, PASSWORD)
    assert rows(AuditLine) == []


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("kort", "Kies een wachtwoord van 12 tekens of meer."),
        ("password1234", "Dit wachtwoord is makkelijk te raden. Kies een ander."),
        ("Samira de Vries", "Gebruik niet je eigen naam, je e-mailadres of onze naam."),
        ("k q 7 " * 30, "Kies een wachtwoord van hoogstens 128 tekens."),
    ],
)
def test_a_bad_new_one_is_refused_with_the_reason(client, facilitator, new, sentence):
    sign_in(client, facilitator)
    answer = change(client, oud=PASSWORD, nieuw=new)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2, "in the summary and at the field"
    assert matches(rows(Account)[0].password_hash, PASSWORD)


def test_changing_gets_slow_when_the_old_one_is_guessed(client, facilitator):
    sign_in(client, facilitator)
    statuses = [change(client, oud=f"gok nummer {n}", nieuw=GOOD).status_code for n in range(11)]
    assert statuses == [422] * 10 + [429]
    assert change(client, oud=PASSWORD, nieuw=GOOD).status_code == 429


def test_password_managers_know_which_is_which(client, facilitator):
    sign_in(client, facilitator)
    page = client.get("/mijn-account/wachtwoord").text
    for token in ("username", "current-password", "new-password"):
        assert f'autocomplete="{token}"' in page
    assert email_of(facilitator) in page


def test_the_changed_password_keeps_its_signs(app, client, facilitator):
    sign_in(client, facilitator)
    odd = "  spaties  en \u00e9\u00e9n \U0001f600 erbij "
    assert change(client, oud=PASSWORD, nieuw=odd).status_code == 303
    assert type_password(app.test_client(), email_of(facilitator), odd).status_code == 303
