"""The pictures of the README, exported from the program on its demo company: `python -m tests.support.pictures [FOLDER]`."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from crm_tui.automation import rules, samples, workflows
from crm_tui.automation.rules import Draft
from crm_tui.domain.ref import Ref
from crm_tui.i18n import translate
from crm_tui.services import demo, entry
from screens.app import CrmApp

AT = datetime(2026, 3, 18, 9, 30, tzinfo=UTC)
SIZE = (150, 42)
FONT = "Fira Code, DejaVu Sans Mono, Menlo, Consolas, monospace"
ROOT = Path(__file__).resolve().parents[2]


async def picture(session: object, start: tuple[str, dict[str, object]], keys: tuple[str, ...], path: Path) -> None:
    app = CrmApp(session, folder=path.parent, start=start, background=False)  # type: ignore[arg-type]
    async with app.run_test(size=SIZE) as pilot:
        for _ in range(10):
            await pilot.pause(0.1)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.2)
        await pilot.pause(1)
        svg = app.export_screenshot(title="crm-tui")
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.S)
    svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
    path.write_text(re.sub(r"font-family: Fira Code, monospace", f"font-family: {FONT}", svg), encoding="utf-8")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    translate.set_language("en")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "crm.db"
        entry.create(path, lang="en", clock=lambda: AT)
        session = entry.open_session(path, lang="en", clock=lambda: AT)
        for _ in demo.fill(session):
            pass
        from crm_tui.services import views

        first = views.board_page(session, views.board_header(session, None).columns[3].stage_id, limit=9).tiles
        card = {"ref": Ref("deal", first[4].id), "neighbours": tuple(tile.id for tile in first)}
        asyncio.run(picture(session, ("board", {}), ("l", "j", "j"), folder / "board.svg"))
        asyncio.run(picture(session, ("card", card), (), folder / "card.svg"))
        asyncio.run(picture(session, ("pipelines", {}), (), folder / "pipelines.svg"))
        asyncio.run(picture(session, ("calendar", {"kind": "deal"}), ("tab",), folder / "calendar.svg"))
        asyncio.run(picture(session, ("board", {"view": "activities"}), (), folder / "activities.svg"))
        kept = workflows.save(session, samples.text("approval")).id
        stage = views.board_header(session, None).columns[1].stage_id
        text = {"comment": "Welcome, {=Document:title}"}
        rules.add(session, Draft(stage=stage, action="add_comment", given=text, title="Say hello"))
        todo = {"subject": "Call back", "deadline": "=dateadd({=System:Now}, '2d')"}
        rules.add(session, Draft(stage=stage, action="create_activity", given=todo, after="2 days"))
        asyncio.run(
            picture(session, ("designer", {"number": kept}), ("G", "k", "k", "k", "k"), folder / "designer.svg")
        )
        asyncio.run(picture(session, ("rules", {}), ("l",), folder / "rules.svg"))
        entry.leave()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
