"""Ranges: begun by a key, extended by moving, ended by the same key or taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from screens.listing.screen import ListingScreen
from tests.support.board import running
from tests.support.office import add_deals, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock
    from tests.support.board import Crm


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    add_deals(session, 6)
    yield session
    close_office()


def chosen(crm: Crm) -> list[str]:
    """Titles of the selected cards, from top to bottom."""
    column = crm.screen.board.columns[0]
    return [tile.title for tile in column.tiles if tile.id in crm.screen.board.selected]


async def test_a_range_follows_the_cursor_both_ways(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        titles = crm.cards("New")
        await crm.press("j", "j", "V")
        assert chosen(crm) == titles[2:3]
        await crm.press("j", "j")
        assert chosen(crm) == titles[2:5]
        await crm.press("k", "k", "k")
        assert chosen(crm) == titles[1:3]
        await crm.press("G")
        assert chosen(crm) == titles[2:]
        assert "4 selected" in crm.header()


async def test_the_second_v_ends_the_range_and_keeps_it(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        titles = crm.cards("New")
        await crm.press("V", "j", "V", "j", "j")
        assert chosen(crm) == titles[:2]
        await crm.press("V", "j")
        assert chosen(crm) == [*titles[:2], *titles[3:5]]


async def test_escape_takes_the_range_back_and_then_drops_the_selection(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        titles = crm.cards("New")
        await crm.press("space", "j", "j", "V", "j", "escape")
        assert chosen(crm) == titles[:1]
        await crm.press("escape")
        assert chosen(crm) == []


async def test_the_footer_shows_the_keys_of_a_range(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        await crm.press("V")
        assert "extend the range" in crm.footer()
        await crm.press("V")
        assert "extend the range" not in crm.footer()


async def test_another_column_ends_the_range(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        await crm.press("V", "j", "l")
        assert len(chosen(crm)) == 2
        assert "extend the range" not in crm.footer()


async def test_a_list_has_ranges_too(anna: Session, tmp_path: Path) -> None:
    async with running(anna, tmp_path) as crm:
        crm.app.open("list", kind="deal")
        await crm.until(lambda: isinstance(crm.app.screen, ListingScreen) and len(crm.app.screen.ids) == 6)
        screen = crm.app.screen
        assert isinstance(screen, ListingScreen)
        ids = list(screen.ids)

        await crm.press("j", "V", "j", "j")
        await crm.until(lambda: sorted(screen.selected) == sorted(ids[1:4]))
        await crm.press("G")
        await crm.until(lambda: sorted(screen.selected) == sorted(ids[1:]))
        await crm.press("k")
        await crm.until(lambda: sorted(screen.selected) == sorted(ids[1:5]))
        assert "extend the range" in crm.footer()
        await crm.press("escape")
        assert not screen.selected
        assert crm.app.screen is screen
