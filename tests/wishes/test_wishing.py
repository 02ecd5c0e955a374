"""Ik wil hier een groep: one more in a count, and nothing about who asked."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from core import clock
from recovery_groups.signups.models import UsedNonce
from recovery_groups.wishes.models import WishCount
from recovery_groups.wishes.queries import asked_per_district
from recovery_groups.wishes.rules import Asked, Part
from tests.support.builders import a_group, a_meeting, a_venue
from tests.support.residents import size
from tests.support.site import form_of, path_of
from tests.wishes.doing import counts, wished

NOVEMBER = date(2026, 11, 1)
FORM = "/gebieden/noord/wens"


@pytest.fixture(autouse=True)
def _sunday(clock_at, noord):
    """It is a Sunday in November, and there is a district Noord."""


def names_on(page):
    return {name for name, _ in form_of(page.text)[1]} | set(
        re.findall(r'<select[^>]* name="([^"]+)"', page.text)
    )


def test_a_wish_is_one_more_for_a_district_a_part_of_the_day_and_a_month(client):
    answer = client.send(client.get(FORM), {"gebied": "noord", "deel": "avond"})
    assert answer.status_code == 303
    assert path_of(answer) == "/gebieden/noord/wens/bedankt"
    assert counts() == {(NOVEMBER, "avond"): (0, 1)}
    client.send(client.get(FORM), {"gebied": "noord", "deel": "avond"})
    assert counts() == {(NOVEMBER, "avond"): (0, 2)}


def test_nothing_is_kept_of_who_wished_nor_when(client):
    kept = {column.name for column in WishCount.__table__.columns}
    assert kept == {"month", "district_id", "part", "wishes", "fresh"}
    page = client.get(FORM)
    assert names_on(page) == {"csrf_token", "website", "formulier", "gebied", "deel"}
    assert "<textarea" not in page.text


def test_thanks_tell_what_happens_and_lead_on(client):
    page = client.send(client.get(FORM), {"gebied": "noord", "deel": "elk"}, follow=True)
    for words in ("Je wens telt mee", "We weten niet wie je bent", "Daar zoeken we een plek"):
        assert words in page.text
    assert 'href="/gebieden/noord"' in page.text
    assert client.get("/gebieden/nergens/wens/bedankt").status_code == 404


def test_the_page_of_a_district_leads_there_with_and_without_a_group(client, noord):
    assert f'href="{FORM}"' in client.get("/gebieden/noord").text
    a_meeting(group=a_group(district_id=noord))
    page = client.get("/gebieden/noord?met=groep")
    assert f'href="{FORM}"' in page.text
    assert "Set-Cookie" not in page.headers


def test_every_empty_result_leads_there_with_what_was_chosen(client, zuid):
    a_meeting(group=a_group(district_id=zuid), venue=a_venue(district_id=zuid))
    alternative = client.get("/?gebied=noord&deel=avond").text
    assert "Hier is nu geen groep die past." in alternative
    assert f'href="{FORM}?deel=avond"' in alternative
    nothing = client.get("/?na=9999999999-1").text
    assert "Hier is nu geen groep" in nothing
    assert 'href="/wens"' in nothing
    assert "/wens" not in client.get("/?gebied=zuid").text


def test_what_was_chosen_is_filled_in_and_may_be_changed(client, zuid):
    page = client.get(f"{FORM}?deel=avond").text
    assert re.search(r'value="noord"[^>]*selected|selected[^>]*value="noord"', page)
    assert re.search(r'value="avond" checked', page)
    answer = client.send(client.get(FORM), {"gebied": "zuid", "deel": "ochtend"})
    assert path_of(answer) == "/gebieden/zuid/wens/bedankt"


@pytest.mark.parametrize("part", ["", "dag", "kwaad7", "<b>"])
def test_a_part_that_is_none_means_any(client, part):
    assert 'value="elk" checked' in client.get(FORM, query_string={"deel": part}).text


def test_without_a_district_one_is_asked_for(client):
    page = client.get("/wens")
    wrong = client.send(page, {"gebied": "", "deel": "middag"})
    assert wrong.status_code == 422
    assert "Kies een gebied uit de lijst." in wrong.text
    assert 'value="middag" checked' in wrong.text
    assert client.send(wrong, {"gebied": "noord", "deel": "middag"}).status_code == 303
    assert counts() == {(NOVEMBER, "middag"): (0, 1)}


def test_a_district_that_is_not_there_has_no_form(client):
    assert client.get("/gebieden/nergens/wens").status_code == 404


@pytest.mark.parametrize(
    "value", ["kwaad7", "<b>kwaad7</b>", "' OR 1=1 --", "1" * 5000, "\u202e", "0"]
)
def test_a_made_up_answer_is_refused_and_never_shown(client, value):
    for field in ("gebied", "deel"):
        sent = {"gebied": "noord", "deel": "avond", field: value}
        answer = client.send(client.get(FORM), sent)
        assert answer.status_code == 422
        assert "kwaad7" not in answer.text
    assert counts() == {}


def test_a_double_tap_counts_once(client):
    page, sent = client.get(FORM), {"gebied": "noord", "deel": "avond"}
    first, second = client.send(page, sent), client.send(page, sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert counts() == {(NOVEMBER, "avond"): (0, 1)}
    assert size(UsedNonce) == 1


def test_the_same_form_from_five_threads_counts_once(app, client):
    page, sent = client.get(FORM), {"gebied": "noord", "deel": "avond"}

    def send(_number):
        twin = app.test_client()
        twin._cookies = dict(client._cookies)
        twin.environ_base["REMOTE_ADDR"] = client.environ_base["REMOTE_ADDR"]
        return twin.send(page, sent).status_code

    with ThreadPoolExecutor(5) as threads:
        statuses = list(threads.map(send, range(5)))
    assert set(statuses) <= {303, 429}
    assert 303 in statuses
    assert counts() == {(NOVEMBER, "avond"): (0, 1)}
    # Nobody's two other wishes of the day were used up by it.
    assert client.send(client.get(FORM), sent).status_code == 303


def test_a_network_wishes_three_times_a_day(app, client, clock_at):
    sent = {"gebied": "noord", "deel": "avond"}
    for _ in range(2):
        client.send(client.get(FORM), sent)
    third = client.get(FORM)
    assert client.send(third, sent).status_code == 303
    refused = client.send(client.get(FORM), sent)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "Morgen kan het weer." in refused.text
    assert 'href="/gebieden/noord"' in refused.text
    assert client.send(third, sent).status_code == 303  # a tap too many is thanked all the same
    assert counts() == {(NOVEMBER, "avond"): (0, 3)}
    elsewhere = app.test_client()
    assert elsewhere.send(elsewhere.get(FORM), sent).status_code == 303
    clock_at(days=1)
    assert client.send(client.get(FORM), sent).status_code == 303


def test_who_fills_in_the_hidden_box_gets_the_form_again(client):
    answer = client.send(client.get(FORM), {"gebied": "noord", "deel": "avond", "website": "x"})
    assert answer.status_code == 422
    assert counts() == {}


def test_a_form_of_another_browser_counts_nothing(app, client):
    page = client.get(FORM)
    answer = app.test_client().send(page, {"gebied": "noord", "deel": "avond"})
    assert answer.status_code == 422
    assert counts() == {}


def test_the_mark_of_another_form_opens_nothing(client):
    answer = client.send(client.get(FORM), {"gebied": "noord", "deel": "elk", "formulier": "x"})
    assert answer.status_code == 422
    assert counts() == {}


def test_its_pages_are_kept_nowhere_and_found_nowhere(client):
    for path in (FORM, "/wens", f"{FORM}/bedankt"):
        page = client.get(path)
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in client.get(f"{FORM}/bedankt").headers


@pytest.mark.parametrize("prefix", ["/en", "/ar"])
def test_one_wishes_in_another_language(client, prefix):
    page = client.get(f"{prefix}{FORM}")
    answer = client.send(page, {"gebied": "noord", "deel": "avond"})
    assert path_of(answer) == f"{prefix}/gebieden/noord/wens/bedankt"
    assert client.get(path_of(answer)).status_code == 200


def test_the_desk_sees_a_wish_after_the_night_and_only_with_four_others(noord, night):
    wished(noord, 4)
    night(1)
    assert counts() == {(NOVEMBER, "avond"): (4, 0)}
    assert asked_per_district(NOVEMBER) == {noord: Asked()}
    wished(noord, 1)
    assert asked_per_district(NOVEMBER) == {noord: Asked()}
    night(2)
    assert asked_per_district(NOVEMBER) == {noord: Asked(at_least=5, mostly=Part.EVENING)}


def test_a_wish_counts_in_its_own_month(noord, zuid, night, clock_at):
    wished(noord, 5, Part.MORNING)
    night(1)
    clock_at(days=20)
    wished(noord, 5)
    wished(zuid, 6)
    night(21)
    assert asked_per_district(date(2026, 12, 1))[noord].mostly == Part.EVENING
    assert asked_per_district(NOVEMBER)[noord] == Asked(at_least=10)
    assert asked_per_district(NOVEMBER)[zuid].at_least == 5
    assert clock.today() == date(2026, 12, 13)
