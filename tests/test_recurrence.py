"""A rule gives the dates a person would read in it, on the wall clock, whatever the window."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import clock
from core.i18n import gettext, weekday_name
from recovery_groups.meetings.holiday_rules import holiday_name
from recovery_groups.meetings.recurrence_rules import (
    CODES,
    LAST,
    Frequency,
    Rule,
    UnreadableRule,
    Weekday,
    occurrences,
    parse,
)
from recovery_groups.meetings.wording_renderers import schedule_sentence

# No deadline: the machine may be busy. The same examples every run: a red test is a real one.
calm = settings(deadline=None, derandomize=True)

EVENING = time(19, 30)
FIRST, FINAL = date(2026, 1, 1), date(2030, 12, 31)
CLOCK_CHANGES = [
    date.fromisoformat(day)
    for day in (
        *("2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31", "2028-03-26", "2028-10-29"),
        *("2029-03-25", "2029-10-28", "2030-03-31", "2030-10-27"),
    )
]

days = st.dates(FIRST, FINAL)
weekly = st.builds(
    Rule,
    st.just(Frequency.WEEKLY),
    st.integers(1, 6),
    st.lists(st.builds(Weekday, st.integers(1, 7)), min_size=1, unique=True).map(tuple),
)
monthly = st.builds(
    Rule,
    st.just(Frequency.MONTHLY),
    st.integers(1, 4),
    st.lists(
        st.builds(Weekday, st.integers(1, 7), st.sampled_from([1, 2, 3, 4, 5, LAST])),
        min_size=1,
        max_size=4,
        unique=True,
    ).map(tuple),
)
rules = weekly | monthly


def dates(rule, *, since, until=None, window=None):
    """The dates of a rule in a window of days, the last day included."""
    first, last = window or (FIRST, FINAL)
    found = occurrences(
        rule if isinstance(rule, Rule) else parse(rule),
        starts=EVENING,
        valid_from=since,
        valid_until=until,
        window_from=datetime.combine(first, time.min),
        window_until=datetime.combine(last + timedelta(days=1), time.min),
    )
    assert all(start.time() == EVENING for start in found)
    return [start.date() for start in found]


def iso(*texts):
    return [date.fromisoformat(text) for text in texts]


def read_by_hand(rule, day, since):
    """Whether a person with a calendar says that the rule meets on `day`."""
    weekdays = {(one.iso, one.nth) for one in rule.weekdays}
    if day < since:
        return False
    if rule.frequency is Frequency.WEEKLY:
        monday, first_monday = (one - timedelta(days=one.weekday()) for one in (day, since))
        weeks = (monday - first_monday).days // 7
        return weeks % rule.interval == 0 and (day.isoweekday(), None) in weekdays
    months = (day.year - since.year) * 12 + day.month - since.month
    nth = (day.day - 1) // 7 + 1
    is_last = (day + timedelta(days=7)).month != day.month
    here = {(day.isoweekday(), nth)} | ({(day.isoweekday(), LAST)} if is_last else set())
    return months % rule.interval == 0 and bool(here & weekdays)


@calm
@given(rules, days, st.integers(0, 200))
def test_a_rule_gives_the_days_a_person_reads_in_it(rule, since, length):
    until = since + timedelta(days=length)
    window = (since - timedelta(days=10), until)
    all_days = (window[0] + timedelta(days=step) for step in range(length + 11))
    expected = [day for day in all_days if read_by_hand(rule, day, since)]
    assert dates(rule, since=since, window=window) == expected


@calm
@given(rules, days, st.tuples(st.integers(0, 400), st.integers(0, 400), st.integers(0, 90)))
def test_the_answer_is_the_same_whatever_the_window(rule, since, lengths):
    before, length, cut = (timedelta(days=number) for number in lengths)
    first, last = since + before, since + before + length
    valid_until = last - cut
    whole = dates(rule, since=since, until=valid_until, window=(since, last))
    part = dates(rule, since=since, until=valid_until, window=(first, last))
    assert part == [day for day in whole if day >= first]
    assert all(day <= valid_until for day in whole)


@calm
@given(
    rules,
    st.sampled_from(CLOCK_CHANGES),
    st.builds(time, st.sampled_from([0, 1, 3, *range(4, 24)]), st.integers(0, 59)),
)
def test_half_past_seven_stays_half_past_seven_over_every_clock_change(rule, change, wall):
    found = occurrences(
        rule,
        starts=wall,
        valid_from=change - timedelta(days=45),
        valid_until=None,
        window_from=datetime.combine(change - timedelta(days=45), time.min),
        window_until=datetime.combine(change + timedelta(days=45), time.min),
    )
    for start in found:
        moment = clock.local_moment(start.date(), start.time())
        assert clock.local(moment).replace(tzinfo=None) == start
        assert clock.local(moment).time() == wall


@pytest.mark.parametrize("change", CLOCK_CHANGES)
def test_the_skipped_hour_is_no_moment_and_the_doubled_one_is_its_first_pass(change):
    if change.month == 3:
        with pytest.raises(clock.SkippedHour):
            clock.local_moment(change, time(2, 30))
    else:
        first_pass = clock.local_moment(change, time(2, 30))
        assert first_pass.time() == time(0, 30)
        assert clock.local(first_pass).time() == time(2, 30)


def test_every_second_week_counts_from_the_week_in_which_it_starts():
    assert dates(
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        since=date(2026, 12, 2),
        window=iso("2026-12-01", "2027-01-15"),
    ) == iso("2026-12-15", "2026-12-29", "2027-01-12")


def test_the_second_tuesday_and_the_last_sunday_of_the_month():
    window = iso("2026-11-01", "2027-01-31")
    second = dates("FREQ=MONTHLY;BYDAY=2TU", since=FIRST, window=window)
    assert second == iso("2026-11-10", "2026-12-08", "2027-01-12")
    last = dates("FREQ=MONTHLY;BYDAY=-1SU", since=FIRST, window=window)
    assert last == iso("2026-11-29", "2026-12-27", "2027-01-31")


def test_several_days_a_week_come_in_order():
    window = iso("2026-11-23", "2026-12-06")
    assert dates("FREQ=WEEKLY;BYDAY=TH,MO", since=FIRST, window=window) == iso(
        "2026-11-23", "2026-11-26", "2026-11-30", "2026-12-03"
    )


def test_the_last_day_counts_and_the_end_of_the_window_does_not():
    sundays = dates("FREQ=WEEKLY;BYDAY=SU", since=date(2026, 11, 22), until=date(2026, 12, 6))
    assert sundays == iso("2026-11-22", "2026-11-29", "2026-12-06")
    start = datetime.combine(date(2026, 11, 29), EVENING)
    found = occurrences(
        parse("FREQ=WEEKLY;BYDAY=SU"),
        starts=EVENING,
        valid_from=FIRST,
        valid_until=None,
        window_from=start - timedelta(days=7),
        window_until=start,
    )
    assert found == [start - timedelta(days=7)]


@calm
@given(rules)
def test_a_rule_is_read_back_as_it_was_written(rule):
    by_day = ",".join(f"{day.nth or ''}{CODES[day.iso - 1]}" for day in rule.weekdays)
    text = f"FREQ={rule.frequency};INTERVAL={rule.interval};BYDAY={by_day}"
    read = parse(text)
    assert set(read.weekdays) == set(rule.weekdays)
    assert (read.frequency, read.interval) == (rule.frequency, rule.interval)


@pytest.mark.parametrize(
    "text",
    [
        *("", "zondag", "FREQ=WEEKLY", "FREQ=DAILY;BYDAY=SU", "FREQ=YEARLY;BYDAY=1SU"),
        *("BYDAY=SU", "FREQ=WEEKLY;BYDAY=", "FREQ=WEEKLY;BYDAY=ZO", "FREQ=WEEKLY;BYDAY=2TU"),
        *("FREQ=MONTHLY;BYDAY=TU", "FREQ=MONTHLY;BYDAY=0TU", "FREQ=MONTHLY;BYDAY=6TU"),
        *("FREQ=MONTHLY;BYDAY=-2TU", "FREQ=MONTHLY;BYMONTHDAY=12", "FREQ=WEEKLY;BYDAY=SU,SU"),
        *("FREQ=WEEKLY;INTERVAL=0;BYDAY=SU", "FREQ=WEEKLY;INTERVAL=53;BYDAY=SU"),
        *("FREQ=MONTHLY;INTERVAL=13;BYDAY=1SU", "FREQ=WEEKLY;INTERVAL=-1;BYDAY=SU"),
        *("FREQ=WEEKLY;INTERVAL=²;BYDAY=SU", "FREQ=WEEKLY;BYDAY=SU;FREQ=WEEKLY"),
        *("FREQ=WEEKLY;BYDAY=SU;COUNT=3", "FREQ=WEEKLY;BYDAY=SU;UNTIL=20261231T000000Z"),
        *("FREQ=WEEKLY;BYDAY=SU;WKST=SU", "RRULE:FREQ=WEEKLY;BYDAY=SU", "FREQ=WEEKLY;BYDAY=SU;"),
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(UnreadableRule):
        parse(text)


@calm
@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text):
    with suppress(UnreadableRule):
        assert isinstance(parse(text), Rule)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("FREQ=WEEKLY;BYDAY=SU", "Elke zondag"),
        ("FREQ=WEEKLY;BYDAY=MO,TH", "Elke maandag en donderdag"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "Elke maandag, woensdag en vrijdag"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "Om de 2 weken op dinsdag"),
        ("FREQ=MONTHLY;BYDAY=2TU", "Elke 2e dinsdag van de maand"),
        ("FREQ=MONTHLY;BYDAY=3TU,1TU", "Elke 1e en 3e dinsdag van de maand"),
        ("FREQ=MONTHLY;BYDAY=-1SU", "De laatste zondag van de maand"),
        ("FREQ=MONTHLY;BYDAY=2MO,-1SU", "Elke 2e maandag en laatste zondag van de maand"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1WE", "Om de 2 maanden op de 1e woensdag"),
    ],
)
def test_a_rule_reads_as_a_dutch_sentence(app, rule, sentence):
    words = schedule_sentence(parse(rule), gettext=gettext, weekday_name=weekday_name)
    assert words == sentence


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-12-25", "Eerste kerstdag"),
        ("2027-04-27", "Koningsdag"),
        ("2027-05-06", "Hemelvaartsdag"),
        ("2025-04-26", "Koningsdag"),  # the 27th was a Sunday
        ("2027-05-05", None),  # off once in five years
        ("2026-12-05", None),
    ],
)
def test_public_holidays_are_the_dutch_ones(day, name):
    assert holiday_name(date.fromisoformat(day)) == name
