"""The picker: what a line of its list has no room for is read below the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static

from screens.widgets.lines import LineList
from screens.workflows.pick import Entry, PickScreen
from tests.support.card import Crm, running
from tests.support.designing import opened, paste
from tests.support.flows import GREETING, keep

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session

LOOP = "Repeats its steps while the condition is true, at most 1000 times."


def told(crm: Crm, picker: PickScreen) -> str:
    """What is seen below the list, its lines joined."""
    place = picker.query_one("#pick-told", Static).region
    lines = crm.lines()[place.y : place.bottom] if place.height else []
    return " ".join("".join(line[place.x : place.right] for line in lines).replace("─", " ").split())


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 45)])
async def test_the_whole_sentence_of_a_step_is_read_below_the_list(
    office: Session, tmp_path: Path, size: tuple[int, int]
) -> None:
    number = keep(office, "Greeting", GREETING)

    async with running(office, tmp_path, size) as crm:
        await opened(crm, number)
        await crm.press("G", "a")
        picker = await crm.modal(PickScreen)
        await crm.until(lambda: "Condition" in crm.screen_text, "the steps")
        assert LOOP not in told(crm, picker)

        await crm.press("down", "down")
        await crm.until(lambda: LOOP in told(crm, picker), "the sentence of the loop")
        height = picker.query_one("#pick-told", Static).size.height

        await crm.press("down", "down")
        await crm.until(lambda: LOOP not in told(crm, picker), "that of another step")
        assert picker.query_one("#pick-told", Static).size.height == height


async def test_hints_begin_below_each_other_and_short_lists_keep_all_their_lines(
    office: Session, tmp_path: Path
) -> None:
    long = Entry("long", "Long", "A sentence that is much longer than the half of a line of this list has room for.")
    short = Entry("short", "Short [b]", "Two words.")

    async with running(office, tmp_path, (80, 24)) as crm:
        await crm.app.push_screen(PickScreen("Which?", lambda typed: (long, short)))
        await crm.until(lambda: "Two words." in crm.screen_text)
        first, second = (next(line for line in crm.lines() if word in line) for word in ("A sentence", "Short [b]"))
        assert first.index("A sentence") == second.index("Two words.")
        crm.app.pop_screen()

        picker = PickScreen("Which?", lambda typed: (short,))
        await crm.app.push_screen(picker)
        await crm.until(lambda: picker.query_one(LineList).count)
        assert not picker.query_one("#pick-told", Static).display


async def test_a_name_that_is_cut_is_told_with_its_sentence(office: Session, tmp_path: Path) -> None:
    number = keep(office, "Greeting", GREETING)

    async with running(office, tmp_path, (80, 24)) as crm:
        await opened(crm, number)
        await crm.press("G", "a")
        picker = await crm.modal(PickScreen)
        await paste(crm, "working")
        await crm.until(lambda: "Pause until the employee's working day ·" in told(crm, picker), "the whole name")
