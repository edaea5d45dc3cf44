"""The pipeline editor: every key that moves about moves in each of its lists and questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.services import pipelines, stages
from screens.pipelines.prompts import ChoicePrompt
from tests.support.editor import editor
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


async def test_home_end_and_pages_move_among_stages_and_pipelines(boss: Session, tmp_path: Path) -> None:
    general = pipelines.pipelines(boss)[0].id
    for number in range(40):
        stages.add(boss, general, f"Step {number}")
    for number in range(5):
        pipelines.add(boss, f"Towns {number}")

    async with editor(boss, tmp_path) as crm:
        rows = crm.screen.stage_rows
        await crm.press("end")
        assert rows.cursor == rows.keys[-1]
        await crm.press("home")
        assert rows.cursor == rows.keys[0]
        await crm.press("pagedown")
        assert rows.keys.index(rows.cursor) > 3
        await crm.press("pageup")
        assert rows.cursor == rows.keys[0]
        await crm.press("G")
        assert rows.cursor == rows.keys[-1]
        await crm.press("g", "g")
        assert rows.cursor == rows.keys[0]

        await crm.press("tab", "end")
        assert crm.screen.pipeline_rows.cursor == crm.screen.pipeline_rows.keys[-1]


async def test_home_and_end_move_in_a_question(boss: Session, tmp_path: Path) -> None:
    add_deals(boss, 1)

    async with editor(boss, tmp_path) as crm:
        await crm.press("x")
        await crm.until(lambda: isinstance(crm.app.screen, ChoicePrompt))
        prompt = crm.app.screen
        assert isinstance(prompt, ChoicePrompt)
        await crm.press("end")
        assert prompt.rows.cursor == len(prompt.rows.choices) - 1
        await crm.press("home")
        assert prompt.rows.cursor == 0
