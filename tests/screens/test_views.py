"""The views of one type: activities and deadlines on the board, what they share, and that the chosen one comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import activities, preferences, processes, records
from crm_tui.services.processes import NewProcess
from tests.conftest import NOON
from tests.support.board import running
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock

ACTIVITIES = ["Overdue", "Today", "This week", "Next week", "Without activities", "Over two weeks"]
DEADLINES = ["Overdue", "Today", "This week", "Next week", "Later"]


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def deal(session: Session, title: str, days: int | None = None, kind: str = "deal", **values: Value) -> Ref:
    """A record with an activity that is due in so many days."""
    ref = records.create(session, kind, {"title": title, **values})
    if days is not None:
        planned: dict[str, Value] = {"subject": "Call", "deadline": NOON + timedelta(days=days, hours=1)}
        activities.plan(session, planned, about=(ref,))
    return ref


def names(crm: object) -> list[str]:
    return [column.stage.name for column in crm.screen.board.columns]  # type: ignore[attr-defined]


@pytest.mark.covers("behaviour.md#Activities view by activity deadline")
async def test_3_shows_six_columns_by_the_nearest_activity(anna: Session, tmp_path: Path) -> None:
    deal(anna, "Late", -1)
    deal(anna, "Soon", 2, amount=Money(120_000, "EUR"))
    deal(anna, "Bare")

    async with running(anna, tmp_path) as crm:
        await crm.press("3")
        await crm.until(lambda: crm.head("This week") == (1, "1200.00 EUR"))

        assert names(crm) == ACTIVITIES
        assert crm.cards("Overdue") == ["Late"]
        assert crm.cards("Without activities") == ["Bare"]
        assert "Activities" in crm.header()
        await crm.press("1")
        assert names(crm)[0] == "New"
        assert "Kanban" in crm.header()


async def test_moving_in_the_activities_view_gives_another_deadline(anna: Session, tmp_path: Path) -> None:
    ref = deal(anna, "Soon", 2)

    async with running(anna, tmp_path, background=True) as crm:
        await crm.press("3", "L")
        await crm.until(lambda: crm.column == "Next week" and crm.card == "Soon")
        assert "moved to Next week" in crm.footer()

        await crm.press("L")
        await crm.until(lambda: crm.column == "Over two weeks" and crm.card == "Soon")

        (planned,) = activities.open_activities(anna, ref)
        wall = planned.deadline.astimezone(anna.zone)
        assert (wall.date(), wall.hour) == (NOON.date() + timedelta(days=14), 14)
        await crm.press("u")
        await crm.until(lambda: crm.cards("Next week") == ["Soon"])


async def test_overdue_takes_nothing_and_says_so(anna: Session, tmp_path: Path) -> None:
    deal(anna, "Today", 0)

    async with running(anna, tmp_path) as crm:
        await crm.press("3", "H")
        await crm.until(lambda: "othing can be put into “Overdue”" in crm.footer())

        assert crm.cards("Today") == ["Today"]


async def test_a_new_deal_in_a_column_has_an_activity_with_its_deadline(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        await crm.press("3", "l", "l", "l", "n")
        await crm.pilot.pause(0.3)
        await crm.press(*"Fresh", "ctrl+s")
        await crm.until(lambda: crm.cards("Next week") == ["Fresh"] and crm.card == "Fresh")

        (tile,) = next(each for each in crm.screen.board.columns if each.stage.name == "Next week").tiles
        assert tile.activities == 1
        await crm.press("h", "h", "h", "n")
        await crm.until(lambda: "othing can be put into “Overdue”" in crm.footer())


async def test_an_activity_of_somebody_else_moves_the_card(anna: Session, tmp_path: Path) -> None:
    ref = deal(anna, "Bare")

    async with running(anna, tmp_path, background=True) as crm:
        await crm.press("3")
        await crm.until(lambda: crm.head("Without activities")[0] == 1)
        activities.plan(anna, {"subject": "Call", "deadline": NOON + timedelta(days=2)}, about=(ref,))

        await crm.until(lambda: crm.cards("This week") == ["Bare"] and crm.cards("Without activities") == [])
        await crm.until(lambda: crm.head("This week")[0] == 1 and crm.head("Without activities")[0] == 0)


async def test_when_its_time_has_passed_a_card_is_overdue(anna: Session, tmp_path: Path, clock: Clock) -> None:
    deal(anna, "Today", 0)

    async with running(anna, tmp_path) as crm:
        await crm.press("3")
        assert crm.cards("Today") == ["Today"]
        clock.forward(hours=2)
        crm.screen.minute()

        await crm.until(lambda: crm.cards("Overdue") == ["Today"])


@pytest.mark.parametrize("kind", ["lead", "quote", "invoice"])
async def test_every_type_on_stages_has_an_activities_view(anna: Session, tmp_path: Path, kind: str) -> None:
    deal(anna, "Something", 2, kind=kind)

    async with running(anna, tmp_path) as crm:
        crm.app.board(kind)
        await crm.until(lambda: crm.app.screen.kind == kind)  # type: ignore[attr-defined]
        await crm.press("3")

        await crm.until(lambda: crm.app.screen.board.columns[2].stage.count == 1)  # type: ignore[attr-defined]


@pytest.mark.covers("behaviour.md#Quote Deadlines column by valid-until date")
async def test_5_shows_quotes_by_their_last_day_and_moving_changes_it(anna: Session, tmp_path: Path) -> None:
    today = NOON.date()
    offer = records.create(anna, "quote", {"title": "Offer", "actual_date": today + timedelta(days=2)})

    async with running(anna, tmp_path) as crm:
        crm.app.board("quote")
        await crm.until(lambda: crm.app.screen.kind == "quote")  # type: ignore[attr-defined]
        await crm.press("5")
        board = crm.app.screen.board  # type: ignore[attr-defined]
        assert [each.stage.name for each in board.columns] == DEADLINES
        await crm.until(lambda: board.columns[2].stage.count == 1)

        await crm.press("L")
        await crm.until(lambda: records.get(anna, offer).values["actual_date"] == today + timedelta(days=7))
        await crm.until(lambda: board.at == 3 and board.current.title == "Offer")

        await crm.press("h", "n")
        await crm.pilot.pause(0.3)
        await crm.press(*"Second", "ctrl+s")
        await crm.until(lambda: [tile.title for tile in board.columns[2].tiles] == ["Second"])
        second = Ref("quote", board.columns[2].tiles[0].id)
        assert records.get(anna, second).values["actual_date"] == today + timedelta(days=1)


async def test_deals_have_no_deadlines_view(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        await crm.press("5")

        assert "deadlines are a view of quotes and invoices" in crm.footer()
        assert names(crm)[0] == "New"


@pytest.mark.covers("behaviour.md#Choose the view mode")
async def test_the_chosen_view_comes_back(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        await crm.press("3")
        await crm.until(lambda: preferences.load(anna, "view.deal") == '"activities"')

    async with running(anna, tmp_path) as crm:
        assert names(crm) == ACTIVITIES
        await crm.press("2")
        await crm.until(lambda: type(crm.app.screen).__name__ == "ListingScreen")
        await crm.until(lambda: preferences.load(anna, "view.deal") == '"list"')

    async with running(anna, tmp_path) as crm:
        await crm.until(lambda: type(crm.app.screen).__name__ == "ListingScreen")
        await crm.press("1")
        await crm.until(lambda: names(crm)[0] == "New" and crm.app.screen is crm.screen)


async def test_views_share_the_filter(anna: Session, tmp_path: Path) -> None:
    deal(anna, "Small", 2, amount=Money(1_000, "EUR"))
    deal(anna, "Large", 2, amount=Money(900_000, "EUR"))

    async with running(anna, tmp_path) as crm:
        crm.screen.set_filter("amount<100")
        await crm.until(lambda: crm.cards("New") == ["Small"])
        await crm.press("3")
        await crm.until(lambda: crm.cards("This week") == ["Small"] and crm.head("This week")[0] == 1)

        await crm.press("2")
        await crm.until(lambda: getattr(crm.app.screen, "filter_text", "") == "amount<100")
        await crm.until(lambda: len(crm.app.screen.ids) == 1)  # type: ignore[attr-defined]
        await crm.press("1")
        await crm.until(lambda: crm.cards("New") == ["Small"])


async def test_closing_in_the_activities_view_takes_the_card_off_it(anna: Session, tmp_path: Path) -> None:
    ref = deal(anna, "Soon", 2)

    async with running(anna, tmp_path) as crm:
        await crm.press("3")
        crm.screen._move_to(crm.screen._targets()[-3].stage_id, closing=True, sure=True)

        await crm.until(lambda: crm.cards("This week") == [])
        assert records.get(anna, ref).values["closed"]


async def test_the_palette_opens_every_type_on_stages(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        await crm.press("ctrl+p")
        await crm.until(lambda: type(crm.app.screen).__name__ == "PaletteScreen")
        await crm.press(*"Open: inv", "enter")

        await crm.until(lambda: getattr(crm.app.screen, "kind", "") == "invoice")


async def test_a_smart_process_has_all_views_of_a_type_on_stages(anna: Session, tmp_path: Path) -> None:
    processes.add(anna, NewProcess(code="projects", name="Project"))

    async with running(anna, tmp_path) as crm:
        crm.app.board("projects")
        await crm.until(lambda: crm.app.screen.kind == "projects")  # type: ignore[attr-defined]
        deal(anna, "Something", 2, kind="projects")
        await crm.press("3")
        await crm.until(lambda: crm.app.screen.board.columns[2].stage.count == 1)  # type: ignore[attr-defined]
        await crm.press("4")
        await crm.until(lambda: any(each.count for each in crm.app.screen.days))  # type: ignore[attr-defined]
        await crm.press("2")
        await crm.until(lambda: len(crm.app.screen.ids) == 1)  # type: ignore[attr-defined]
        await crm.press("1")
        await crm.until(lambda: crm.app.screen.source.view == "kanban")  # type: ignore[attr-defined]
