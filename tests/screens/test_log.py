"""The operations log: what was done is told change by change, and any of it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import records
from tests.support.lists import showing
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


async def test_operations_are_newest_first_with_who_and_where_from(boss: Session, tmp_path: Path, clock: Clock) -> None:
    luca = clerk_of(clock)
    deal = Ref("deal", add_deals(boss, 1)[0])
    records.update(luca.of("cli"), [deal], {"title": "Renamed"})

    async with showing(boss, tmp_path, "log") as crm:
        await crm.until(lambda: "changed" in crm.cursor)

        assert crm.cursor.split()[2:] == "luca command line changed deal:1 “Renamed”: Name 1 change".split()
        assert crm.lines[1].split()[2:] == "anna screens created deal:1 “Renamed” 1 change".split()


async def test_enter_tells_the_changes_in_words(boss: Session, tmp_path: Path) -> None:
    deal = Ref("deal", add_deals(boss, 1)[0])
    records.update(boss, [deal], {"title": "Renamed", "amount": Money(1250_00, "EUR"), "probability": 40})

    async with showing(boss, tmp_path, "log") as crm:
        await crm.until(lambda: "changed" in crm.cursor)
        await crm.opened("ChangesScreen", "enter")
        await crm.until(lambda: crm.sees("Renamed"))

        assert crm.sees("Deal 1 → Renamed", "— → €1,250.00", "Probability", "— → 40")
        assert crm.cursor.split() == [str(deal), "Renamed"]
        await crm.opened("CardScreen", "enter")


async def test_undo_of_an_operation_asks_first(boss: Session, tmp_path: Path) -> None:
    deal = Ref("deal", add_deals(boss, 1)[0])
    records.update(boss, [deal], {"title": "Renamed"})
    records.update(boss, [deal], {"amount": Money(5_00, "EUR")})

    async with showing(boss, tmp_path, "log") as crm:
        await crm.until(lambda: len(crm.lines) >= 3)
        await crm.press("j")
        await crm.opened("ChoiceScreen", "u")
        await crm.opened("LogScreen", "enter")
        assert records.get(boss, deal).title == "Renamed"

        await crm.opened("ChoiceScreen", "u")
        await crm.press("u")
        await crm.until(lambda: crm.name == "LogScreen" and crm.sees("taking back", "undone by"))
        assert records.get(boss, deal).title == "Deal 1"
        assert records.get(boss, deal).values["amount"] == Money(5_00, "EUR")

        await crm.press("u")
        assert "undone already" in crm.footer


async def test_conflicts_are_told_field_by_field(boss: Session, tmp_path: Path, clock: Clock) -> None:
    luca = clerk_of(clock)
    deal = Ref("deal", add_deals(boss, 1)[0])
    records.update(boss, [deal], {"title": "Mine", "amount": Money(10_00, "EUR")})
    records.update(luca, [deal], {"title": "His"})

    async with showing(boss, tmp_path, "log") as crm:
        await crm.until(lambda: len(crm.lines) >= 3)
        await crm.opened("ChoiceScreen", "j", "u")
        await crm.opened("ChangesScreen", "u")
        await crm.until(lambda: crm.sees("was left as Mine, is His by now"))

        assert "left alone" in crm.header
        assert records.get(boss, deal).title == "His"
        assert records.get(boss, deal).values["amount"] is None


async def test_a_clerk_may_not_undo_what_others_did(boss: Session, tmp_path: Path, clock: Clock) -> None:
    luca = clerk_of(clock)
    deal = Ref("deal", add_deals(boss, 1)[0])
    records.update(boss, [deal], {"title": "Hers"})

    async with showing(luca, tmp_path, "log") as crm:
        await crm.until(lambda: "changed" in crm.cursor)
        await crm.opened("ChoiceScreen", "u")
        await crm.opened("LogScreen", "u")
        await crm.until(lambda: "may not" in crm.footer or "luca" in crm.footer)

        assert records.get(boss, deal).title == "Hers"


async def test_a_long_log_is_read_page_by_page(boss: Session, tmp_path: Path) -> None:
    deals = add_deals(boss, 1)
    for number in range(150):
        records.update(boss, [Ref("deal", deals[0])], {"title": f"Name {number}"})

    async with showing(boss, tmp_path, "log") as crm:
        await crm.until(lambda: "changed" in crm.cursor)
        assert len(crm.screen.operations) == 100  # type: ignore[attr-defined]
        await crm.press("G")
        await crm.until(lambda: len(crm.screen.operations) > 150)  # type: ignore[attr-defined]
        await crm.press("G")
        await crm.until(lambda: crm.cursor.split()[0] == "#1")
