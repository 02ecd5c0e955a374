"""A wish, behind a proxy that speaks https."""

import pytest

from core.secrets import new_keys
from core.settings import Settings
from recovery_groups.wishes.rules import Part
from tests.wishes.doing import counts

BASE = "https://buurt.example"
BEHIND_A_PROXY = {
    "base_url": "http://buurt.example",
    "headers": {"Referer": f"{BASE}/", "X-Forwarded-Proto": "https"},
}


@pytest.fixture
def settings(database_url, monkeypatch) -> Settings:
    """The settings of a site on https."""
    for name, key in new_keys().items():
        monkeypatch.setenv(f"KEY_{name.upper()}", key)
    return Settings(
        database_url=database_url, site_url=BASE, trusted_proxies=1, contact_phone="000 000 00 00"
    )


def test_a_wish_is_counted(client, noord, clock_at):
    page = client.get("/gebieden/noord/wens", **BEHIND_A_PROXY)
    answer = client.send(page, {"deel": "avond"}, **BEHIND_A_PROXY)
    assert answer.status_code == 303
    assert [part for _, part in counts()] == [Part.EVENING]
