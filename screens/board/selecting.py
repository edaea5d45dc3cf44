"""The selection of the board: cards one by one, and ranges that grow with the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from crm_tui.i18n.translate import _
from screens import keys
from screens.base import CrmScreen

if TYPE_CHECKING:
    from screens.bars import Keys
    from screens.board.model import Board, Column
    from screens.board.source import Source
    from screens.board.view import BoardView


class BoardSelecting(CrmScreen):
    """Mixed into the board's screen."""

    if TYPE_CHECKING:
        board: Board
        filter_text: str
        source: Source

        @property
        def view(self) -> BoardView: ...
        def set_filter(self, text: str) -> None: ...

    def keys_now(self) -> Keys | None:
        """A range has keys of its own; every other key acts on it."""
        if self.board.ranging:
            end = keys.shown_of("board.select_range")
            return (("j k", _("extend the range")), (end, _("end it")), ("esc", _("take it back")))
        found = super().keys_now()
        return self._columns_keys() if found is None and self.source.view != "kanban" else found

    def _columns_keys(self) -> Keys:
        """The keys of the footer where columns are no stages."""
        words = {"board.move_right": _("next column"), "board.pick_stage": _("column")}
        shown = [each for each in keys.SCOPES["board"] if each.footer and each.id not in self.refused()]
        return tuple((keys.shown(each.keys[0]), words.get(each.id) or _(each.short or each.label)) for each in shown)

    def action_select(self) -> None:
        """Take the card into the selection, or out of it."""
        tile = self.board.current
        if tile is None:
            return
        self._end_range()
        if self.board.selected.pop(tile.id, None) is None:
            self.board.selected[tile.id] = tile.version
        column = cast("Column", self.board.column)
        self.view.refresh_tile(self.board.at, column.cursor)
        self.show_header()

    def action_select_range(self) -> None:
        """Begin a range at the card under the cursor; moving extends it, the same key ends it."""
        if self.board.ranging:
            self._end_range()
        elif self.board.current is not None:
            self.board.begin_range()
            self.extend_range()
            self.show_footer()

    def extend_range(self) -> None:
        """The cursor has moved: the range reaches to it."""
        column = self.board.column
        if column is None or not self.board.ranging:
            return
        before = set(self.board.selected)
        if not self.board.extend_range():
            self._end_range()
            return
        changed = before ^ set(self.board.selected)
        for index in range(column.top, min(column.top + self.view.rows + 1, len(column.tiles))):
            if column.tiles[index].id in changed:
                self.view.refresh_tile(self.board.at, index)
        self.show_header()

    def _end_range(self) -> None:
        if self.board.ranging:
            self.board.end_range()
            self.show_footer()

    def action_unselect(self) -> None:
        """Take the range back, else drop the selection, else the filter."""
        if self.board.ranging:
            self.board.take_range_back()
        elif self.board.selected:
            self.board.unselect()
        elif self.filter_text:
            self.set_filter("")
            return
        else:
            return
        self.view.redraw()
        self.show_header()
        self.show_footer()
