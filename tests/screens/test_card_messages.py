"""What a client wrote stands on the card as it was typed: its first lines in the timeline, all of it behind `enter`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.services import activities
from screens.card.reader import ReaderScreen, TextView
from screens.forms.activity import ActivityForm
from tests.support.card import running
from tests.support.incoming import take

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.services.session import Session
    from screens.card.items import ItemsView

TEXT = "[b]Hello[/b] [@click=app.quit]x[/]\n" + "\n".join(f"line {n}" for n in range(20))


def words(view: ItemsView) -> str:
    """All that the view shows, a line a line."""
    return "\n".join("".join(span.text for span in line) for block in view.blocks for line in block.lines)


async def test_a_message_waits_above_and_stands_below_once_it_is_answered(office: Session, tmp_path: Path) -> None:
    taken = take(office, kind="email", email="mario@rossi.it", full_name="Mario Rossi", subject="Laptops", text=TEXT)

    async with running(office, tmp_path) as crm:
        card = await crm.open(taken.records[0])
        view = card.trail.timeline
        assert "✉ Laptops" in words(view)
        assert "Mario Rossi <mario@rossi.it>" in words(view)
        assert "[b]Hello[/b] [@click=app.quit]x[/]" in words(view)
        assert "line 19" not in words(view), "the first lines only"

        await crm.press("tab", "enter")
        await crm.until(lambda: isinstance(crm.app.screen, ReaderScreen))
        read = words(crm.app.screen.query_one(TextView))
        assert read.splitlines()[0] == "From: Mario Rossi <mario@rossi.it>"
        assert TEXT in read

        await crm.press("e")
        await crm.until(lambda: isinstance(crm.app.screen, ActivityForm))
        await crm.press("escape")
        await crm.until(lambda: crm.app.screen is card)
        activities.complete(office, [activities.open_activities(office, taken.records[0])[0].ref])
        await crm.press("f5")
        await crm.until(lambda: "✓ Laptops · e-mail · incoming" in words(view))
        assert "[b]Hello[/b]" in words(view)
