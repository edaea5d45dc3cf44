"""The screens that are lists, in a test: the real app on a real store, spoken of in lines of text."""

from __future__ import annotations

import asyncio
import contextlib
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from textual.css.query import NoMatches

from screens.app import CrmApp
from screens.bars import Bar
from screens.widgets.lines import LineList

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.pilot import Pilot
    from textual.screen import Screen

    from crm_tui.services.session import Session

SECONDS = 60


class Lists:
    """What the operator sees and presses."""

    def __init__(self, app: CrmApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> Screen:
        return self.app.screen

    @property
    def name(self) -> str:
        """The class of the screen on top."""
        return type(self.app.screen).__name__

    @property
    def view(self) -> LineList:
        return self.app.screen.query_one(LineList)

    @property
    def lines(self) -> list[str]:
        """What the list shows, without empty lines."""
        found = [self.view.render_line(y).text.rstrip() for y in range(self.view.size.height)]
        return [text for text in found if text.strip()]

    @property
    def cursor(self) -> str:
        """The line with the bar."""
        return next((text[1:] for text in self.lines if text.startswith("▌")), "")

    def sees(self, *words: str) -> bool:
        """Whether all the words are somewhere in the list."""
        text = "\n".join(self.lines)
        return all(word in text for word in words)

    @property
    def header(self) -> str:
        return self.app.screen.query_one("#header", Bar).render_line(0).text

    @property
    def footer(self) -> str:
        return self.app.screen.query_one("#footer", Bar).render_line(0).text.strip()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def opened(self, name: str, *keys: str) -> None:
        """Press keys and wait for the screen (or window) that they open."""
        await self.press(*keys)
        await self.until(lambda: self.name == name)
        await self.pilot.pause()

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until it is true; fail after a long while with what is on the screen."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(NoMatches):
                if true():
                    return
            await asyncio.sleep(0.02)
        raise AssertionError(f"never became true; {self.name} shows:\n" + self.picture())

    def picture(self) -> str:
        """The screen as text, for messages."""
        try:
            return "\n".join([self.header, *self.lines, self.footer])
        except NoMatches:
            return "(a window without lines)"


@asynccontextmanager
async def showing(
    session: Session, folder: Path, name: str, *, size: tuple[int, int] = (100, 30), background: bool = False,
    **arguments: object,
) -> AsyncIterator[Lists]:  # fmt: skip
    """The app that begins with one screen."""
    app = CrmApp(session, folder=folder, background=background, start=(name, arguments))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Lists(app, pilot)
        app.release()
