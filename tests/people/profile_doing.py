"""What the tests of the own page do again and again."""

import re
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from core.db import db
from recovery_groups.experts.models import Expert, ExpertPhoto
from recovery_groups.groups.models import RecoveryGroup
from tests.support.staff import expert_of

PAGE = "/begeleiders/mijn-gegevens"


def expert_row(account):
    return db.session.get_one(Expert, expert_of(account), populate_existing=True)


def consent_of(account):
    """Return from, until and the version of the text."""
    db.session.rollback()
    expert = expert_row(account)
    return expert.consent_from, expert.consent_until, expert.consent_text


def group_page(client, group):
    db.session.rollback()
    slug = db.session.get_one(RecoveryGroup, group).slug
    return client.get(f"/groepen/{slug}").text


def say_yes(phone, **data):
    return phone.send(phone.get(PAGE), {"ja": "y", **data}, button="Ja, mijn voornaam")


def take_back(phone):
    return phone.send(phone.get(PAGE), button="Haal mijn naam")


def upload(phone, content, name="foto.jpg"):
    """Send a file as the own photo."""
    page = phone.get(PAGE)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    # Written out here: the test client would keep a large body in a file that it never closes.
    part = b'--grens\r\nContent-Disposition: form-data; name="%s"'
    body = part % b"csrf_token" + b"\r\n\r\n" + token.encode() + b"\r\n"
    body += part % b"foto" + b'; filename="%s"\r\n\r\n' % name.encode() + content
    body += b"\r\n--grens--\r\n"
    kind = "multipart/form-data; boundary=grens"
    return phone.post(f"{PAGE}/foto", data=body, content_type=kind)


def stored():
    """Return the photos that are kept."""
    db.session.rollback()
    return list(db.session.scalars(select(ExpertPhoto.image)))


def picture(kind="JPEG", size=(800, 600), colour=(200, 30, 30), **more):
    """Return a picture as a file of a kind."""
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, kind, **more)
    return made.getvalue()
