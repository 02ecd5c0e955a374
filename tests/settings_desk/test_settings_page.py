"""Instellingen: what an admin changes stands on the site at once; what cannot be is refused."""

import json
import re
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from core import changes, preferences
from core.accounts.rules import Role
from core.audit import AuditLine
from core.db import db, transaction
from core.preferences import CHANGEABLE, Preference
from core.settings import Settings, settings
from tests.settings_desk.conftest import PATH
from tests.support.staff import an_account, sign_in

NEVER = {
    *("site_url", "allowed_hosts", "trusted_proxies", "database_url", "languages", "quick_exit"),
    *("exit_url", "smtp_host", "smtp_port", "smtp_user", "smtp_password", "smtp_security"),
    *("mail_from", "mail_folder", "bind", "workers", "threads", "log_level", "metrics"),
    *("security_contact", "demo_city", "house_style_css", "house_style_class", "embed_hosts"),
    *("seats_per_bucket", "wrong_codes_per_window", "locked_settings"),
}
"""What runs the site, or keeps it safe: whoever adds a setting decides on which side it is."""


def told():
    """Return what the log says of settings."""
    lines = db.session.scalars(select(AuditLine).where(AuditLine.subject == "setting")).all()
    found = [json.loads(one.facts) for one in lines]
    db.session.rollback()
    return found


def rows():
    found = db.session.execute(select(Preference.name, Preference.value)).all()
    db.session.rollback()
    return {row.name: row.value for row in found}


def test_a_new_name_stands_on_the_site_at_once_and_in_the_log(admin, visitor, change):
    assert "<b>Bij de buurt</b>" in visitor.get("/").text
    answer = change("naam", site_name="Om de hoek", organisation="Stichting Elders")
    assert answer.status_code == 303
    assert "De instellingen zijn bewaard." in admin.get(answer.location).text
    page = visitor.get("/").text
    assert "<b>Om de hoek</b>" in page
    assert "Stichting Elders" in page  # in the foot, which is made once for all pages
    assert {"name": "site_name", "old": "Bij de buurt", "new": "Om de hoek"} in told()
    log = admin.get("/beheer/logboek?soort=instellingen").text
    assert "Bij de buurt → Om de hoek" in log
    assert "Hoe heet de site?" in log


def test_the_log_does_not_keep_who_answered_the_phone(admin, change):
    change("contact", contact_name="Fatima", contact_phone="000 111 22 33")
    assert "Fatima" in admin.get("/contact").text
    written = db.session.scalars(select(AuditLine.facts)).all()
    assert {one["name"] for one in told()} == {"contact_name", "contact_phone"}
    assert not [one for one in written if "Fatima" in one or "111 22 33" in one or "Samira" in one]


def test_the_word_for_a_group_has_its_plural_and_is_translated(visitor, change):
    change("naam", group_word="praatgroep")
    assert "Wat is een praatgroep?" in visitor.get("/").text
    assert "What is a talking group?" in visitor.get("/en/").text
    assert rows() == {"group_word": "praatgroep", "group_word_plural": "praatgroepen"}


def test_the_help_lines_are_the_ones_that_were_chosen(visitor, change):
    change("hulplijnen", crisis_emergency="911", crisis_chat_url="https://chat.example/nu")
    page = visitor.get("/hulp-nu").text
    assert "911" in page
    assert "https://chat.example/nu" in page


def test_what_is_as_the_server_says_needs_no_row(change):
    change("naam", place="Elders")
    assert rows() == {"place": "Elders"}
    change("naam", place="Lindewaard")
    assert rows() == {}


def test_nothing_changed_raises_no_version_and_says_so(admin, change):
    before = changes.version()
    answer = change("naam")
    assert "Er is niets veranderd." in admin.get(answer.location).text
    assert changes.version() == before
    assert told() == []


@pytest.mark.parametrize(
    ("part", "name", "typed", "sentence"),
    [
        ("naam", "site_name", "", "Vul dit in."),
        ("naam", "site_name", "x" * 61, "Maak dit korter, hoogstens 60 tekens."),
        ("naam", "group_word", "kring", "Kies een woord uit de lijst."),
        ("contact", "contact_phone", "bel maar", "Vul alleen cijfers in."),
        ("contact", "contact_email", "geen adres", "Vul een e-mailadres in."),
        ("hulplijnen", "crisis_suicide", "", "Vul dit in."),
        ("hulplijnen", "crisis_chat_url", "gopher://113.nl", "met https:// begint"),
        ("hulplijnen", "crisis_chat_url", "http://113.nl", "met https:// begint"),
        ("hulplijnen", "crisis_chat_url", "https://[", "met https:// begint"),
        ("dekking", "coverage_nearly_full", "101", "van 50 tot en met 100"),
        ("dekking", "coverage_groups_a_week", "veel", "van 1 tot en met 14"),
        ("aanmelden", "signups_kept_days", "8", "van 1 tot en met 7"),
        ("aanmelden", "signup_opens_days", "-1", "van 1 tot en met 182"),
        ("huisstijl", "accent_colour", "groen", "Vul een kleur in."),
        ("huisstijl", "accent_colour", "red;}body{display:none", "Vul een kleur in."),
        ("huisstijl", "accent_colour", "#FFCB47", "te licht om te lezen. Het contrast is 1,2."),
        ("huisstijl", "second_colour", "#777777", "te licht om te lezen. Het contrast is 3,8."),
    ],
)
def test_what_cannot_be_is_refused_in_dutch_and_what_was_typed_stays(
    change, part, name, typed, sentence
):
    page = change(part, **{name: typed})
    assert page.status_code == 422
    assert sentence in page.text
    assert name == "group_word" or f'value="{typed}"' in page.text
    assert rows() == {}


def test_who_changed_it_first_is_not_lost_and_the_second_sees_both(app, admin, change, visitor):
    mine = admin.get(f"{PATH}/naam")
    other = sign_in(app.test_client(), an_account(Role.ADMIN))
    other.send(other.get(f"{PATH}/naam"), {"site_name": "Van de ander"}, button="Bewaar")
    refused = change("naam", mine, site_name="Van mij")
    assert refused.status_code == 409
    assert "Iemand anders heeft dit net veranderd." in refused.text
    assert "Dit staat er nu" in refused.text
    assert "Van de ander" in refused.text
    assert 'value="Van mij"' in refused.text
    assert "Van de ander" in visitor.get("/").text
    assert change("naam", refused).status_code == 303
    assert "Van mij" in visitor.get("/").text


def test_two_who_change_different_parts_do_not_meet(app, admin, change):
    mine = admin.get(f"{PATH}/naam")
    other = sign_in(app.test_client(), an_account(Role.ADMIN))
    other.send(other.get(f"{PATH}/dekking"), {"coverage_experts": "2"}, button="Bewaar")
    assert change("naam", mine, site_name="Om de hoek").status_code == 303


def test_a_telling_name_is_kept_with_a_warning(admin, change):
    answer = change("naam", site_name="Herstel in de wijk")
    page = admin.get(answer.location).text
    assert "De naam van de site verraadt waar die over gaat: “herstel”." in page
    change("naam", site_name="Om de hoek")
    assert "verraadt" not in admin.get(PATH).text


def test_the_password_is_asked_again_before_something_is_changed(app):
    tired = sign_in(app.test_client(), an_account(Role.ADMIN), password_ago=timedelta(minutes=16))
    assert tired.get(PATH).status_code == 200
    asked = tired.get(f"{PATH}/naam")
    assert (asked.status_code, asked.location.partition("?")[0]) == (303, "/inloggen/opnieuw")


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.FACILITATOR])
def test_only_an_admin_sees_the_settings(app, role):
    somebody = sign_in(app.test_client(), an_account(role))
    assert somebody.get(PATH).status_code == 404
    assert somebody.get(f"{PATH}/naam").status_code == 404


def test_every_setting_is_either_for_the_page_or_for_the_server_alone():
    assert {one.name for one in fields(Settings)} == CHANGEABLE | NEVER
    assert not CHANGEABLE & NEVER
    assert not [one for one in CHANGEABLE if "key" in one or "host" in one or "smtp" in one]


def test_what_no_page_may_change_is_not_changed_by_a_form_nor_by_a_row(app, change):
    dangerous = {"site_url": "https://kwaad.example", "demo_city": "1", "trusted_proxies": "9"}
    assert change("naam", site_name="Om de hoek", **dangerous).status_code == 303
    assert rows() == {"site_name": "Om de hoek"}
    with transaction() as session:
        put = [{"name": name, "value": value} for name, value in dangerous.items()]
        put.append({"name": "smtp_host", "value": "kwaad.example"})
        now = changes.last_raised()
        session.execute(insert(Preference), [{**one, "changed_at": now} for one in put])
        changes.raise_version()
    given = replace(app.extensions["settings"], site_name="Om de hoek")
    assert settings() == given


def test_no_action_may_set_what_is_not_for_a_page(app):
    for name in sorted(NEVER):
        with pytest.raises(KeyError), transaction():
            preferences.choose({name: "1"}, seen="")


def test_a_row_that_cannot_be_is_left_out(app, visitor, caplog):
    with transaction() as session:
        wrong = {"name": "signups_kept_days", "value": "400", "changed_at": changes.last_raised()}
        session.execute(insert(Preference), [wrong])
        changes.raise_version()
    assert "een week na de bijeenkomst" in visitor.get("/privacy").text
    assert settings().signups_kept_days == 7


def test_the_readme_says_which_settings_an_admin_changes():
    table = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \|.*\| (?:(yes) )?\|$", table, re.MULTILINE)
    assert {name.lower() for name, page in rows if page} == CHANGEABLE
