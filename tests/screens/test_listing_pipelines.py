"""The list shares the pipeline with the other views of its type, and can show all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.ref import Ref
from crm_tui.services import pipelines, records
from screens.board.screen import BoardScreen
from screens.forms.quick import QuickForm
from tests.support.board import running
from tests.support.lists import Lists, showing
from tests.support.office import add_deals, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def repairs(boss: Session) -> int:
    """A second pipeline with a deal; another deal is in the first one."""
    made = pipelines.add(boss, "Repairs")
    add_deals(boss, 1)
    records.create(boss, "deal", {"title": "Pump", "pipeline": made.id})
    return made.id


async def test_a_list_shows_one_pipeline_and_p_chooses_another_or_all(
    boss: Session, tmp_path: Path, repairs: int
) -> None:
    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: crm.sees("Deal 1") and "Deals › General" in crm.header)
        assert not crm.sees("Pump")
        await crm.opened("ChoiceScreen", "p")
        await crm.press("r")
        await crm.until(lambda: crm.sees("Pump") and "Deals › Repairs" in crm.header)
        assert not crm.sees("Deal 1")
        await crm.opened("ChoiceScreen", "p")
        await crm.press("a")
        await crm.until(lambda: crm.sees("Pump", "Deal 1") and "all pipelines" in crm.header)

    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: crm.sees("Pump") and "Deals › Repairs" in crm.header)


async def test_board_and_list_show_the_same_pipeline(boss: Session, tmp_path: Path, repairs: int) -> None:
    async with running(boss, tmp_path) as crm:
        await crm.press("2")
        rows = Lists(crm.app, crm.pilot)
        await rows.until(lambda: rows.name == "ListingScreen" and rows.sees("Deal 1"))
        await rows.opened("ChoiceScreen", "p")
        await rows.press("r")
        await rows.until(lambda: rows.sees("Pump"))
        await rows.press("1")
        await rows.until(lambda: isinstance(crm.app.screen, BoardScreen) and crm.app.screen.pipeline == "Repairs")
        await rows.press("2")
        await rows.until(lambda: rows.name == "ListingScreen" and "Repairs" in rows.header)


async def test_a_new_deal_of_a_list_goes_into_its_pipeline(boss: Session, tmp_path: Path, repairs: int) -> None:
    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.opened("ChoiceScreen", "p")
        await crm.press("r")
        await crm.until(lambda: crm.sees("Pump"))
        await crm.press("n")
        await crm.until(lambda: isinstance(crm.app.screen, QuickForm) and crm.app.screen.editors)
        await crm.pilot.pause()
        await crm.press(*"Valve", "enter")
        await crm.until(lambda: crm.sees("Valve"))

    found = next(each for each in (3, 2, 1) if records.get(boss, Ref("deal", each)).title == "Valve")
    assert records.get(boss, Ref("deal", found)).values["pipeline"] == repairs


async def test_with_one_pipeline_nothing_is_said_of_it(boss: Session, tmp_path: Path) -> None:
    add_deals(boss, 1)
    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: crm.sees("Deal 1"))
        assert "General" not in crm.header


async def test_a_pipeline_that_is_gone_gives_way_to_the_default_one(
    boss: Session, tmp_path: Path, repairs: int
) -> None:
    async with showing(boss, tmp_path, "list", kind="deal", background=True) as crm:
        await crm.opened("ChoiceScreen", "p")
        await crm.press("r")
        await crm.until(lambda: crm.sees("Pump"))
        records.delete(boss, [Ref("deal", 2)])
        pipelines.delete(boss, repairs)
        await crm.until(lambda: crm.sees("Deal 1"))


async def test_types_with_one_way_say_so(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "list", kind="contact") as crm:
        await crm.until(lambda: crm.sees("There are no contacts"))
        await crm.press("p")
        await crm.until(lambda: "one way only" in crm.footer)
