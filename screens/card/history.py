"""The History tab: every change of every field, newest first, with a search over author, type and text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.domain.dates import from_ms
from crm_tui.domain.text import fit
from crm_tui.i18n.formats import date_text, time_text
from crm_tui.i18n.translate import _
from screens.card.flow import Block, Line, Span, columns, flow
from screens.card.items import ItemsView

if TYPE_CHECKING:
    from screens.card.trail import HistoryEntry, HistoryRead

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
        self.sources: dict[str, str] = {}
        """By origin of an act of a workflow: its name."""
        self.before: int | None = None
        """Where reading goes on; None at the end."""
        self.loaded = False

    def show(self, read: HistoryRead, *, further: bool) -> None:
        """The first piece, or one more."""
        part = read.part
        self.sources |= read.sources
        self.entries = [*self.entries, *part.entries] if further else list(part.entries)
        self.before = part.before
        self.loaded = True
        self.rebuild()

    def clear(self) -> None:
        """Forget everything: another record comes, or it changed."""
        self.entries, self.before, self.loaded = [], None, False
        self.rebuild()

    @property
    def act(self) -> list[HistoryEntry]:
        """The changes of the act under the cursor."""
        key = self.current_key
        return next((act for act in acts_of(self.entries) if str(act[0].id) == key), [])

    def make_blocks(self, width: int) -> Sequence[Block]:
        blocks: list[Block] = []
        if self.words:
            blocks += [Block("", ((Span("/ ", "accent"), Span(self.words, "strong")),), steps=False)]
        if self.loaded and not self.entries:
            text = _("nothing found") if self.words else _("no changes yet")
            return [*blocks, Block("nothing", ((Span(text, "dim"),),))]
        day = ""
        for act in acts_of(self.entries):
            at = from_ms(act[0].at).astimezone(self._zone)
            named = date_text(at, "full")
            if named != day:
                day = named
                rule = Span("─" * max(0, width - 2 - len(named) - 1), "rule")
                blocks.append(Block("", ((Span(f"{named} ", "title"), rule),), steps=False))
            blocks.append(self._block(act, at, width))
        if self.before is not None:
            blocks.append(Block("", ((Span(_("… older changes"), "dim"),),), steps=False))
        return blocks

    def _block(self, act: Sequence[HistoryEntry], at: datetime, width: int) -> Block:
        first = act[0]
        who = " · ".join(
            filter(None, (first.login, self.sources.get(first.origin, "" if first.login else first.origin)))
        )
        right: Line = (Span(f"{who} · {time_text(at)}", "label"),)
        lines: list[Line] = [columns((Span(act_title(act), "strong"),), right, width - 2)]
        for entry in act:
            if entry.field and entry.field != "deleted_at":
                label = Span(f"{fit(title_of(entry), min(22, width // 3))} ", "label")
                found = flow(change_spans(entry), max(8, width - 4 - min(22, width // 3)), 3)
                indent = Span(" " * (min(22, width // 3) + 3))
                lines += [(Span("  "), label, *found[0]), *((indent, *line) for line in found[1:])]
        return Block(str(first.id), tuple(lines))


def acts_of(entries: Sequence[HistoryEntry]) -> list[list[HistoryEntry]]:
    """The changes of one act together, in the order in which they come."""
    return [list(group) for _number, group in groupby(entries, key=lambda entry: entry.operation)]


def act_title(act: Sequence[HistoryEntry]) -> str:
    """What was done, in words."""
    whole = next((entry for entry in act if not entry.field or entry.field == "deleted_at"), None)
    text = title_of(whole) if whole else _(act[0].label)
    return text[:1].upper() + text[1:]


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
