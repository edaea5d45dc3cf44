"""Toasts: what nobody asked for is told on lines of its own; nothing that is read is covered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets._toast import Toast

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from screens.app import CrmApp
from screens.workflows.runs import RunScreen
from tests.support.card import Crm
from tests.support.flows import keep

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.support.card import Records

SMALL = (80, 24)
MANY = "".join(
    f'[[step]]\nid = "A{number}"\nkind = "log"\ntitle = "Line {number}"\nwith.text = "Text {number}"\n\n'
    for number in range(1, 21)
)
REFUSAL = "The file is not one that this program has written; look whether it was cut on its way, and send it again"


def uncovered(crm: Crm) -> bool:
    """Whether the toasts are seen and no other widget lies below one of them."""
    toasts = [each.region for each in crm.app.screen.query(Toast)]
    others = [each.region for each in crm.app.screen.query("Bar, LineList, ItemsView, BoardView")]
    return bool(toasts) and all(toasts) and not any(toast.overlaps(other) for toast in toasts for other in others)


@pytest.mark.parametrize("room", ["board", "my_day", "workflows", "runs", "rules", "log"])
async def test_a_toast_covers_nothing_on_any_screen_and_its_lines_come_back(
    office: Session, tmp_path: Path, room: str
) -> None:
    app = CrmApp(office, folder=tmp_path, background=False)
    async with app.run_test(size=SMALL, notifications=True) as pilot:
        crm = Crm(app, pilot, office)
        if room != "board":
            app.open(room)
            await crm.until(lambda: len(app.screen_stack) > 1)
        seen = [each for each in app.screen.children if each.region and not each.styles.is_docked]
        heights = [each.region.height for each in seen]

        app.notify(REFUSAL, timeout=60, markup=False)
        await crm.until(lambda: uncovered(crm) and "send it again" in crm.screen_text, "the toast")
        assert crm.lines()[-1].strip()

        app.clear_notifications()
        await crm.until(lambda: [each.region.height for each in seen] == heights, "the lines that it took")


async def test_the_last_step_of_a_trace_stays_in_view(office: Session, known: Records, tmp_path: Path) -> None:
    number = workflows.start(office, keep(office, "Long", MANY), known.deal, {}).id
    sweep.run_all(office)
    app = CrmApp(office, folder=tmp_path, background=False)

    async with app.run_test(size=SMALL, notifications=True) as pilot:
        crm = Crm(app, pilot, office)
        app.open("run", number=number)
        await crm.modal(RunScreen)
        await crm.until(lambda: "Line 1" in crm.screen_text)
        await crm.press("G")
        await crm.until(lambda: "Text 20" in crm.screen_text)

        app.notify("Reminder: call back", timeout=60, markup=False)
        app.notify("Another one", timeout=60, markup=False)
        await crm.until(lambda: uncovered(crm), "the toasts")
        await crm.until(lambda: "Text 20" in crm.screen_text, "the last step")
