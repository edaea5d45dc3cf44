"""How much is to be done today, this week, next week and later: the columns by deadline, and the days of the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain import months
from crm_tui.domain.months import Unit
from crm_tui.domain.ref import Ref
from crm_tui.services import activities, activity_views, calendars, pipelines, records
from tests.conftest import NOON
from tests.support.office import add_deals, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

WEDNESDAY = date(2026, 3, 18)
"""The day of the clock."""


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def plan(anna: Session, days: int) -> int:
    """A deal whose nearest activity is due so many days from now."""
    (deal,) = add_deals(anna, 1, close_date=WEDNESDAY + timedelta(days=max(0, days)))
    activities.plan(anna, {"subject": "Call", "deadline": NOON + timedelta(days=days)}, about=[Ref("deal", deal)])
    return deal


def column_of(anna: Session, deal: int) -> str:
    """The column of the activities view in which the deal stands."""
    there = pipelines.pipelines(anna, "deal")[0].id
    ((column, _tile),) = activity_views.tiles(anna, "deal", there, [deal])
    return column


@pytest.mark.covers("behaviour.md#Next-week deadline goes to Next week column")
@pytest.mark.parametrize("days", [5, 6, 9, 11])
def test_a_deadline_of_next_week_goes_to_the_column_next_week(anna: Session, days: int) -> None:
    deal = plan(anna, days)

    assert (WEDNESDAY + timedelta(days=days)).isocalendar().week == WEDNESDAY.isocalendar().week + 1
    assert column_of(anna, deal) == "next_week"


@pytest.mark.covers("behaviour.md#Next-week deadline goes to Next week column")
@pytest.mark.parametrize(("days", "column"), [(-1, "overdue"), (4, "this_week"), (12, "later")])
def test_deadlines_beside_next_week_do_not(anna: Session, days: int, column: str) -> None:
    assert column_of(anna, plan(anna, days)) == column


@pytest.mark.covers("behaviour.md#Next-week deadline goes to Next week column")
def test_a_deadline_put_off_to_next_week_takes_its_deal_there(anna: Session) -> None:
    (deal,) = add_deals(anna, 1)
    planned = activities.plan(
        anna, {"subject": "Call", "deadline": NOON + timedelta(hours=1)}, about=[Ref("deal", deal)]
    )
    assert column_of(anna, deal) == "today"

    activities.postpone(anna, [planned], by=timedelta(days=7))

    assert column_of(anna, deal) == "next_week"


@pytest.mark.covers("behaviour.md#Workload planning day, week, month")
def test_the_work_of_a_day_a_week_and_a_month_is_told_in_numbers(anna: Session) -> None:
    for days in (0, 0, 1, 2, 5, 6, 7, 20, 30):
        plan(anna, days)

    board = activity_views.board(anna, "deal", None)
    columns = {column.key: column.count for column in board.columns if column.count}
    assert columns == {"today": 2, "this_week": 2, "next_week": 3, "later": 2}

    found = {unit: calendars.page(anna, "deal", months.days(unit, WEDNESDAY), field="close_date").days for unit in Unit}
    assert [each.count for each in found[Unit.DAY]] == [2]
    assert [each.count for each in found[Unit.WEEK]] == [0, 0, 2, 1, 1, 0, 0]
    assert sum(each.count for each in found[Unit.MONTH] if each.day.month == WEDNESDAY.month) == 7


@pytest.mark.covers("behaviour.md#Workload planning day, week, month")
def test_the_work_of_one_person_is_told_apart(anna: Session) -> None:
    plan(anna, 6)
    other = plan(anna, 6)
    records.update(anna, [Ref("deal", other)], {"responsible": None})

    mine = activity_views.board(anna, "deal", None, "responsible:me")

    assert {column.key: column.count for column in mine.columns if column.count} == {"next_week": 1}
