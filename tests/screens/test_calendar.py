"""The calendar by its keys: what stands on which day, walking, creating, moving, what others did."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.ref import Ref
from crm_tui.services import calendars, lookup, moving, records
from screens.calendar.screen import CalendarScreen
from screens.calendar.view import CalendarView
from tests.support.lists import showing
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.lists import Lists

TODAY = date(2026, 3, 18)
"""A Wednesday."""


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def deal(anna: Session, title: str, days: int) -> Ref:
    """A deal that is in progress from today and closes in so many days."""
    return records.create(anna, "deal", {"title": title, "close_date": TODAY + timedelta(days=days)})


def screen_of(crm: Lists) -> CalendarScreen:
    found = crm.app.screen
    assert isinstance(found, CalendarScreen)
    return found


def text(crm: Lists) -> str:
    view = crm.app.screen.query_one(CalendarView)
    return "\n".join(view.render_line(y).text for y in range(view.size.height))


def counts(crm: Lists) -> dict[date, int]:
    return {each.day: each.count for each in screen_of(crm).days if each.count}


@asynccontextmanager
async def calendar(anna: Session, tmp_path: Path, **more: object) -> AsyncIterator[Lists]:
    async with showing(anna, tmp_path, "calendar", kind="deal", **more) as crm:  # type: ignore[arg-type]
        await crm.until(lambda: screen_of(crm).pipeline)
        yield crm


@pytest.mark.covers("behaviour.md#Calendar shows deals in progress in a period")
async def test_a_month_tells_how_many_deals_are_in_progress_on_each_day(anna: Session, tmp_path: Path) -> None:
    deal(anna, "Short", 1)
    deal(anna, "Long", 3)

    async with calendar(anna, tmp_path) as crm:
        assert counts(crm) == {TODAY + timedelta(days=days): count for days, count in ((0, 2), (1, 2), (2, 1), (3, 1))}
        assert "March 2026" in crm.header
        assert "Short" in text(crm)
        assert "18 today" in text(crm)
        assert len(screen_of(crm).days) == 42


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 12)])
async def test_every_line_is_as_wide_as_the_screen(anna: Session, tmp_path: Path, size: tuple[int, int]) -> None:
    for number in range(12):
        deal(anna, f"客户 number {number}", number % 4)

    async with calendar(anna, tmp_path, size=size) as crm:
        for key in ("m", "w", "d"):
            await crm.press(key)
            await crm.until(lambda: any(each.count for each in screen_of(crm).days))
            view = crm.app.screen.query_one(CalendarView)
            assert {view.render_line(y).cell_length for y in range(view.size.height)} == {size[0]}
            assert size[0] < 80 or "客户" in text(crm)
            assert key != "m" or size != (80, 24) or "+11 more" in text(crm)


async def test_keys_walk_by_day_week_and_month(anna: Session, tmp_path: Path) -> None:
    async with calendar(anna, tmp_path) as crm:
        screen = screen_of(crm)
        await crm.press("l", "j")
        assert screen.cursor == TODAY + timedelta(days=8)
        await crm.press("h", "k", "right_square_bracket")
        assert screen.cursor == date(2026, 4, 18)
        assert "April 2026" in crm.header
        await crm.press("left_square_bracket", "left_square_bracket")
        assert screen.cursor == date(2026, 2, 18)
        await crm.press("t")
        assert screen.cursor == TODAY


async def test_enter_opens_the_list_of_the_day_and_then_the_card(anna: Session, tmp_path: Path) -> None:
    for number in range(20):
        deal(anna, f"Deal {number}", 2)

    async with calendar(anna, tmp_path) as crm:
        await crm.press("enter")
        await crm.until(lambda: "Deal 19" in text(crm))
        await crm.press("enter", "j", "enter")

        await crm.until(lambda: crm.name == "CardScreen")
        assert str(crm.screen.ref) == "deal:2"  # type: ignore[attr-defined]


async def test_l_moves_the_item_to_the_next_day_and_u_back(anna: Session, tmp_path: Path) -> None:
    ref = deal(anna, "Moves", 3)

    async with calendar(anna, tmp_path, background=True) as crm:
        await crm.press("L")
        assert "tab chooses the item" in crm.footer
        await crm.press("tab", "L")
        await crm.until(lambda: records.get(anna, ref).values["close_date"] == TODAY + timedelta(days=4))
        await crm.until(lambda: TODAY + timedelta(days=4) in counts(crm))
        entry = screen_of(crm).entry
        assert entry is not None
        assert entry.tile.title == "Moves"

        await crm.press("u")
        await crm.until(lambda: TODAY + timedelta(days=4) not in counts(crm))


async def test_n_makes_a_deal_on_the_day(anna: Session, tmp_path: Path) -> None:
    async with calendar(anna, tmp_path) as crm:
        await crm.opened("QuickForm", "l", "l", "n")
        await crm.pilot.pause(0.3)
        await crm.press(*"Fresh", "ctrl+s")
        await crm.until(lambda: crm.name == "CalendarScreen" and screen_of(crm).entry is not None)

        entry = screen_of(crm).entry
        assert entry is not None
        assert (entry.tile.title, entry.tile.close_date) == ("Fresh", "2026-03-20")


async def test_another_date_can_be_shown_and_is_remembered(anna: Session, tmp_path: Path) -> None:
    deal(anna, "Made today", 9)

    async with calendar(anna, tmp_path) as crm:
        await crm.opened("ChoiceScreen", "o")
        await crm.press(*"Created", "enter")
        await crm.until(lambda: screen_of(crm).field == "created_at" and counts(crm) == {TODAY: 1})
        await crm.press("tab", "L")
        await crm.until(lambda: "is not set by hand" in crm.footer)
        await crm.press("w")
        await crm.until(lambda: len(screen_of(crm).days) == 7)

    async with calendar(anna, tmp_path) as crm:
        assert (screen_of(crm).field, screen_of(crm).unit) == ("created_at", "week")


async def test_what_others_do_shows(anna: Session, tmp_path: Path) -> None:
    async with calendar(anna, tmp_path, background=True) as crm:
        assert counts(crm) == {}
        deal(anna, "New", 0)

        await crm.until(lambda: counts(crm) == {TODAY: 1})


async def test_a_filter_narrows_the_calendar_and_goes_along_to_the_board(anna: Session, tmp_path: Path) -> None:
    deal(anna, "Wanted", 1)
    deal(anna, "Other", 1)

    async with showing(anna, tmp_path, "board") as crm:
        await crm.press("4")
        await crm.until(lambda: crm.name == "CalendarScreen" and counts(crm).get(TODAY) == 2)
        screen_of(crm).set_filter("title=Wanted")
        await crm.until(lambda: counts(crm).get(TODAY) == 1)
        await crm.press("1")

        await crm.until(lambda: getattr(crm.app.screen, "filter_text", "") == "title=Wanted")
        assert crm.name == "BoardScreen"


@pytest.mark.parametrize("kind", ["lead", "quote", "invoice"])
async def test_every_type_on_stages_has_a_calendar(anna: Session, tmp_path: Path, kind: str) -> None:
    records.create(anna, kind, {"title": "Something"})

    async with showing(anna, tmp_path, "calendar", kind=kind) as crm:
        await crm.until(lambda: "Something" in text(crm))
        assert min(counts(crm)) == TODAY
        assert set(counts(crm).values()) == {1}, "one record, on each of its days"


async def test_a_closed_deal_stays_where_it_is(anna: Session, tmp_path: Path) -> None:
    ref = deal(anna, "Done", 0)
    moving.close(anna, [ref], lookup.stage_called("WON").id)

    async with calendar(anna, tmp_path) as crm:
        assert "✓ Done" in text(crm)
        await crm.press("tab", "L")
        await crm.until(lambda: "is closed: its date stays" in crm.footer)


def test_the_usual_date_is_the_span_where_there_is_one() -> None:
    assert calendars.fields("deal")[0][0] == "span"
    assert calendars.fields("lead")[0][0] == "created_at"
    assert [name for name, _ in calendars.fields("quote")][:2] == ["span", "actual_date"]
