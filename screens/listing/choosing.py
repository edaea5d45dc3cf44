"""`ColumnsScreen`: which columns a list shows, and in which order. Dismisses with their names, or None."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.i18n.translate import _
from screens.bars import Keys
from screens.dialog import Dialog
from screens.listing.columns import Column
from screens.widgets.lines import Line, LineList


class ColumnsScreen(Dialog[tuple[str, ...] | None]):
    """Every column there is, the shown ones first and in their order."""

    CSS_PATH: ClassVar[Any] = ["../../styles/widgets.tcss", "../../styles/listing.tcss"]
    BINDINGS = [
        Binding("escape,q", "leave", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("up,k", "step(-1)", show=False),
        Binding("pagedown", "step(10)", show=False),
        Binding("pageup", "step(-10)", show=False),
        Binding("home", "edge(False)", show=False),
        Binding("end", "edge(True)", show=False),
        Binding("space", "mark", show=False),
        Binding("J,shift+down", "move(1)", show=False),
        Binding("K,shift+up", "move(-1)", show=False),
        Binding("enter", "take", show=False),
    ]

    def __init__(self, shown: Sequence[Column], others: Sequence[Column]) -> None:
        """The columns.

        Args:
            shown: In the order of the list.
            others: Those that could be shown too.
        """
        super().__init__()
        self.columns = [*shown, *others]
        self.chosen = {column.name for column in shown}

    def window(self) -> Iterable[Widget]:
        title = Static(Content(_("Which columns, in which order?")), classes="form--title")
        yield Vertical(title, LineList(), classes="form--window")

    def keys_now(self) -> Keys:
        return (
            ("space", _("show or hide")),
            ("J K", _("move down or up")),
            ("enter", _("take")),
            ("esc", _("leave")),
        )

    @property
    def lines(self) -> LineList:
        """The columns, one a line."""
        return self.query_one(LineList)

    def on_mount(self) -> None:
        self.lines.styles.height = max(3, min(len(self.columns), self.app.size.height - 6))
        self.lines.show(len(self.columns), self._line)

    def _line(self, index: int, room: int) -> Line:
        column = self.columns[index]
        shown = column.name in self.chosen
        return Line((("✓ " if shown else "  ", "good"), (_(column.label), "strong" if shown else "muted")))

    def action_step(self, by: int) -> None:
        """Move the cursor."""
        self.lines.move(by)

    def action_edge(self, end: bool) -> None:
        """The first or the last column."""
        self.lines.edge(end=end)

    def action_mark(self) -> None:
        """Show the column, or hide it; one is always shown."""
        name = self.columns[self.lines.cursor].name
        if name not in self.chosen:
            self.chosen.add(name)
        elif len(self.chosen) > 1:
            self.chosen.remove(name)
        self.lines.redraw(self.lines.cursor)

    def action_move(self, by: int) -> None:
        """Change places with the neighbour; the cursor goes along."""
        at = self.lines.cursor
        to = at + by
        if 0 <= to < len(self.columns):
            self.columns[at], self.columns[to] = self.columns[to], self.columns[at]
            self.lines.show(len(self.columns), self._line, at=to)

    def action_take(self) -> None:
        """These, in this order."""
        if self.is_current:
            self.dismiss(tuple(column.name for column in self.columns if column.name in self.chosen))

    def action_leave(self) -> None:
        """As it was."""
        if self.is_current:
            self.dismiss(None)
