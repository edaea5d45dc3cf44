"""Working time: days, hours, holidays, absences, and sums that agree with counting."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.dates import to_ms
from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.working_time import (
    WorkingTime,
    add_workdays,
    add_workdays_to,
    add_worktime,
    is_workday,
    is_worktime,
    next_opening,
)

ROME = ZoneInfo("Europe/Rome")
OFFICE = WorkingTime.of(zone=ROME, holidays=[date(2026, 4, 6)])
NEVER = WorkingTime(zone=ROME, days=frozenset(), starts=0, ends=60)
FIRST, LAST = datetime(2026, 1, 1), datetime(2026, 12, 31)  # noqa: DTZ001 — the zone is drawn
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))


def rome(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ROME)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 3, 20), True),
        (date(2026, 3, 21), False),
        (date(2026, 3, 22), False),
        (date(2026, 4, 6), False),
    ],
)
def test_holidays_and_ends_of_weeks_are_free(day: date, works: bool) -> None:
    assert is_workday(OFFICE, day) is works


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        (rome(3, 20, 9), True),
        (rome(3, 20, 8, 59), False),
        (rome(3, 20, 17, 59), True),
        (rome(3, 20, 18), False),
        (rome(3, 21, 10), False),
    ],
)
def test_work_begins_with_the_hour_and_ends_before_it(moment: datetime, works: bool) -> None:
    assert is_worktime(OFFICE, moment) is works


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        (date(2026, 3, 20), 1, date(2026, 3, 23)),
        (date(2026, 3, 21), 0, date(2026, 3, 21)),
        (date(2026, 3, 21), 1, date(2026, 3, 23)),
        (date(2026, 4, 3), 1, date(2026, 4, 7)),
        (date(2026, 4, 7), -1, date(2026, 4, 3)),
        (date(2026, 3, 23), -5, date(2026, 3, 16)),
    ],
)
def test_working_days_are_counted(day: date, count: int, result: date) -> None:
    assert add_workdays(OFFICE, day, count) == result


def test_working_days_keep_the_wall_time_over_a_change_to_summer_time() -> None:
    friday = rome(3, 27, 10)

    assert add_workdays_to(OFFICE, friday, 1) == rome(3, 30, 10)
    assert add_workdays_to(OFFICE, friday, 1) - friday == timedelta(days=3, hours=-1)


@pytest.mark.parametrize(
    ("moment", "hours", "result"),
    [
        (rome(3, 20, 16), 1, rome(3, 20, 17)),
        (rome(3, 20, 16), 2, rome(3, 20, 18)),
        (rome(3, 20, 16), 3, rome(3, 23, 10)),
        (rome(3, 21, 12), 1, rome(3, 23, 10)),
        (rome(3, 23, 10), -2, rome(3, 20, 17)),
        (rome(3, 20, 20), -1, rome(3, 20, 17)),
        (rome(3, 21, 12), 0, rome(3, 21, 12)),
    ],
)
def test_working_hours_are_counted(moment: datetime, hours: int, result: datetime) -> None:
    assert add_worktime(OFFICE, moment, hours * 3600) == result


def test_an_absence_is_no_working_time() -> None:
    away = ((to_ms(rome(3, 20, 12)), to_ms(rome(3, 23, 12))), (to_ms(rome(3, 19, 8)), to_ms(rome(3, 19, 10))))
    anna = WorkingTime.of(zone=ROME, absences=away)

    assert not is_worktime(anna, rome(3, 20, 12))
    assert is_worktime(anna, rome(3, 19, 10))
    assert next_opening(anna, rome(3, 20, 13)) == rome(3, 23, 12)
    assert add_worktime(anna, rome(3, 20, 11), 2 * 3600) == rome(3, 23, 13)
    assert next_opening(anna, rome(3, 19, 9)) == rome(3, 19, 10)


def test_the_next_opening_is_now_while_work_goes_on() -> None:
    assert next_opening(OFFICE, rome(3, 20, 12)) == rome(3, 20, 12)
    assert next_opening(OFFICE, rome(4, 3, 18)) == rome(4, 7, 9)


def test_a_shift_may_end_at_midnight() -> None:
    late = WorkingTime.of(zone=ROME, days="6,7", hours="16-24")

    assert is_worktime(late, rome(3, 21, 23, 59))
    assert add_worktime(late, rome(3, 21, 23), 2 * 3600) == rome(3, 22, 17)


def test_sums_that_never_end_are_refused() -> None:
    with pytest.raises(Refused):
        add_workdays(NEVER, date(2026, 3, 20), 1)
    with pytest.raises(Refused):
        next_opening(NEVER, rome(3, 20))
    with pytest.raises(Refused):
        add_worktime(NEVER, rome(3, 20), 1)
    with pytest.raises(Refused):
        add_workdays(OFFICE, date(2026, 3, 20), 10_001)
    with pytest.raises(Refused):
        add_worktime(OFFICE, rome(3, 20), 10**12)
    with pytest.raises(InvalidValue):
        WorkingTime.of(zone=ROME, hours="18-9")


@given(moments, st.integers(1, 60 * 60 * 30))
def test_going_forward_and_back_again_leads_to_where_work_was(moment: datetime, seconds: int) -> None:
    begin = next_opening(OFFICE, moment)

    there = add_worktime(OFFICE, moment, seconds)

    assert there > begin
    assert add_worktime(OFFICE, there, -seconds) == begin


@given(moments, st.integers(1, 40), st.integers(1, 40))
def test_two_sums_are_one(moment: datetime, first: int, second: int) -> None:
    hours = add_worktime(OFFICE, add_worktime(OFFICE, moment, first * 3600), second * 3600)

    assert hours == add_worktime(OFFICE, moment, (first + second) * 3600)
