"""The calendar: which record stands on which day, by which date, and what moving and creating does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import months
from crm_tui.domain.dates import week_of
from crm_tui.domain.errors import Conflict, InvalidValue, Refused
from crm_tui.domain.months import Unit
from crm_tui.domain.ref import Ref
from crm_tui.services import calendars, pipelines, records, settings, undo
from data import database
from data.queries import calendar as stored
from data.queries.calendar import Asked
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

TODAY = date(2026, 3, 18)
MARCH = months.days(Unit.MONTH, TODAY)


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def deal(anna: Session, days: int) -> Ref:
    return records.create(anna, "deal", {"title": "Deal", "close_date": TODAY + timedelta(days=days)})


def counts(anna: Session, field: str = "", filter_text: str = "") -> dict[date, int]:
    page = calendars.page(anna, "deal", MARCH, field=field, filter_text=filter_text)
    return {each.day: each.count for each in page.days if each.count}


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_month_is_shown_in_whole_weeks(day: date) -> None:
    shown = months.days(Unit.MONTH, day)

    assert day in shown
    assert len(shown) % 7 == 0
    assert (shown[0].weekday(), shown[-1].weekday()) == (0, 6)
    assert {each for each in shown if (each.year, each.month) == (day.year, day.month)} == {
        day.replace(day=1) + timedelta(days=number)
        for number in range(31)
        if (day.replace(day=1) + timedelta(days=number)).month == day.month
    }
    assert months.days(Unit.WEEK, day)[0] == week_of(day)[0]
    assert months.days(Unit.DAY, day) == (day,)


@pytest.mark.covers("behaviour.md#Calendar shows deals in progress in a period")
def test_a_deal_is_in_progress_from_its_start_to_its_close_date(anna: Session) -> None:
    long, short = deal(anna, 2), deal(anna, 0)

    page = calendars.page(anna, "deal", MARCH)

    days = {each.day: each for each in page.days if each.count}
    assert {day: each.count for day, each in days.items()} == {
        TODAY: 2,
        TODAY + timedelta(days=1): 1,
        TODAY + timedelta(days=2): 1,
    }
    assert [entry.tile.id for entry in days[TODAY].entries] == [short.id, long.id]
    assert [(entry.begins, entry.ends) for entry in days[TODAY].entries] == [(True, True), (True, False)]


def test_what_reaches_over_the_period_is_counted_on_every_day(anna: Session) -> None:
    deal(anna, 400)

    days = months.days(Unit.WEEK, TODAY + timedelta(days=100))
    page = calendars.page(anna, "deal", days)

    assert [each.count for each in page.days] == [1] * 7


def test_another_date_another_day(anna: Session, clock: Clock) -> None:
    clock.at = datetime(2026, 3, 18, 23, 30, tzinfo=UTC)
    deal(anna, 9)

    assert counts(anna, "created_at") == {TODAY + timedelta(days=1): 1}, "half past midnight in Rome"
    assert counts(anna, "close_date") == {TODAY + timedelta(days=9): 1}
    with pytest.raises(InvalidValue):
        counts(anna, "title")


def test_a_day_has_so_many_entries_and_tells_of_all(anna: Session) -> None:
    for _number in range(5):
        deal(anna, 0)

    page = calendars.page(anna, "deal", [TODAY], limit=3)

    assert (page.days[0].count, len(page.days[0].entries)) == (5, 3)


def test_filter_and_pipeline_narrow_it(anna: Session) -> None:
    deal(anna, 0)
    second = pipelines.add(anna, "Second").id
    records.create(anna, "deal", {"title": "Elsewhere", "pipeline": second, "close_date": TODAY})

    assert counts(anna) == {TODAY: 1}
    assert counts(anna, filter_text="title=Nothing") == {}
    assert calendars.page(anna, "deal", [TODAY], pipeline_id=second).days[0].count == 1


def test_moving_changes_the_close_date_and_undo_brings_it_back(anna: Session) -> None:
    ref = deal(anna, 3)

    calendars.shift(anna, [ref], -1)

    assert records.get(anna, ref).values["close_date"] == TODAY + timedelta(days=2)
    assert records.get(anna, ref).values["start_date"] == TODAY
    undo.undo(anna)
    assert records.get(anna, ref).values["close_date"] == TODAY + timedelta(days=3)


def test_the_start_moves_along_where_it_may_be_changed_by_hand(anna: Session) -> None:
    ref = deal(anna, 3)
    settings.set(anna, "edit_start_date", "1")

    calendars.shift(anna, [ref], 1)

    values = records.get(anna, ref).values
    assert (values["start_date"], values["close_date"]) == (TODAY + timedelta(days=1), TODAY + timedelta(days=4))


def test_a_date_that_nobody_sets_is_not_moved(anna: Session) -> None:
    ref = deal(anna, 3)

    with pytest.raises(Refused):
        calendars.shift(anna, [ref], 1, field="created_at")
    with pytest.raises(Conflict):
        calendars.shift(anna, [ref], 1, versions={ref.id: 99})


def test_new_records_begin_with_the_day(anna: Session) -> None:
    later = TODAY + timedelta(days=5)

    assert calendars.given_on(anna, "deal", later) == {"close_date": later}
    assert calendars.given_on(anna, "deal", TODAY, field="created_at") == {}
    with pytest.raises(Refused):
        calendars.given_on(anna, "deal", later, field="created_at")


def test_contacts_have_no_calendar(anna: Session) -> None:
    with pytest.raises(Refused):
        calendars.fields("contact")


def test_the_records_of_a_day_come_out_of_an_index(anna: Session) -> None:
    sql, params = stored.span_question(Asked("deal", 1, None), TODAY, 5)

    plan = " ".join(str(row[-1]) for row in database.sql(f"EXPLAIN QUERY PLAN {sql}", params))

    assert "USING COVERING INDEX deal_span" in plan
    assert "TEMP B-TREE" not in plan
