"""A search in a store that has not been indexed, as its operator sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.services import indexing, records
from data import full_text, pacing
from tests.support.board import running
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

COUNT = 12


@pytest.fixture
def anna(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A store with a dozen deals that were never indexed, where three are many and a search indexes two."""
    monkeypatch.setattr(full_text, "LARGE", 3)
    monkeypatch.setattr(pacing, "CHUNK", 2)
    monkeypatch.setattr(full_text, "MOST", 2)
    monkeypatch.setattr(indexing, "PATIENCE", 0.0)
    indexing._wanted.clear()
    session = open_office(tmp_path, clock)
    for n in range(COUNT):
        records.create(session, "deal", {"title": f"Laptops {n}"})
    yield session
    indexing._wanted.clear()
    close_office()


async def test_a_filtered_board_shows_the_newest_says_what_is_missing_and_fills_up(
    anna: Session, tmp_path: Path
) -> None:
    async with running(anna, tmp_path) as crm:
        crm.screen.set_filter("laptops")
        await crm.until(lambda: crm.head("New")[0] == 2)
        crm.app.minute()
        await crm.until(lambda: f"{COUNT - 2} not searchable yet" in crm.header())

        while indexing.background.slice():
            pass
        crm.app.minute()

        await crm.until(lambda: crm.head("New")[0] == COUNT)
        assert "searchable" not in crm.header()
