"""What is seen of wishes, how a need goes on, and what a name becomes in an address."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery_groups.wishes.rules import (
    HIDDEN_BELOW,
    Asked,
    NeedState,
    Part,
    asked,
    good_day,
    months_before,
    next_state,
    one_step,
    slug_of,
    state_before,
)

COUNTS = st.dictionaries(st.sampled_from(Part), st.integers(0, 60))


@pytest.mark.parametrize(("wishes", "shown"), [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10), (23, 20)])
def test_fewer_than_five_wishes_are_hidden_and_more_are_rounded_down(wishes, shown):
    assert asked({Part.ANY: wishes}) == Asked(at_least=shown)


def test_the_part_of_the_day_that_most_ask_for_is_named_when_enough_people_do():
    assert asked({Part.EVENING: 5, Part.MORNING: 4}).mostly == Part.EVENING
    assert asked({Part.EVENING: 4, Part.MORNING: 3}).mostly is None
    assert asked({Part.EVENING: 6, Part.MORNING: 6}).mostly is None
    assert asked({Part.ANY: 90, Part.MORNING: 5}).mostly == Part.MORNING


@given(COUNTS, st.sampled_from(Part))
def test_one_wish_more_changes_what_is_seen_only_past_a_multiple_of_five(wishes, part):
    before = asked(wishes).at_least
    after = asked({**wishes, part: wishes.get(part, 0) + 1}).at_least
    assert after in (before, before + 5)
    assert before % 5 == 0


@given(COUNTS)
def test_who_knows_all_that_is_seen_cannot_tell_that_fewer_than_five_asked_for_a_part(wishes):
    seen = asked(wishes)
    if seen.mostly is not None:
        assert wishes[seen.mostly] >= HIDDEN_BELOW
    if sum(wishes.values()) < HIDDEN_BELOW:
        assert seen == Asked()


def test_a_year_of_months_ends_with_this_one():
    assert months_before(date(2026, 11, 22), 11) == date(2025, 12, 1)
    assert months_before(date(2026, 1, 31), 1) == date(2025, 12, 1)
    assert months_before(date(2026, 12, 31), 0) == date(2026, 12, 1)


def test_a_need_goes_one_step_on_or_back():
    assert one_step("seen", "discussed")
    assert one_step("planned", "discussed")
    assert not one_step("seen", "planned")
    assert not one_step("seen", "seen")
    assert next_state("started") is None
    assert state_before("seen") is None
    assert [next_state(one) for one in NeedState][:3] == ["discussed", "planned", "started"]


def test_a_step_is_dated_from_the_one_before_it_to_today():
    today, before = date(2026, 11, 22), date(2026, 11, 10)
    assert good_day(before, since=before, today=today)
    assert good_day(today, since=before, today=today)
    assert not good_day(date(2026, 11, 9), since=before, today=today)
    assert not good_day(date(2026, 11, 23), since=before, today=today)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Een groep in de avond", "een-groep-in-de-avond"),
        ("Café ’t Hoekje!", "cafe-t-hoekje"),
        ("ليل", "groep"),
        ("a" * 90, "a" * 70),
        (f"{'a' * 69} b", "a" * 69),
    ],
)
def test_a_name_becomes_an_address(name, slug):
    assert slug_of(name) == slug
