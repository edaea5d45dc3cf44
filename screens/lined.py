"""`LinedScreen`: a screen whose body is one `LineList`, with the keys that move its cursor."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget

from crm_tui.i18n.translate import _
from screens.base import CrmScreen
from screens.widgets.lines import LineList


class LinedScreen(CrmScreen):
    """Screens say what stands in the rows and what `action_open` does."""

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield LineList()

    @property
    def lines(self) -> LineList:
        """The list."""
        return self.query_one(LineList)

    def action_down(self) -> None:
        """The next row."""
        self.lines.move(1)

    def action_up(self) -> None:
        """The previous row."""
        self.lines.move(-1)

    def action_page_down(self) -> None:
        """A screenful on."""
        self.lines.page(1)

    def action_page_up(self) -> None:
        """A screenful back."""
        self.lines.page(-1)

    def action_first(self) -> None:
        """The first row."""
        self.lines.edge(end=False)

    def action_last(self) -> None:
        """The last row."""
        self.lines.edge(end=True)

    def action_open(self) -> None:
        """What `enter` does to the row of the cursor."""
        self.explain(_("there is nothing to open here"))

    async def action_leave(self) -> None:
        """Back to the screen below."""
        await self.crm.action_back()

    @on(LineList.Pressed)
    def _pressed(self, message: LineList.Pressed) -> None:
        message.stop()
        if message.double:
            self.action_open()
