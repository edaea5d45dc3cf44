"""Days of regular deals: none twice, none left out, months keep their last day, the end is where it was set."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import recurrence
from crm_tui.domain.recurrence import Mode, Schedule, Stop, Unit

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    stop = draw(st.sampled_from(list(Stop)))
    first = draw(DAYS)
    return Schedule(
        mode=draw(st.sampled_from(list(Mode))),
        first_on=first,
        every=draw(st.integers(1, 40)),
        unit=draw(st.sampled_from(list(Unit))),
        advance_days=draw(st.integers(0, 60)),
        stop=stop,
        stop_on=first + timedelta(days=draw(st.integers(0, 4_000))) if stop is Stop.DATE else None,
        stop_after=draw(st.integers(1, 20)) if stop is Stop.COUNT else None,
    )


def monthly(first: date, **more: int) -> Schedule:
    return Schedule(mode=Mode.INTERVAL, first_on=first, **more)  # type: ignore[arg-type] # numbers by name


def test_the_31st_is_the_last_day_of_shorter_months_and_comes_back() -> None:
    found = list(islice(recurrence.days(monthly(date(2026, 1, 31)), date(2026, 1, 30), 0), 5))

    assert found == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]


def test_the_29th_of_february_comes_back_in_leap_years() -> None:
    yearly = Schedule(mode=Mode.INTERVAL, first_on=date(2024, 2, 29), unit=Unit.YEAR)

    found = list(islice(recurrence.days(yearly, date(2024, 2, 28), 0), 5))

    assert [each.day for each in found] == [29, 28, 28, 28, 29]


def test_once_comes_so_many_days_before() -> None:
    once = Schedule(mode=Mode.ONCE, first_on=date(2026, 6, 10), advance_days=5)

    assert list(recurrence.days(once, date(2026, 1, 1), 0)) == [date(2026, 6, 5)]
    assert recurrence.next_day(once, date(2026, 6, 5), 1) is None


def test_of_many_missed_days_the_newest_twelve_count() -> None:
    daily = Schedule(mode=Mode.INTERVAL, first_on=date(2026, 1, 1), unit=Unit.DAY)

    found, left_out = recurrence.due(daily, date(2025, 12, 31), 0, date(2026, 1, 20))

    assert (found[0], found[-1], len(found), left_out) == (date(2026, 1, 9), date(2026, 1, 20), 12, 8)


@pytest.mark.parametrize(("stop", "last"), [(Stop.COUNT, date(2026, 3, 15)), (Stop.DATE, date(2026, 3, 15))])
def test_the_end_is_where_it_was_set(stop: Stop, last: date) -> None:
    ends = Schedule(mode=Mode.INTERVAL, first_on=date(2026, 1, 15), stop=stop, stop_on=date(2026, 3, 15), stop_after=3)

    assert list(recurrence.days(ends, date(2026, 1, 1), 0))[-1] == last


@given(schedules(), DAYS)
def test_days_only_go_up_and_start_behind_the_one_that_is_done(schedule: Schedule, after: date) -> None:
    found = list(islice(recurrence.days(schedule, after, 0), 30))

    assert all(one < other for one, other in pairwise(found))
    assert all(each > after for each in found)


@given(schedules(), DAYS)
def test_no_occurrence_is_left_out_wherever_one_starts(schedule: Schedule, after: date) -> None:
    every = [each for n in range(400) if (each := recurrence.day(schedule, n)) is not None]
    ahead = [each for each in every if each > after]
    unlimited = Schedule(
        mode=schedule.mode, first_on=schedule.first_on, every=schedule.every, unit=schedule.unit,
        advance_days=schedule.advance_days,
    )  # fmt: skip

    if ahead and (len(ahead) < len(every) or every[0] > after):
        assert recurrence.next_day(unlimited, after, 0) == ahead[0]


@given(schedules(), st.lists(st.integers(0, 90), min_size=1, max_size=8))
def test_looking_often_or_seldom_finds_the_same_days(schedule: Schedule, pauses: list[int]) -> None:
    start = schedule.first_on - timedelta(days=70)
    found: list[date] = []
    after, handled = start, 0
    for pause in pauses:
        today = after + timedelta(days=pause)
        made, left_out = recurrence.due(schedule, after, handled, today)
        found += made
        handled += len(made) + left_out
        after = today
    expected, left_out_at_once = recurrence.due(schedule, start, 0, after)

    assert handled == len(expected) + left_out_at_once
    assert tuple(found[-len(expected) :] if expected else ()) == expected
    assert len(found) == len(set(found))


@given(st.dates(date(9990, 1, 1), date(9999, 12, 31)), st.sampled_from(list(Unit)), st.integers(1, 1000))
def test_the_calendar_ends_quietly(first: date, unit: Unit, every: int) -> None:
    late = Schedule(mode=Mode.INTERVAL, first_on=first, unit=unit, every=every)

    assert all(each.year <= 9999 for each in recurrence.days(late, date(9989, 1, 1), 0))
