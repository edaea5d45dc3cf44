"""What 80 columns show of the rooms of automation: nothing that matters is cut, nothing stands there for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import rules
from screens.bars import Bar
from screens.workflows.designer import DesignerScreen
from screens.workflows.runs import RunScreen, RunsScreen
from tests.support.card import running
from tests.support.stage_rules import move, say

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.support.card import Records

NUMBERS = (("1 to answer   ", "alert"), ("1 new   ", "good"), ("next 21:07   ", "muted"), ("anna ", "muted"))


@pytest.mark.parametrize(
    ("details", "right"),
    [
        ("1 error", "1 to answer   1 new   next 21:07   anna "),
        ("not saved yet   1 error", "1 to answer   1 new   anna "),
        ("not saved yet   1 error   12 warnings", "1 to answer   1 new   "),
    ],
)
async def test_quiet_numbers_of_the_header_give_way_to_what_the_screen_says(
    office: Session, tmp_path: Path, details: str, right: str
) -> None:
    async with running(office, tmp_path, (80, 24)) as crm:
        header = crm.app.screen.query_one("#header", Bar)
        header.show(((" Workflows › new", "strong"), ("   ", "text"), (details, "alert")), NUMBERS)

        await crm.until(lambda: crm.lines()[0].startswith(f" Workflows › new   {details}  "))
        assert crm.lines()[0].endswith(f" {right}")


async def test_runs_of_rules_are_called_so_and_not_by_a_word_that_reads_like_a_state(
    office: Session, known: Records, tmp_path: Path
) -> None:
    rules.add(office, say("EXECUTING", "hello"))
    move(office, known.deal, "EXECUTING")

    async with running(office, tmp_path, (80, 24)) as crm:
        await crm.press("g", "r")
        await crm.modal(RunsScreen)
        await crm.until(lambda: "✓ Rules of “In progress”" in crm.screen_text)
        await crm.press("enter")
        await crm.modal(RunScreen)
        await crm.until(lambda: "Rules of “In progress”" in crm.lines()[0], "the header")


async def test_what_is_wrong_with_a_line_of_a_form_stands_right_below_it(office: Session, tmp_path: Path) -> None:
    async with running(office, tmp_path, (80, 24)) as crm:
        crm.app.open("designer", number=0)
        designer = await crm.modal(DesignerScreen)
        await crm.until(lambda: designer.ready)
        await crm.until(lambda: "✗ “name” must not be empty" in crm.screen_text)

        at = next(number for number, line in enumerate(crm.lines()) if "Name *" in line)
        assert "✗ “name” must not be empty" in crm.lines()[at + 1]
