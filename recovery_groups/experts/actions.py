"""Changing experts: their consent to be named, their photo, the account they sign in with.

Building blocks within `transaction()`: who calls them asks who may, and writes the audit line.
"""

from sqlalchemy import delete, select

from core import changes, clock
from core.db import db
from core.errors import NotFound, Refused
from core.i18n import lazy_gettext
from recovery_groups.experts import consent_rules
from recovery_groups.experts.models import Expert, ExpertAccount, ExpertPhoto
from recovery_groups.experts.rules import consent_holds


class NoConsent(Refused):
    """A photo is only kept of who agreed to be shown."""

    sentence = lazy_gettext("Zeg eerst ja. Dan kun je een foto kiezen.")


class OtherText(Refused):
    """The text changed while the form stood open: one agrees to what one read."""

    sentence = lazy_gettext("De tekst is veranderd. Lees hem nog een keer.")


class LinkedAlready(Refused):
    """An expert has one account at most, and an account one expert."""

    sentence = lazy_gettext("Deze ervaringsdeskundige heeft al een account.")


def add(first_name: str) -> int:
    """Add an expert who has not agreed to anything; return the id."""
    expert = Expert(first_name=first_name)
    db.session.add(expert)
    db.session.flush()
    return expert.id


def link_account(expert_id: int, account_id: int) -> None:
    """Let an account be this expert's. Doing it again changes nothing. Raises LinkedAlready."""
    _locked(expert_id)
    either = (ExpertAccount.expert_id == expert_id) | (ExpertAccount.account_id == account_id)
    found = db.session.scalars(select(ExpertAccount).where(either)).all()
    if any((one.expert_id, one.account_id) != (expert_id, account_id) for one in found):
        raise LinkedAlready
    if not found:
        db.session.add(ExpertAccount(expert_id=expert_id, account_id=account_id))
        db.session.flush()


def give_consent(expert_id: int, version: int) -> None:
    """Write down that somebody agreed, today, to the text of this version. Raises OtherText."""
    if version != consent_rules.VERSION:
        raise OtherText
    expert = _locked(expert_id)
    today = clock.today()
    if _holds(expert) and expert.consent_text == version:
        return
    expert.consent_from, expert.consent_until, expert.consent_text = today, None, version
    changes.raise_version()


def withdraw_consent(expert_id: int) -> None:
    """Take the name off the site at once, and delete the photo."""
    expert = _locked(expert_id)
    if _holds(expert):
        expert.consent_until = clock.today()
    _delete_photo(expert_id)
    changes.raise_version()


def set_photo(expert_id: int, image: bytes) -> None:
    """Keep a portrait (`portrait_renderers.portrait` made it). Raises NoConsent."""
    if not _holds(_locked(expert_id)):
        raise NoConsent
    _delete_photo(expert_id)
    db.session.add(ExpertPhoto(expert_id=expert_id, image=image, changed_at=clock.now()))
    db.session.flush()
    changes.raise_version()


def delete_photo(expert_id: int) -> None:
    """Delete the photo, if there is one."""
    _locked(expert_id)
    _delete_photo(expert_id)
    changes.raise_version()


def _delete_photo(expert_id: int) -> None:
    db.session.execute(
        delete(ExpertPhoto)
        .where(ExpertPhoto.expert_id == expert_id)
        .execution_options(synchronize_session=False)
    )


def _holds(expert: Expert) -> bool:
    return consent_holds(expert.consent_from, expert.consent_until, clock.today())


def _locked(expert_id: int) -> Expert:
    row = select(Expert).where(Expert.id == expert_id).with_for_update()
    expert = db.session.scalar(row.execution_options(populate_existing=True))
    if expert is None:
        raise NotFound
    return expert
