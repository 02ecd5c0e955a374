"""Settings: typed, read once, and refused with a sentence when they cannot work."""

from dataclasses import FrozenInstanceError

import pytest

from core.settings import Settings, WrongSetting, database_url, from_environment


def test_without_an_environment_everything_has_a_default():
    assert from_environment({}) == Settings()


def test_each_kind_of_setting_is_read():
    read = from_environment(
        {
            "SITE_NAME": " Buurt ",
            "TRUSTED_PROXIES": "2",
            "QUICK_EXIT": "nee",
            "DEMO_CITY": "ja",
            "LANGUAGES": "nl, en,",
            "NOT_OURS": "x",
        }
    )
    assert (read.site_name, read.trusted_proxies) == ("Buurt", 2)
    assert (read.quick_exit, read.demo_city) == (False, True)
    assert read.languages == ("nl", "en")


@pytest.mark.parametrize("number", ["", "veel", "-1", "1.5", "1_0"])
def test_a_number_that_is_none_is_refused_by_name(number):
    with pytest.raises(WrongSetting, match="TRUSTED_PROXIES"):
        from_environment({"TRUSTED_PROXIES": number})


@pytest.mark.parametrize("address", ["", "buurt.example", "ftp://buurt.example", "javascript:x"])
@pytest.mark.parametrize("name", ["SITE_URL", "EXIT_URL", "CRISIS_CHAT_URL"])
def test_an_address_that_is_none_is_refused_by_name(name, address):
    with pytest.raises(WrongSetting, match=name):
        from_environment({name: address})


def test_settings_do_not_change():
    with pytest.raises(FrozenInstanceError):
        Settings().site_name = "x"  # type: ignore[misc]


def test_only_a_site_without_https_answers_to_this_machine():
    assert set(Settings().hosts) == {"127.0.0.1", "localhost"}
    safe = Settings(site_url="https://buurt.example", allowed_hosts=("www.buurt.example",))
    assert safe.secure
    assert safe.hosts == ("buurt.example", "www.buurt.example")


def test_the_database_is_a_file_unless_one_is_named(tmp_path):
    assert database_url(Settings(), tmp_path) == f"sqlite:///{tmp_path}/buurt.sqlite"
    assert database_url(Settings(database_url="x"), tmp_path) == "x"
