"""The selection of a list: rows one by one, and ranges that grow with the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.i18n.translate import _
from screens import keys
from screens.lined import LinedScreen

if TYPE_CHECKING:
    from array import array

    from screens.bars import Keys

DRAWN_ALONE = 3
"""So many changed rows are drawn one by one; when there are more, the list is."""


class ListingSelecting(LinedScreen):
    """Mixed into the list's screen."""

    if TYPE_CHECKING:
        filter_text: str
        ids: array[int]

        @property
        def current(self) -> int | None: ...
        def set_filter(self, text: str) -> None: ...

    def __init__(self) -> None:
        super().__init__()
        self.selected: dict[int, None] = {}
        self._anchor: int | None = None
        """The row where the range began that grows now; None when none does."""
        self._reached = 0
        """The row that it reaches to."""
        self._before: dict[int, None] = {}

    def keys_now(self) -> Keys | None:
        """A range has keys of its own; every other key acts on it."""
        if self._anchor is not None:
            return (
                ("j k", _("extend the range")),
                (keys.shown_of("list.select_range"), _("end it")),
                ("esc", _("take it back")),
            )
        return super().keys_now()

    def action_select(self) -> None:
        """Take the record into the selection, or out of it; the cursor goes on."""
        if self.current is None:
            return
        self.end_range()
        if self.current in self.selected:
            del self.selected[self.current]
        else:
            self.selected[self.current] = None
        self.lines.redraw(self.lines.cursor)
        self.lines.move(1)
        self.show_header()

    def action_select_range(self) -> None:
        """Begin a range at the record under the cursor; moving extends it, the same key ends it."""
        if self._anchor is not None:
            self.end_range()
        elif self.current is not None:
            self._anchor = self._reached = self.lines.cursor
            self._before = dict(self.selected)
            self._reach(self._reached)
            self.show_footer()

    def extend_range(self) -> None:
        """The cursor has moved: the range reaches to it."""
        if self._anchor is not None and self.lines.cursor != self._reached:
            self._reach(self.lines.cursor)

    def _reach(self, row: int) -> None:
        assert self._anchor is not None
        old, self._reached = self._reached, row
        first, last = sorted((self._anchor, row))
        self.selected = self._before | dict.fromkeys(self.ids[first : last + 1])
        changed = range(min(old, row), max(old, row) + 1)
        if len(changed) <= DRAWN_ALONE:
            for index in changed:
                self.lines.redraw(index)
        else:
            self.lines.redraw()
        self.show_header()

    def follow_range(self, before: array[int]) -> None:
        """Other ids stand in the rows: the range goes with the record where it began, or ends."""
        if self._anchor is None:
            return
        try:
            self._anchor = self.ids.index(before[self._anchor])
        except (ValueError, IndexError):
            self.end_range()
        else:
            self._reach(self.lines.cursor)

    def end_range(self) -> None:
        """What it reached stays selected."""
        if self._anchor is not None:
            self._anchor = None
            self.show_footer()

    def unselect(self) -> None:
        """Nothing is selected."""
        self.end_range()
        self.selected.clear()

    async def action_leave(self) -> None:
        """Take the range back, else drop the selection, else the filter, else leave."""
        if self._anchor is not None:
            self.selected = self._before
            self.end_range()
        elif self.selected:
            self.selected.clear()
        elif self.filter_text:
            self.set_filter("")
            return
        else:
            await self.crm.action_back()
            return
        self.lines.redraw()
        self.show_header()
