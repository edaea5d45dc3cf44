"""The deadlines view of quotes and invoices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from crm_tui.domain.errors import Conflict, NotFound, Refused
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import deadlines, lookup, moving, records, undo, views
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.office import close_office, open_office

TODAY = date(2026, 3, 18)
"""A Wednesday."""


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def quote(anna: Session, day: date, **more: object) -> Ref:
    return records.create(anna, "quote", {"title": day.isoformat(), "actual_date": day, **more})  # type: ignore[dict-item]


def standing(anna: Session, kind: str) -> dict[str, list[int]]:
    """Column → ids of its records."""
    keys = [column.key for column in views.deadlines(anna, kind).columns]
    return {key: [tile.id for tile in deadlines.page(anna, kind, key).tiles] for key in keys}


@pytest.mark.covers("behaviour.md#Quote Deadlines column by valid-until date")
def test_quotes_stand_in_the_column_of_their_last_day(anna: Session) -> None:
    late, today, week, following, later = (
        quote(anna, TODAY + timedelta(days=days), amount=Money(1000, "EUR")).id for days in (-1, 0, 2, 6, 30)
    )

    assert standing(anna, "quote") == {
        "overdue": [late],
        "today": [today],
        "this_week": [week],
        "next_week": [following],
        "later": [later],
    }
    assert [column.count for column in views.deadlines(anna, "quote").columns] == [1] * 5
    assert {column.total for column in views.deadlines(anna, "quote").columns} == {Money(1000, "EUR")}


@pytest.mark.covers("behaviour.md#Invoice Deadlines column by pay-by date")
def test_invoices_stand_in_the_column_of_their_pay_by_date(anna: Session) -> None:
    invoice = records.create(anna, "invoice", {"title": "Bill", "close_date": TODAY})

    assert standing(anna, "invoice")["today"] == [invoice.id]


def test_a_new_quote_is_due_next_week_by_itself(anna: Session) -> None:
    created = records.create(anna, "quote", {"title": "Offer"})

    assert standing(anna, "quote")["next_week"] == [created.id]


@pytest.mark.parametrize(("column", "day"), [
    ("today", TODAY),
    ("this_week", TODAY + timedelta(days=1)),
    ("next_week", TODAY + timedelta(days=7)),
    ("later", TODAY + timedelta(days=14)),
])  # fmt: skip
def test_moving_changes_the_date(anna: Session, column: str, day: date) -> None:
    ref = quote(anna, TODAY - timedelta(days=3))

    deadlines.move(anna, [ref], column)

    assert records.get(anna, ref).values["actual_date"] == day
    assert standing(anna, "quote")[column] == [ref.id]


def test_moving_is_one_operation_that_can_be_undone(anna: Session) -> None:
    refs = [quote(anna, TODAY), quote(anna, TODAY)]
    deadlines.move(anna, refs, "later")

    undo.undo(anna)

    assert standing(anna, "quote")["today"] == [ref.id for ref in refs]


def test_nothing_is_put_into_overdue(anna: Session) -> None:
    ref = quote(anna, TODAY)

    with pytest.raises(Refused):
        deadlines.move(anna, [ref], "overdue")
    with pytest.raises(Refused):
        deadlines.create(anna, "quote", "overdue", {"title": "x"})

    assert standing(anna, "quote")["today"] == [ref.id]


def test_closed_records_are_not_shown_and_not_moved(anna: Session) -> None:
    ref = quote(anna, TODAY)
    moving.move(anna, [ref], lookup.stage_called("APPROVED", entity="quote").id)

    assert all(not ids for ids in standing(anna, "quote").values())
    with pytest.raises(Refused):
        deadlines.move(anna, [ref], "later")


def test_deleted_records_are_not_shown(anna: Session) -> None:
    ref = quote(anna, TODAY)
    records.delete(anna, [ref])

    assert standing(anna, "quote")["today"] == []


def test_a_record_somebody_else_changed_is_not_moved(anna: Session) -> None:
    ref = quote(anna, TODAY)
    seen = records.get(anna, ref).version
    records.update(anna, [ref], {"title": "New"})

    with pytest.raises(Conflict):
        deadlines.move(anna, [ref], "later", versions={ref.id: seen})


def test_a_record_created_in_a_column_gets_its_day(anna: Session) -> None:
    ref = deadlines.create(anna, "invoice", "later", {"title": "Bill"})

    assert records.get(anna, ref).values["close_date"] == TODAY + timedelta(days=14)


def test_pages_go_on_where_the_last_one_ended(anna: Session) -> None:
    made = [quote(anna, TODAY + timedelta(days=20 + n % 3)).id for n in range(7)]
    records.update(anna, [Ref("quote", made[0])], {"actual_date": None})

    found: list[int] = []
    page = deadlines.page(anna, "quote", "later", limit=3)
    while True:
        found += [tile.id for tile in page.tiles]
        if not page.more:
            break
        last = page.tiles[-1]
        page = deadlines.page(anna, "quote", "later", after=(last.close_date, last.id), limit=3)

    assert sorted(found) == made
    assert found[-1] == made[0], "without a date comes last"


def test_the_filter_counts_here_as_everywhere(anna: Session) -> None:
    wanted = quote(anna, TODAY, amount=Money(500_000, "EUR"))
    quote(anna, TODAY, amount=Money(100, "EUR"))

    board = views.deadlines(anna, "quote", "amount>1000")

    assert [column.count for column in board.columns] == [0, 1, 0, 0, 0]
    page = deadlines.page(anna, "quote", "today", filter_text="amount>1000")
    assert [tile.id for tile in page.tiles] == [wanted.id]


def test_only_quotes_and_invoices_have_the_view(anna: Session) -> None:
    with pytest.raises(Refused):
        views.deadlines(anna, "deal")
    with pytest.raises(NotFound):
        deadlines.page(anna, "quote", "yesterday")
