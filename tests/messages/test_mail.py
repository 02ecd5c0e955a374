"""One plain message to one address: headers, odd addresses, and a line that is secured."""

from dataclasses import replace

import pytest

from core import mail
from core.mail import Letter, Post
from core.settings import Settings, WrongSetting
from tests.messages.doing import promised
from tests.support.mailing import BO, one_round, outbox
from tests.support.postbox import CERTIFICATE, postbox, secured

pytestmark = pytest.mark.usefixtures("it_is_sunday_morning")


def test_no_bounces_are_asked_for_where_the_server_knows_how(app, box):
    box.offers_dsn = True
    promised()
    one_round()
    assert box.mails[0].quiet
    assert box.mails[0].sender == "post@bijdebuurt.example"


@pytest.mark.parametrize(
    ("address", "delivered"),
    [
        ("bo@bücher.example", "bo@xn--bcher-kva.example"),
        ("bö@voorbeeld.nl", "bö@voorbeeld.nl"),
        ('"bo, cy"@voorbeeld.nl', None),
        ("bo@voorbeeld.nl\r\nBcc: cy@voorbeeld.nl", None),
        ("bo@voorbeeld.nl, cy@voorbeeld.nl", None),
        ("geen adres", None),
    ],
)
def test_odd_addresses_reach_one_mailbox_or_none(app, box, address, delivered):
    letter = Letter(address=address, subject="Er is plek", text="Hoi\n", language="nl", stop="x")
    with Post() as post:
        if delivered:
            post.send(letter, mark="1")
        else:
            with pytest.raises(mail.NeverAtAll):
                post.send(letter, mark="1")
    assert [one.recipient for one in box.mails] == ([delivered] if delivered else [])


@pytest.mark.parametrize("field", ["subject", "stop", "language"])
def test_a_line_end_never_starts_a_new_header(app, box, field):
    given = {"address": BO, "subject": "a", "text": "b\n", "language": "nl", "stop": "c"}
    letter = Letter(**{**given, field: "x\r\nBcc: cy@voorbeeld.nl"})
    with Post() as post, pytest.raises(ValueError, match=r"linefeed|newline"):
        post.send(letter, mark="1")
    assert box.tries == []


@pytest.mark.parametrize(
    "wrong",
    [{"mail_from": "Post"}, {"smtp_host": "post.example"}],
    ids=str,
)
def test_settings_that_cannot_send_are_refused(wrong):
    with pytest.raises(WrongSetting):
        mail.init_app(None, Settings(**wrong))


def test_a_folder_takes_the_place_of_a_server(app, box, tmp_path, monkeypatch):
    folder = tmp_path / "post"
    given = replace(app.extensions["settings"], mail_folder=str(folder))
    monkeypatch.setitem(app.extensions, "settings", given)
    promised()
    assert one_round()
    files = list(folder.iterdir())
    assert [file.suffix for file in files] == [".eml"]
    assert b"Subject: Je afspraak is verplaatst" in files[0].read_bytes()
    assert files[0].stat().st_mode & 0o077 == 0
    assert box.connections == 0


def test_a_server_that_cannot_secure_the_line_gets_nothing(app, box, monkeypatch):
    given = replace(app.extensions["settings"], smtp_security="starttls")
    monkeypatch.setitem(app.extensions, "settings", given)
    promised()
    assert not one_round()
    assert box.tries == []


@pytest.fixture
def secured_site(app, monkeypatch):
    """The site with a mail server that secures its line and asks who is there."""
    with postbox(tls=secured(), login=("buurt", "geheim")) as box:
        login = {"smtp_user": "buurt", "smtp_password": "geheim"}
        given = replace(app.extensions["settings"], **box.settings, **login)
        monkeypatch.setitem(app.extensions, "settings", given)
        yield box


def test_the_line_is_secured_and_we_log_in(secured_site, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    promised()
    assert one_round()
    assert [one.encrypted for one in secured_site.mails] == [True]


def test_a_server_nobody_vouches_for_gets_nothing(secured_site):
    promised()
    assert not one_round()
    assert secured_site.tries == []


def test_a_wrong_password_loses_no_message(app, secured_site, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    monkeypatch.setattr(mail, "TIMEOUT", 1)
    wrong = replace(app.extensions["settings"], smtp_password="anders")
    with monkeypatch.context() as patch:
        patch.setitem(app.extensions, "settings", wrong)
        promised()
        assert not one_round()
    assert [row.state for row in outbox()] == ["waiting"]


def test_the_password_shows_nowhere(secured_site, app):
    assert "geheim" not in repr(app.extensions["settings"])
