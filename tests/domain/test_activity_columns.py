"""The columns of the activities view: where a deadline stands, and the deadline that a column stands for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.activity_columns import PLACES, TAKES, Place, deadline_for, edges, place_of
from crm_tui.domain.dates import day_of, from_ms, is_working, to_ms, week_of

ROME = ZoneInfo("Europe/Rome")
WEDNESDAY = datetime(2026, 3, 18, 9, 30, tzinfo=UTC)
ZONES = st.sampled_from([ROME, ZoneInfo("America/Los_Angeles"), ZoneInfo("Asia/Kolkata"), ZoneInfo("UTC")])
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 — given a zone
    lambda at: at.replace(microsecond=0)
)


def stands(at: datetime | None, *, incoming: bool = False, now: datetime = WEDNESDAY) -> Place:
    return place_of(None if at is None else to_ms(at), incoming, edges(now, ROME))


@pytest.mark.parametrize(("days", "place"), [
    (-1, Place.OVERDUE), (0, Place.TODAY), (1, Place.THIS_WEEK), (4, Place.THIS_WEEK), (5, Place.NEXT_WEEK),
    (11, Place.NEXT_WEEK), (12, Place.LATER), (60, Place.LATER),
])  # fmt: skip
def test_a_week_is_monday_to_sunday(days: int, place: Place) -> None:
    assert stands(WEDNESDAY + timedelta(days=days, hours=1)) is place


def test_overdue_beats_an_incoming_activity_which_beats_everything_else() -> None:
    assert stands(WEDNESDAY - timedelta(hours=1), incoming=True) is Place.OVERDUE
    assert stands(WEDNESDAY + timedelta(days=30), incoming=True) is Place.TODAY
    assert stands(None, incoming=True) is Place.TODAY
    assert stands(None) is Place.WITHOUT


@given(now=MOMENTS, deadline=MOMENTS, zone=ZONES)
def test_every_deadline_has_the_column_that_its_day_says(now: datetime, deadline: datetime, zone: ZoneInfo) -> None:
    place = place_of(to_ms(deadline), False, edges(now, zone))

    day, today = day_of(deadline, zone), day_of(now, zone)
    sunday = week_of(today)[1]
    if deadline < now:
        assert place is Place.OVERDUE
    elif day == today:
        assert place is Place.TODAY
    elif day <= sunday:
        assert place is Place.THIS_WEEK
    elif day <= sunday + timedelta(days=7):
        assert place is Place.NEXT_WEEK
    else:
        assert place is Place.LATER


@given(now=MOMENTS, before=MOMENTS, zone=ZONES, place=st.sampled_from(sorted(TAKES)))
def test_what_is_put_into_a_column_stands_there(now: datetime, before: datetime, zone: ZoneInfo, place: Place) -> None:
    found = deadline_for(place, now, zone, before)

    assert found is not None
    assert found >= now
    stands_in = place_of(to_ms(found), False, edges(now, zone))
    today = day_of(now, zone)
    nothing_left = not is_working(today + timedelta(days=1)) or today.weekday() == 6
    assert stands_in is place or (place is Place.THIS_WEEK and nothing_left and stands_in is Place.TODAY)


@given(now=MOMENTS, before=MOMENTS)
def test_on_another_day_an_activity_keeps_its_time_of_day(now: datetime, before: datetime) -> None:
    for place, days in ((Place.NEXT_WEEK, 7), (Place.LATER, 14)):
        found = deadline_for(place, now, ZoneInfo("UTC"), before)

        assert found == datetime.combine(now.date() + timedelta(days=days), before.time(), UTC)


@pytest.mark.parametrize(("today", "place", "day"), [
    (date(2026, 3, 18), Place.THIS_WEEK, date(2026, 3, 19)),
    (date(2026, 3, 19), Place.THIS_WEEK, date(2026, 3, 20)),
    (date(2026, 3, 20), Place.THIS_WEEK, date(2026, 3, 20)),
    (date(2026, 3, 22), Place.THIS_WEEK, date(2026, 3, 22)),
    (date(2026, 3, 20), Place.NEXT_WEEK, date(2026, 3, 27)),
    (date(2026, 3, 20), Place.LATER, date(2026, 4, 3)),
])  # fmt: skip
def test_this_week_is_tomorrow_or_the_last_working_day_left(today: date, place: Place, day: date) -> None:
    found = deadline_for(place, datetime(today.year, today.month, today.day, 8, tzinfo=UTC), ROME)

    assert found is not None
    assert day_of(found, ROME) == day
    assert found.astimezone(ROME).hour == 18


def test_who_still_works_in_the_evening_has_until_midnight() -> None:
    evening = datetime(2026, 3, 18, 20, tzinfo=UTC)

    found = deadline_for(Place.TODAY, evening, ROME)

    assert found is not None
    assert found.astimezone(ROME).isoformat() == "2026-03-18T23:59:00+01:00"


def test_two_columns_take_nothing() -> None:
    assert {place for place in PLACES if deadline_for(place, WEDNESDAY, ROME) is None} == set(PLACES) - TAKES
    assert from_ms(edges(WEDNESDAY, ROME)[0]) == WEDNESDAY
