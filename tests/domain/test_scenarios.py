"""Scenarios: periods, birthdays with their leap day, titles, and whose turn it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import recurrence, scenarios
from crm_tui.domain.recurrence import Mode, Schedule, Unit

DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
SCHEDULES = st.builds(
    Schedule,
    mode=st.sampled_from(Mode),
    first_on=DAYS,
    every=st.integers(1, 9),
    unit=st.sampled_from(Unit),
)


def daily(first: date = date(2026, 1, 1)) -> Schedule:
    return Schedule(mode=Mode.INTERVAL, first_on=first, unit=Unit.DAY)


@given(SCHEDULES, DAYS)
def test_every_day_lies_in_the_period_of_the_newest_run_day(schedule: Schedule, day: date) -> None:
    found = scenarios.period(schedule, day)

    if schedule.mode is Mode.ONCE:
        assert found == "once"
        return
    run_day = date.fromisoformat(found)
    assert schedule.first_on <= run_day <= max(day, schedule.first_on)
    following = recurrence.next_day(schedule, run_day, 0)
    assert following is None or following > day or day < schedule.first_on
    assert scenarios.period(schedule, run_day) == found


@given(DAYS, st.integers(0, 400))
def test_a_daily_run_looks_for_one_birthday_and_the_leap_day_with_the_28th(day: date, ahead: int) -> None:
    wanted = day + timedelta(days=ahead)

    found = scenarios.birthdays(daily(day), day, ahead)

    assert f"{wanted:%m-%d}" in found
    leap = wanted.year % 4 == 0 and (wanted.year % 100 != 0 or wanted.year % 400 == 0)
    assert found - {f"{wanted:%m-%d}"} == ({"02-29"} if f"{wanted:%m-%d}" == "02-28" and not leap else set())


def test_each_birthday_is_found_by_one_run_of_a_week() -> None:
    schedule = Schedule(mode=Mode.INTERVAL, first_on=date(2026, 1, 5), unit=Unit.WEEK)
    runs = [schedule.first_on + timedelta(weeks=n) for n in range(10)]

    found = [scenarios.birthdays(schedule, day, 3) for day in runs]

    assert sum(map(len, found)) == len(frozenset().union(*found))
    assert all(len(each - {"02-29"}) == 7 for each in found)
    assert "02-29" in found[7]


def test_titles_are_filled_cut_and_of_one_line() -> None:
    title = scenarios.title_of("{scenario}:\n{name} {date}", name="Ada {name}", scenario="S", day="today")
    assert title == "S: Ada {name} today"
    assert len(scenarios.title_of("{name}", name="x" * 999, scenario="", day="")) == scenarios.TITLE_LENGTH
    assert scenarios.unknown_holes("{name} {amount} {}") == ("amount", "")


@given(st.lists(st.integers(1, 5), max_size=5, unique=True), st.integers(0, 30), st.sets(st.integers(1, 5)))
def test_turns_go_round_among_those_who_are_there(users: list[int], turn: int, present: set[int]) -> None:
    there = [user for user in users if user in present]
    picked = []
    for _ in range(2 * len(there)):
        user, turn = scenarios.pick(users, turn, present)
        picked.append(user)

    assert sorted(picked, key=str) == sorted(there * 2, key=str)
    assert there or scenarios.pick(users, turn, present) == (None, turn)


@pytest.mark.parametrize(("until", "found"), [("2026-01-30", None), ("2026-01-31", 31), ("2026-03-30", 28)])
def test_the_newest_day_of_a_schedule(until: str, found: int | None) -> None:
    schedule = Schedule(mode=Mode.INTERVAL, first_on=date(2026, 1, 31))
    day = recurrence.last_day(schedule, date.fromisoformat(until))
    assert (day.day if day else None) == found
