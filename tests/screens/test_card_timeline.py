"""A long timeline: read page by page from both ends, and to the very end with one key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.services import timeline
from screens.card.entries import EVENTS
from screens.card.ink import Ink
from screens.card.timeline import TimelineView
from screens.workflows.blocks import OUTCOMES, SIGNS
from tests.support.card import Crm, Records, add_records, running

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_tui.services.session import Session

COMMENTS = 180


@pytest.fixture
def known(office: Session) -> Records:
    found = add_records(office)
    for n in range(COMMENTS):
        timeline.comment(office, found.deal, f"comment {n}")
    return found


def texts(view: TimelineView) -> list[str]:
    return [entry.text or entry.kind for entry in (*view.entries, *view.tail)]


ALL = [*(f"comment {n}" for n in reversed(range(COMMENTS))), "created"]


async def down_until(crm: Crm, true: Callable[[], bool]) -> None:
    """Go down until it is true, as far as the timeline is long."""
    for _step in range(COMMENTS // 10):
        if true():
            return
        await crm.press(*["j"] * 12)
        await crm.pilot.pause(0.02)
    await crm.until(true)


async def test_it_is_read_page_by_page(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        card = await crm.open(known.deal)
        view = card.trail.timeline
        assert texts(view) == ALL[:50]
        await crm.press("tab")
        await down_until(crm, lambda: texts(view) == ALL)


async def test_one_key_goes_to_the_very_end_and_the_way_back_is_read_upwards(
    office: Session, known: Records, tmp_path: Path
) -> None:
    async with running(office, tmp_path) as crm:
        card = await crm.open(known.deal)
        view = card.trail.timeline
        await crm.press("tab", "G")
        await crm.until(lambda: view.entry is not None and view.entry.kind == "created")
        await crm.until(lambda: "Created" in crm.screen_text)

        assert len(view.entries) == 50
        assert texts(view)[50:] == ALL[-50:]

        await crm.press(*["k"] * 42)
        await crm.until(lambda: len(view.tail) == 100)
        await crm.pilot.pause()
        assert view.entry is not None
        assert view.entry.text in crm.screen_text

        await crm.press(*["k"] * 50)
        await crm.until(lambda: texts(view) == ALL)
        assert view.tail == []
        await crm.press("g", "g")
        await crm.press("G")
        await crm.until(lambda: view.entry is not None and view.entry.kind == "created")


async def test_the_gap_is_read_from_above_too(office: Session, known: Records, tmp_path: Path) -> None:
    async with running(office, tmp_path) as crm:
        card = await crm.open(known.deal)
        view = card.trail.timeline
        await crm.press("tab", "G")
        await crm.until(lambda: view.entry is not None and view.entry.kind == "created")
        await crm.press("g", "g")
        await down_until(crm, lambda: texts(view) == ALL)
        assert view.tail == []


def test_every_entry_is_drawn_in_a_style_that_the_timeline_has() -> None:
    """Else the whole program ends when such an entry comes into view."""
    styles = {style for _sign, style, _text in EVENTS.values()} | {
        style for signs in (SIGNS, OUTCOMES) for _sign, style in signs.values()
    }

    assert {f"items--{style}" for style in styles} <= Ink.COMPONENT_CLASSES
