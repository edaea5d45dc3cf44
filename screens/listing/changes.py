"""`ChangesScreen`: what one operation did, or what an undo left alone, record by record."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from textual import on
from textual.message import Message

from crm_tui.domain.ref import Ref
from crm_tui.domain.text import cut, fit, visible
from crm_tui.i18n.translate import _
from crm_tui.services import undo
from crm_tui.services.undo import FieldConflict
from screens.bars import Piece
from screens.listing import wording
from screens.listing.keyed import Entry, KeyedScreen, blank
from screens.listing.wording import Told
from screens.widgets.lines import Line
from screens.work import use_case

LABEL = 40
"""Cells that the header gives to what was done: what became of it stands behind."""
MOST = 500
"""Changes shown; an import may have made a million."""


class ChangesScreen(KeyedScreen):
    """Records with their changes below; `enter` opens the record."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows")

    class Loaded(Message):
        """In words."""

        def __init__(self, told: tuple[Told, ...]) -> None:
            super().__init__()
            self.told = told

    def __init__(
        self, operation: int, *, label: str, count: int = 0, conflicts: tuple[FieldConflict, ...] | None = None
    ) -> None:
        """The changes of an operation.

        Args:
            operation: Its number.
            label: Its name, a text to translate.
            count: How many changes there are; 0 when that is not known.
            conflicts: What undoing it left alone, instead of its changes.
        """
        super().__init__()
        self.operation = operation
        self.label = label
        self.count = count
        self.conflicts = conflicts
        self.told: tuple[Told, ...] = ()

    def on_mount(self) -> None:
        """Put it into words."""
        self.lines.empty = (_("Reading…"),)
        self._read()

    def place(self) -> str:
        """Log › number › label, cut so that what follows it is seen."""
        return f"{_('Operations log')} › #{self.operation} › {cut(visible(_(self.label)), LABEL)}"

    def details(self) -> tuple[Piece, ...]:
        """How many, and whether that is all."""
        if self.conflicts is not None:
            return ((_("left alone, changed by others since"), "alert"),)
        if self.count > MOST:
            return ((_("the newest {most} of {count}").format(most=MOST, count=self.count), "muted"),)
        return ((str(self.count), "muted"),) if self.count else ()

    @use_case("changes", latest_only=True)
    def _read(self) -> Message:
        if self.conflicts is not None:
            return self.Loaded(wording.conflicts_told(self.session, self.conflicts[:MOST]))
        return self.Loaded(wording.changes_told(self.session, undo.changes(self.session, self.operation, MOST)))

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        self.told = message.told
        self.lines.empty = (_("There is nothing to see."),)
        self.show_entries(list(self._entries()))

    def _entries(self) -> Iterator[Entry]:
        for number, each in enumerate(self.told):
            if number:
                yield blank()
            yield Entry(str(each.ref), partial(self._record, each))
            for label, text in each.lines:
                yield Entry("", partial(self._change, label, text))

    def _record(self, told: Told, room: int) -> Line:
        return Line(((str(told.ref), "key"), ("  ", "plain"), (told.title, "strong")))

    def _change(self, label: str, text: str, room: int) -> Line:
        if not text:
            return Line((("  " + label, "accent"),), steps=False)
        width = min(24, max(10, room // 3))
        return Line((("  " + fit(visible(label), width) + " ", "muted"), (text, "plain")), steps=False)

    def action_open(self) -> None:
        """The record under the cursor."""
        if self.current_key:
            self.open_target(Ref.parse(self.current_key))
