"""The columns of a list: chosen, put in order, remembered, sorted by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.services import preferences, records
from screens.listing.choosing import ColumnsScreen
from screens.listing.columns import available, called, columns_of
from tests.support.lists import showing
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.mark.covers("behaviour.md#List table with chosen data columns")
async def test_columns_are_chosen_put_in_order_and_remembered(boss: Session, tmp_path: Path) -> None:
    records.create(boss, "deal", {"title": "Cabling", "probability": 60})
    at = [column.name for column in available("deal")].index("probability")

    async with showing(boss, tmp_path, "list", kind="deal", size=(130, 30)) as crm:
        await crm.until(lambda: "Cabling" in crm.cursor)
        assert "60" not in crm.cursor
        await crm.opened("ColumnsScreen", "C")
        await crm.press(*["j"] * at, "space", *["K"] * at, "enter")
        await crm.until(lambda: "60" in crm.cursor)

        assert crm.lines[0].split()[0].startswith("Probability")
        await crm.until(lambda: preferences.load(boss, "list.deal.columns") is not None)

    async with showing(boss, tmp_path, "list", kind="deal", size=(130, 30)) as crm:
        await crm.until(lambda: "60" in crm.cursor)


async def test_a_list_is_sorted_by_a_column_that_was_added(boss: Session, tmp_path: Path) -> None:
    preferences.save(boss, "list.company.columns", '["title", "employees"]')

    async with showing(boss, tmp_path, "list", kind="company") as crm:
        await crm.until(lambda: crm.sees("There are no companies yet."))
        assert "employees" in crm.screen.sorts()  # type: ignore[attr-defined]


async def test_one_column_is_always_left_and_escape_changes_nothing(boss: Session, tmp_path: Path) -> None:
    preferences.save(boss, "list.deal.columns", '["title"]')
    records.create(boss, "deal", {"title": "Cabling"})

    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: "Cabling" in crm.cursor)
        await crm.opened("ColumnsScreen", "C")
        await crm.press("space")
        assert isinstance(crm.screen, ColumnsScreen)
        assert crm.screen.chosen == {"title"}
        await crm.opened("ListingScreen", "escape")
        assert "Cabling" in crm.cursor


def test_columns_that_are_no_more_are_left_out() -> None:
    assert [column.name for column in called("deal", ["gone", "amount", "amount"])] == ["amount"]
    assert called("deal", ["gone"]) == columns_of("deal")
