"""The columns of the deadlines view cover every day once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.dates import week_of
from crm_tui.domain.deadlines import Due, bounds, column_of, day_for

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
WEDNESDAY = date(2026, 3, 18)


@given(today=DAYS, day=DAYS)
def test_every_day_falls_into_exactly_one_column(today: date, day: date) -> None:
    found = [
        column
        for column in Due
        for first, last in [bounds(column, today)]
        if (first is None or first <= day) and (last is None or day <= last)
    ]

    assert found == [column_of(day, today)]


@pytest.mark.parametrize(("column", "day"), [
    (Due.OVERDUE, None),
    (Due.TODAY, WEDNESDAY),
    (Due.THIS_WEEK, date(2026, 3, 19)),
    (Due.NEXT_WEEK, date(2026, 3, 25)),
    (Due.LATER, date(2026, 4, 1)),
])  # fmt: skip
def test_a_column_stands_for_a_day(column: Due, day: date | None) -> None:
    assert day_for(column, WEDNESDAY) == day


@given(today=DAYS)
def test_what_is_put_into_a_column_is_found_there(today: date) -> None:
    sunday = week_of(today)[1]
    for column in Due:
        day = day_for(column, today)
        if day is None:
            continue
        found = column_of(day, today)
        on_sunday = today == sunday and column is Due.THIS_WEEK
        assert found is (Due.TODAY if on_sunday else column)


def test_this_week_never_goes_past_sunday() -> None:
    sunday = date(2026, 3, 22)

    assert day_for(Due.THIS_WEEK, sunday) == sunday
    assert day_for(Due.THIS_WEEK, sunday - timedelta(days=1)) == sunday


def test_without_a_day_it_is_for_later() -> None:
    assert column_of(None, WEDNESDAY) is Due.LATER
