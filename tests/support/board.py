"""A board in a test: the real app on a real store, spoken of in columns and cards; waiting until something is true."""

from __future__ import annotations

import asyncio
import contextlib
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from screens.app import CrmApp
from screens.bars import Bar
from screens.board.screen import BoardScreen
from screens.board.view import BoardView

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from crm_tui.services.session import Session

SECONDS = 60


class Crm:
    """The program as its operator knows it."""

    def __init__(self, app: CrmApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> BoardScreen:
        return next(each for each in self.app.screen_stack if isinstance(each, BoardScreen))

    @property
    def column(self) -> str:
        """Name of the stage under the cursor."""
        column = self.screen.board.column
        assert column is not None
        return column.stage.name

    @property
    def card(self) -> str:
        """Title of the card under the cursor; empty when there is none."""
        tile = self.screen.board.current
        return tile.title if tile else ""

    def cards(self, name: str) -> list[str]:
        """Titles of the cards of a column, as loaded."""
        column = next(each for each in self.screen.board.columns if each.stage.name == name)
        return [tile.title for tile in column.tiles]

    def head(self, name: str) -> tuple[int | None, str]:
        """Count and sum that a column's head tells."""
        stage = next(each.stage for each in self.screen.board.columns if each.stage.name == name)
        return stage.count, str(stage.total)

    def lines(self) -> list[str]:
        """The text of the drawn board, column by column of cells."""
        view = self.screen.query_one(BoardView)
        spans = view.spans()
        columns = [view.lines(place, spans[place][2], range(view.size.height)) for place in range(len(spans))]
        return ["".join(strip.text for strip in line) for line in zip(*columns, strict=True)]

    def footer(self) -> str:
        bar = self.app.screen.query_one("#footer", Bar)
        return bar.render_line(0).text.strip()

    def header(self) -> str:
        return self.app.screen.query_one("#header", Bar).render_line(0).text

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until it is true; fail after a long while with what is on the screen."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(AssertionError, IndexError, StopIteration, LookupError):
                if true():
                    return
            await asyncio.sleep(0.02)
        raise AssertionError(
            "never became true; the screen:\n" + "\n".join([self.header(), *self.lines(), self.footer()])
        )


@asynccontextmanager
async def running(
    session: Session, folder: Path, *, size: tuple[int, int] = (160, 45), background: bool = False
) -> AsyncIterator[Crm]:
    """The app with the board, at a size."""
    app = CrmApp(session, folder=folder, background=background)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Crm(app, pilot)
        app.release()
