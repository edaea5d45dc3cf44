"""Days and moments: bounds, wall-clock arithmetic, defaults."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import dates

ROME = ZoneInfo("Europe/Rome")
ZONES = st.sampled_from(
    ["Europe/Rome", "UTC", "America/New_York", "Asia/Kolkata", "Africa/Cairo", "America/Havana", "Australia/Lord_Howe"]
).map(ZoneInfo)
DAYS = st.dates(date(1971, 1, 1), date(2200, 12, 31))
MOMENTS = st.datetimes(timezones=st.just(UTC)).filter(lambda each: 1971 <= each.year < 2200)


@given(DAYS, ZONES)
def test_a_day_holds_its_first_moment_and_not_its_end(day: date, zone: ZoneInfo) -> None:
    start, end = dates.day_bounds(day, zone)

    assert dates.day_of(dates.from_ms(start), zone) == day
    assert dates.day_of(dates.from_ms(start - 1), zone) == day - timedelta(days=1)
    assert dates.day_of(dates.from_ms(end), zone) == day + timedelta(days=1)
    assert 22 <= (end - start) / 3_600_000 <= 26


@given(MOMENTS, ZONES)
def test_every_moment_lies_within_the_bounds_of_its_day(moment: datetime, zone: ZoneInfo) -> None:
    start, end = dates.day_bounds(dates.day_of(moment, zone), zone)

    assert start <= dates.to_ms(moment) < end


@given(st.integers(-(10**13), 10**13))
def test_milliseconds_come_back(milliseconds: int) -> None:
    assert dates.to_ms(dates.from_ms(milliseconds)) == milliseconds


def test_a_moment_without_a_zone_is_a_programming_mistake() -> None:
    with pytest.raises(ValueError, match="zone"):
        dates.to_ms(datetime(2026, 1, 1))  # noqa: DTZ001 — what is tested


def test_microseconds_are_rounded_down_before_1970_too() -> None:
    assert dates.to_ms(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        pytest.param("2026-03-29", "02:30", "2026-03-29T01:30+00:00", id="gap: 03:30 summer time"),
        pytest.param("2026-10-25", "02:30", "2026-10-25T00:30+00:00", id="overlap: the first"),
        pytest.param("2026-07-01", "09:00", "2026-07-01T07:00+00:00", id="summer"),
        pytest.param("2026-12-01", "09:00", "2026-12-01T08:00+00:00", id="winter"),
    ],
)
def test_wall_times_in_rome(day: str, clock: str, expected: str) -> None:
    moment = dates.at_wall(date.fromisoformat(day), time.fromisoformat(clock), ROME)

    assert moment == datetime.fromisoformat(expected)
    assert moment.tzinfo is UTC


def test_nine_stays_nine_over_the_change_to_summer_time() -> None:
    before = dates.at_wall(date(2026, 3, 28), time(9), ROME)

    after = dates.add_days_wall(before, 1, ROME)

    assert after.astimezone(ROME).time() == time(9)
    assert after - before == timedelta(hours=23)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-11-15", 2, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2028-02-29", 12, "2029-02-28"),
    ],
)
def test_months_clamp_at_their_end(day: str, months: int, expected: str) -> None:
    assert dates.add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@given(DAYS, st.integers(-1200, 1200))
def test_some_months_later_is_some_months_later(day: date, months: int) -> None:
    later = dates.add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


@given(MOMENTS, ZONES)
def test_the_next_midnight_is_ahead_and_starts_the_next_day(now: datetime, zone: ZoneInfo) -> None:
    midnight = dates.next_midnight(now, zone)

    assert midnight > now
    assert dates.day_of(midnight, zone) == dates.day_of(now, zone) + timedelta(days=1)


@given(DAYS)
def test_a_week_runs_from_monday_to_sunday(day: date) -> None:
    monday, sunday = dates.week_of(day)

    assert (monday.weekday(), sunday.weekday()) == (0, 6)
    assert monday <= day <= sunday


@given(DAYS, st.integers(1, 30), st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20))
def test_between_two_days_lie_as_many_working_days_as_were_added(day: date, count: int, holidays: set[date]) -> None:
    later = dates.add_working_days(day, count, holidays)

    passed = [day + timedelta(days=offset) for offset in range(1, (later - day).days + 1)]
    assert sum(dates.is_working(each, holidays) for each in passed) == count
    assert dates.is_working(later, holidays)


def test_a_calendar_of_holidays_only_ends() -> None:
    class Always(set[date]):
        def __contains__(self, day: object) -> bool:
            return True

    assert dates.add_working_days(date(2026, 1, 1), 3, Always()) > date(2026, 1, 1)


def test_the_last_working_day_of_a_week_skips_a_holiday() -> None:
    assert dates.last_working_day(date(2026, 11, 22)) == date(2026, 11, 20)
    assert dates.last_working_day(date(2026, 12, 23), {date(2026, 12, 25)}) == date(2026, 12, 24)


@pytest.mark.covers("entities.md#Close date automatic seven days after creation")
def test_the_close_date_is_seven_days_after_the_local_day_of_creation() -> None:
    late_in_the_evening = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)

    assert dates.default_close_date(late_in_the_evening, ROME) == date(2026, 11, 28)
    assert dates.default_close_date(late_in_the_evening, ZoneInfo("UTC")) == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2026-11-16T10:20+01:00", "2026-11-19T11:00+01:00", id="up to the full hour"),
        pytest.param("2026-11-16T10:00+01:00", "2026-11-19T10:00+01:00", id="a full hour stays"),
        pytest.param("2026-11-19T10:20+01:00", "2026-11-24T11:00+01:00", id="over the weekend"),
        pytest.param("2026-11-21T10:20+01:00", "2026-11-25T11:00+01:00", id="from a Saturday"),
        pytest.param("2026-11-16T23:20+01:00", "2026-11-20T00:00+01:00", id="into the next day"),
        pytest.param("2026-03-26T10:20+01:00", "2026-03-31T11:00+02:00", id="into summer time"),
    ],
)
def test_the_default_deadline_is_three_working_days_ahead(now: str, expected: str) -> None:
    assert dates.default_deadline(datetime.fromisoformat(now), ROME) == datetime.fromisoformat(expected)


def test_a_holiday_moves_the_default_deadline() -> None:
    deadline = dates.default_deadline(datetime.fromisoformat("2026-12-23T10:20+01:00"), ROME, {date(2026, 12, 25)})

    assert deadline == datetime.fromisoformat("2026-12-29T11:00+01:00")
