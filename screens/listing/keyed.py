"""`KeyedScreen`: a list whose rows have keys, so that the cursor stays on its row when others come and go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.message import Message

from crm_tui.domain.ref import Ref
from crm_tui.domain.text import cell_width, cut, fit, visible
from crm_tui.i18n.translate import _
from screens.lined import LinedScreen
from screens.listing import targets
from screens.messages import OpenCard
from screens.widgets.lines import Line, LineList, Piece
from screens.work import use_case


@dataclass(frozen=True, slots=True)
class Entry:
    """One row."""

    key: str
    """Empty for headings."""
    draw: Callable[[int], Line]
    """The row for that many cells."""


def titled(text: str) -> Entry:
    """A heading."""
    return Entry("", lambda room: Line(((text, "title"),), steps=False))


def blank() -> Entry:
    """An empty line."""
    return Entry("", lambda room: Line((), steps=False))


def spread(left: Sequence[Piece], right: Piece, room: int) -> tuple[Piece, ...]:
    """Pieces that are cut where there is no room, and one that keeps its place at the end of the line."""
    tail = cut(visible(right[0]), max(0, room // 2))
    left_room = max(0, room - cell_width(tail) - 1)
    found: list[Piece] = []
    for text, style in left:
        shown = cut(visible(text), left_room)
        found.append((shown, style))
        left_room -= cell_width(shown)
    return (*found, (fit("", left_room + 1), "plain"), (tail, right[1]))


class KeyedScreen(LinedScreen):
    """Screens give `show_entries` what they have read."""

    CSS_PATH: ClassVar[Any] = ["../../styles/widgets.tcss", "../../styles/forms.tcss"]

    class Found(Message):
        """The record that a card can be opened for; None when there is none."""

        def __init__(self, ref: Ref | None) -> None:
            super().__init__()
            self.ref = ref

    def __init__(self) -> None:
        super().__init__()
        self.entries: Sequence[Entry] = ()

    @property
    def current_key(self) -> str:
        """The key of the row under the cursor; empty without rows."""
        at = self.lines.cursor
        return self.entries[at].key if at < len(self.entries) else ""

    def show_entries(self, entries: Sequence[Entry], *, top: bool = False) -> None:
        """These rows; the cursor stays on its key, or goes to the top."""
        held = "" if top else self.current_key
        self.entries = entries
        at = next((number for number, each in enumerate(entries) if held and each.key == held), 0 if top else None)
        self.lines.show(len(entries), self._line, at=at)

    def _line(self, index: int, room: int) -> Line:
        return self.entries[index].draw(room)

    @on(LineList.Looked)
    def _looked(self, message: LineList.Looked) -> None:
        message.stop()
        if self.lines.shown.stop >= len(self.entries) - self.lines.rows:
            self.near_end()

    def near_end(self) -> None:
        """The view comes near the last row: screens that read in pages read on."""

    # ── Opening ──

    @use_case("target", latest_only=True)
    def open_target(self, ref: Ref) -> Message:
        """The card of a record, or of what an activity is about."""
        return self.Found(targets.card_of(self.session, ref))

    @on(Found)
    def _open_found(self, message: Found) -> None:
        message.stop()
        if message.ref is None:
            self.explain(_("there is no card for this"))
        else:
            self.post_message(OpenCard(message.ref))
