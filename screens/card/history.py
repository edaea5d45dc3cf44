"""The History tab: every change of every field, newest first, with a search over author, type and text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.domain.dates import from_ms
from crm_tui.i18n.formats import date_text, time_text
from crm_tui.i18n.translate import _
from screens.card.flow import Block, Line, Span, columns, flow
from screens.card.items import ItemsView

if TYPE_CHECKING:
    from screens.card.trail import HistoryEntry, HistoryPart

VALUE = 200
"""Characters of a value in one row; `enter` shows all of it."""


class HistoryView(ItemsView):
    """The changes of one record."""

    def __init__(self, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._zone = zone
        self._now = now
        self.words = ""
        """What is searched for."""
        self.entries: list[HistoryEntry] = []
        self.before: int | None = None
        """Where reading goes on; None at the end."""
        self.loaded = False

    def show(self, part: HistoryPart, *, further: bool) -> None:
        """The first piece, or one more."""
        self.entries = [*self.entries, *part.entries] if further else list(part.entries)
        self.before = part.before
        self.loaded = True
        self.rebuild()

    def clear(self) -> None:
        """Forget everything: another record comes, or it changed."""
        self.entries, self.before, self.loaded = [], None, False
        self.rebuild()

    @property
    def entry(self) -> HistoryEntry | None:
        """The change under the cursor."""
        key = self.current_key
        return next((entry for entry in self.entries if str(entry.id) == key), None)

    def make_blocks(self, width: int) -> Sequence[Block]:
        blocks: list[Block] = []
        if self.words:
            blocks += [Block("", ((Span("/ ", "accent"), Span(self.words, "strong")),), steps=False)]
        if self.loaded and not self.entries:
            text = _("nothing found") if self.words else _("no changes yet")
            return [*blocks, Block("nothing", ((Span(text, "dim"),),))]
        day = ""
        for entry in self.entries:
            at = from_ms(entry.at).astimezone(self._zone)
            named = date_text(at, "full")
            if named != day:
                day = named
                rule = Span("─" * max(0, width - 2 - len(named) - 1), "dim")
                blocks.append(Block("", ((Span(f"{named} ", "title"), rule),), steps=False))
            blocks.append(self._block(entry, at, width))
        if self.before is not None:
            blocks.append(Block("", ((Span(_("… older changes"), "dim"),),), steps=False))
        return blocks

    def _block(self, entry: HistoryEntry, at: datetime, width: int) -> Block:
        right: Line = (Span(f"{entry.login or entry.origin} · {time_text(at)}", "label"),)
        left: Line = (Span(title_of(entry), "strong"), Span(f"  {_(entry.label)}" if entry.field else "", "dim"))
        lines: list[Line] = [columns(left, right, width - 2)]
        if entry.field and entry.field != "deleted_at":
            lines += flow(change_spans(entry), max(8, width - 4), 3)
            lines[1:] = [(Span("  "), *line) for line in lines[1:]]
        return Block(str(entry.id), tuple(lines))


def title_of(entry: HistoryEntry) -> str:
    """What was changed, in words."""
    if not entry.field:
        return _("Record created")
    if entry.field == "deleted_at":
        return _("Restored from the recycle bin") if not entry.new else _("Moved to the recycle bin")
    return _(entry.field_label) if entry.field_label else entry.field


def change_spans(entry: HistoryEntry) -> list[Span]:
    """Old → new; either may be nothing."""
    old = " ".join(entry.old[:VALUE].split()) or "—"
    new = " ".join(entry.new[:VALUE].split()) or "—"
    return [Span(old, "label"), Span(" → ", "accent"), Span(new, "plain")]
