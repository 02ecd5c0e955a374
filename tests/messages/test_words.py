"""What messages say, in each language, and what they never say."""

import re
from pathlib import Path

import pytest

from recovery_groups.planning import actions as planning
from recovery_groups.signups import receipt_actions
from tests.messages.doing import REASON, move, subjects
from tests.support.mailing import sign_up

GOLDEN = Path(__file__).parents[1] / "golden" / "mail"

pytestmark = pytest.mark.usefixtures("it_is_sunday_morning")


def test_who_waits_reads_so(box, meeting, later):
    sign_up(meeting, "", party=2)
    sign_up(meeting)
    move(meeting, days=1)
    later()
    assert "Je staat nog op de wachtlijst." in box.mails[0].text
    assert "Meld je dan af" not in box.mails[0].text


def spoken(mail):
    """Return a message as the golden files hold it: who, what, and no random mark."""
    stop = re.sub(r"/stop/[\w-]+", "/stop/MARK", mail.text)
    return f"Subject: {mail.subject}\n\n{stop}"


def golden(name):
    return (GOLDEN / f"{name}.txt").read_text("utf-8")


KINDS = ("place_free", "moved", "changed", "cancelled", "restored", "reminder")


@pytest.mark.parametrize(
    ("language", "kinds"), [("nl", KINDS), ("en", KINDS[:2]), ("ar", KINDS[:2])]
)
def test_messages_read_as_agreed(box, meeting, later, language, kinds):
    first = sign_up(meeting, "", party=2)
    sign_up(meeting, language=language, reminder=True)
    receipt_actions.withdraw(first, meeting)
    later()
    move(meeting, days=1)
    later()
    move(meeting, minutes=60)
    later()
    planning.cancel_meeting(meeting, REASON)
    later(minutes=10)
    planning.restore_meeting(meeting)
    later()
    later(days=7, hours=3)
    assert len(box.mails) == len(KINDS)
    for kind, mail in zip(kinds, box.mails, strict=False):
        assert spoken(mail) == golden(f"{kind}.{language}"), kind
        assert mail.message["Content-Language"] == language


def test_a_message_tells_nothing_to_who_reads_along(box, meeting, later):
    code = sign_up(meeting, nickname="Bootje")
    move(meeting, days=1)
    later()
    mail = box.mails[0]
    whole = f"{mail.message.as_string()}{mail.text}".lower()
    hidden = (code, code[:4], "samen verder", "bootje", "groep", "herstel", "buurtpunt", "zaal")
    assert [word for word in hidden if word.lower() in whole] == []
    links = re.findall(r"https?://\S+", mail.text)
    assert len(links) == 2
    assert links[0] == "http://127.0.0.1:8000/"
    assert links[1].startswith("http://127.0.0.1:8000/stop/")
    assert mail.message["List-Unsubscribe"] == f"<{links[1]}>"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message.get_content_type() == "text/plain"


def test_the_language_that_is_gone_becomes_dutch(box, app, meeting, later):
    sign_up(meeting, language="tr")
    move(meeting, days=1)
    later()
    assert subjects(box) == ["Je afspraak is verplaatst"]
