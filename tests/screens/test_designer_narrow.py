"""At 80 columns the designer keeps what matters: that something is not saved, and the whole name of what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.card import running
from tests.support.designing import add, opened, paste, shows
from tests.support.flows import GREETING, keep

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session

NAME = "Large deals of the year need a yes of the head of sales and of the board"


async def test_a_long_name_gives_way_to_what_is_not_saved_and_to_errors(office: Session, tmp_path: Path) -> None:
    number = keep(office, NAME, GREETING)
    async with running(office, tmp_path, (80, 24)) as crm:
        designer = await opened(crm, number)
        assert "   not saved yet" not in crm.lines()[0]
        await add(crm, designer, "write to log")
        await crm.until(lambda: "   not saved yet   1 error" in crm.lines()[0])
        assert crm.lines()[0].startswith(" Workflows › La")


async def test_a_long_label_is_shown_whole(office: Session, tmp_path: Path) -> None:
    number = keep(office, "Greeting", GREETING)
    async with running(office, tmp_path, (80, 24)) as crm:
        designer = await opened(crm, number)
        await add(crm, designer, "edit document")
        await paste(crm, "title")
        await crm.until(shows(crm, "Add to multiple fields"))
        label = [line[:24].strip() for line in crm.lines()]
        start = next(n for n, line in enumerate(label) if line.startswith("Add to multiple"))
        assert " ".join(label[start : start + 3]) == "Add to multiple fields instead of overwriting them"
