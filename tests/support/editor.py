"""The pipeline editor as its user knows it: keys, windows, what is seen."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from screens.app import CrmApp
from screens.bars import Bar
from screens.pipelines.prompts import Prompt
from screens.pipelines.screen import PipelinesScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.pilot import Pilot
    from textual.widget import Widget

    from crm_tui.services.session import Session


class Editor:
    """The editor as its user knows it."""

    def __init__(self, app: CrmApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> PipelinesScreen:
        found = next(each for each in self.app.screen_stack if isinstance(each, PipelinesScreen))
        assert isinstance(found, PipelinesScreen)
        return found

    @property
    def prompt(self) -> Prompt:
        assert isinstance(self.app.screen, Prompt)
        return self.app.screen

    async def until(self, true: Callable[[], object]) -> None:
        for _ in range(250):
            with contextlib.suppress(AssertionError, IndexError, StopIteration):
                if true():
                    return
            await self.pilot.pause(0.02)
        raise AssertionError(f"never became true; footer: {self.footer!r}")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        await self.pilot.press(*("space" if character == " " else character for character in text))

    async def asked(self, *keys: str) -> None:
        """Press keys that open a window, and wait for it."""
        await self.press(*keys)
        await self.until(lambda: isinstance(self.app.screen, Prompt) and self.app.screen.is_mounted)

    async def answered(self) -> None:
        """Wait until the window is closed and what it did is shown."""
        await self.until(lambda: isinstance(self.app.screen, PipelinesScreen))

    async def on_stage(self, name: str) -> None:
        await self.until(lambda: self.screen.shown is not None)
        while self.screen.stage is None or self.screen.stage.stage.name != name:
            before = self.screen.stage
            await self.press("j")
            assert self.screen.stage != before, f"no stage {name}"

    @property
    def stages(self) -> list[str]:
        assert self.screen.shown is not None
        return [info.stage.name for info in self.screen.shown.stages]

    @property
    def footer(self) -> str:
        return self.screen.query_one("#footer", Bar).render_line(0).text.strip()

    @property
    def refusal(self) -> str:
        return str(self.prompt.query_one("#refusal").render()).strip()

    def seen(self, widget: Widget) -> str:
        return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


@contextlib.asynccontextmanager
async def editor(session: Session, folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Editor]:
    app = CrmApp(session, folder=folder, start=("pipelines", {}), background=False)
    async with app.run_test(size=size) as pilot:
        found = Editor(app, pilot)
        await found.until(lambda: found.screen.shown is not None)
        await pilot.pause()
        yield found
