"""The cursor of the board: keys and mouse that move it, and what must be in view. Only two cards are drawn anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from screens.base import CrmScreen
from screens.board.view import BoardView

if TYPE_CHECKING:
    from screens.board.model import Board, Column


class BoardCursor(CrmScreen):
    """Mixed into the board's screen."""

    if TYPE_CHECKING:
        board: Board

        @property
        def view(self) -> BoardView: ...
        def ensure_loaded(self, column: Column) -> None: ...
        def need_more(self, column: Column, *, after: bool) -> None: ...
        def action_open(self) -> None: ...
        def move_to_column(self, number: int) -> None: ...
        def extend_range(self) -> None: ...
        def views_page(self, column: Column, *, last: bool) -> None: ...

    def _step(self, by: int) -> None:
        column = self.board.column
        if column is None or not column.tiles:
            return
        wanted = column.cursor + by
        if wanted >= len(column.tiles) - 1 and column.more_after:
            self.need_more(column, after=True)
            wanted = column.cursor + by
        elif wanted < 0 and column.more_before:
            self.need_more(column, after=False)
            wanted = column.cursor + by
        self._go(max(0, min(wanted, len(column.tiles) - 1)))

    def _go(self, index: int) -> None:
        column = self.board.column
        if column is None or index == column.cursor:
            return
        before, column.cursor = column.cursor, index
        if self._scroll(column):
            self.view.refresh_column(self.board.at)
        else:
            self.view.refresh_tile(self.board.at, before)
            self.view.refresh_tile(self.board.at, index)
        self.extend_range()

    def _scroll(self, column: Column) -> bool:
        """Move the window by about half a page when the cursor has left it; returns whether it moved."""
        rows, top = self.view.rows, column.top
        if column.cursor < top:
            column.top = max(0, min(column.cursor, column.cursor - rows // 2 + 1))
        elif column.cursor >= top + rows:
            column.top = min(column.cursor, max(0, column.cursor - rows // 2))
        return column.top != top

    def keep_visible(self) -> None:
        """The cursor's column and card come into view."""
        fitting = self.view.fitting
        if self.board.at < self.board.left:
            self.board.left = self.board.at
        elif self.board.at >= self.board.left + fitting:
            self.board.left = self.board.at - fitting + 1
        for number, _x, _width in self.view.spans():
            self.ensure_loaded(self.board.columns[number])
        for column in self.board.columns:
            if column.tiles:
                column.top = max(0, min(column.top, len(column.tiles) - 1))
        if self.board.column is not None:
            self._scroll(self.board.column)

    def after_jump(self) -> None:
        """Everything may look different."""
        self.keep_visible()
        self.view.redraw()
        self.show_header()

    def go_column(self, number: int) -> None:
        """Put the cursor into another column, at about the same height."""
        if not self.board.columns:
            return
        number = max(0, min(number, len(self.board.columns) - 1))
        if number == self.board.at:
            return
        old = self.board.at
        leaving, entering = self.board.columns[old], self.board.columns[number]
        height = leaving.cursor - leaving.top
        self.ensure_loaded(entering)
        left = self.board.left
        self.board.at = number
        if entering.tiles:
            entering.cursor = max(0, min(entering.top + height, len(entering.tiles) - 1))
        self.extend_range()
        self.keep_visible()
        if self.board.left != left:
            self.view.redraw()
            return
        self.view.refresh_tile(old, leaving.cursor)
        self.view.refresh_tile(number, entering.cursor)
        self.view.refresh_head(old)
        self.view.refresh_head(number)

    def action_down(self) -> None:
        """The next card."""
        self._step(1)

    def action_up(self) -> None:
        """The card before."""
        self._step(-1)

    def action_left(self) -> None:
        """The column to the left."""
        self.go_column(self.board.at - 1)

    def action_right(self) -> None:
        """The column to the right."""
        self.go_column(self.board.at + 1)

    def action_page_down(self) -> None:
        """As many cards down as are shown."""
        self._step(self.view.rows)

    def action_page_up(self) -> None:
        """As many cards up as are shown."""
        self._step(-self.view.rows)

    def action_first(self) -> None:
        """The first card of the column."""
        self._end(last=False)

    def action_last(self) -> None:
        """The last card of the column."""
        self._end(last=True)

    def _end(self, *, last: bool) -> None:
        column = self.board.column
        if column is None or not column.tiles:
            return
        if (last and column.more_after) or (not last and column.more_before):
            self.views_page(column, last=last)
        column.cursor = len(column.tiles) - 1 if last else 0
        self._scroll(column)
        self.view.refresh_column(self.board.at)
        self.extend_range()

    def action_first_column(self) -> None:
        """The first column."""
        self.go_column(0)

    def action_last_column(self) -> None:
        """The last column."""
        self.go_column(len(self.board.columns) - 1)

    @on(BoardView.Pressed)
    def _pressed(self, message: BoardView.Pressed) -> None:
        self.go_column(message.column)
        if message.index is not None:
            self._go(message.index)
            if message.double:
                self.action_open()

    @on(BoardView.Dropped)
    def _dropped(self, message: BoardView.Dropped) -> None:
        self.move_to_column(message.column)

    @on(BoardView.Wheel)
    def _wheel(self, message: BoardView.Wheel) -> None:
        column = self.board.columns[message.column]
        if (
            message.lines > 0
            and column.tiles
            and column.top + self.view.rows >= len(column.tiles) - 1
            and column.more_after
        ):
            self.need_more(column, after=True)
        top = max(0, min(column.top + message.lines, len(column.tiles) - 1))
        if top != column.top:
            column.top = top
            column.cursor = max(top, min(column.cursor, top + self.view.rows - 1, len(column.tiles) - 1))
            self.view.refresh_column(message.column)

    @on(BoardView.Resized)
    def _resized(self) -> None:
        if self.board.columns:
            before = self.view.spans(), [column.top for column in self.board.columns]
            self.keep_visible()
            if before != (self.view.spans(), [column.top for column in self.board.columns]):
                self.view.lay_out()
                self.view.redraw()
