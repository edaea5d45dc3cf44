"""`PickScreen`: entries in groups; what is typed narrows them, `enter` takes one. Dismisses with its key, or None."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from crm_tui.domain.text import cell_width, cut, fit, visible
from crm_tui.domain.wrapping import wrap
from crm_tui.i18n.translate import _
from screens.bars import Keys
from screens.card.flow import Span, flow
from screens.dialog import Dialog
from screens.forms.lines import TextLine
from screens.widgets.lines import Line, LineList, heading
from screens.work import use_case


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be picked."""

    key: str
    label: str
    hint: str = ""
    group: str = ""
    """Entries of one group stand together, under it."""


Find = Callable[[str], Sequence[Entry]]
"""Entries that match what was typed; called in a thread."""
MOST_TOLD = 4
"""Lines that the entry under the cursor may take below the list."""


class PickScreen(Dialog[str | None]):
    """A line to type into, and the entries."""

    CSS_PATH: ClassVar[Any] = ["../../styles/widgets.tcss", "../../styles/workflows.tcss"]

    BINDINGS = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("down,ctrl+n", "step(1)", show=False, priority=True),
        Binding("up,ctrl+p", "step(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("tab", "group(1)", show=False, priority=True),
        Binding("shift+tab", "group(-1)", show=False, priority=True),
    ]

    class Found(Message):
        """What matches."""

        def __init__(self, typed: str, entries: tuple[Entry, ...]) -> None:
            super().__init__()
            self.typed = typed
            self.entries = entries

    def __init__(self, title: str, find: Find, *, at: str = "") -> None:
        """A picker.

        Args:
            title: What is picked.
            find: See `Find`.
            at: Key of the entry that the cursor starts on.
        """
        super().__init__()
        self.heading = title
        self._find = find
        self._at = at
        self._rows: list[Entry | str] = []
        """Entries, and the headings of groups as texts."""
        self._ready = False
        self._taking = False
        self._sentences = False
        """Whether hints are sentences, too long for their half: they begin below each other, short ones end together."""

    def window(self) -> Iterable[Widget]:
        """Title, line, entries, and in full the one under the cursor."""
        yield Vertical(
            Static(Content(self.heading), classes="form--title"),
            TextLine("", placeholder=_("type to search"), limit=200),
            LineList(),
            Static("", id="pick-told", markup=False),
            classes="pick--window",
        )

    @property
    def preparing(self) -> bool:
        """Whether `enter` waits for the answer to what was typed."""
        return self._taking

    def keys_now(self) -> Keys:
        """Those of the line."""
        keys = [("↑↓", _("move")), ("enter", _("take")), ("esc", _("leave"))]
        if any(isinstance(each, str) for each in self._rows):
            keys.insert(2, ("tab", _("next group")))
        return tuple(keys)

    def on_mount(self) -> None:
        """Type at once."""
        self._lines.empty = (_("Reading…"),)
        self.query_one(TextLine).focus()
        self._ask("")

    @property
    def _lines(self) -> LineList:
        return self.query_one(LineList)

    @use_case("pick", latest_only=True)
    def _ask(self, typed: str) -> Message:
        return self.Found(typed, tuple(self._find(typed)))

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        self._ready = self._taking = False
        self._ask(event.value)

    @on(Found)
    def _show(self, message: Found) -> None:
        message.stop()
        if message.typed != self.query_one(TextLine).value:
            return
        rows: list[Entry | str] = []
        group = ""
        for entry in message.entries:
            if entry.group != group:
                group = entry.group
                rows.append(group)
            rows.append(entry)
        self._rows = rows
        self._lines.empty = (_("nothing found"),)
        wanted = "" if message.typed else self._at
        at = next((n for n, row in enumerate(rows) if wanted and isinstance(row, Entry) and row.key == wanted), 0)
        self._measure()
        self._lines.show(len(rows), self._line, at=at)
        self._tell()
        self._ready = True
        self.show_footer()
        if self._taking:
            self._take()

    def _line(self, index: int, room: int) -> Line:
        row = self._rows[index]
        if isinstance(row, str):
            return heading(visible(row))
        hint = cut(visible(row.hint), max(0, room // 2))
        left = max(4, room - (room // 2 if self._sentences else cell_width(hint)) - 2)
        return Line(((fit(f"  {visible(row.label)}", left), "plain"), (f" {hint}", "muted")))

    # ── What a line of the list has no room for ──

    def _in_full(self, row: Entry | str | None, room: int) -> str:
        """What is told below the list; empty when the line of the list holds all of it."""
        if not isinstance(row, Entry):
            return ""
        label, hint = visible(row.label), visible(row.hint)
        if cell_width(label) + 2 > room - (room // 2 if self._sentences else cell_width(hint)) - 2:
            return f"{label} · {hint}" if hint else label
        return hint if cell_width(hint) > room // 2 else ""

    def _measure(self) -> None:
        """Room below the list for the longest of the entries: it stays while the cursor moves."""
        room, told = self._lines.room, self.query_one("#pick-told", Static)
        rows = [row for row in self._rows if isinstance(row, Entry)]
        self._sentences = any(cell_width(visible(row.hint)) > room // 2 for row in rows)
        most = max(1, min(MOST_TOLD, self.app.size.height // 5))
        texts = [text for row in rows if (text := self._in_full(row, room))]
        lines = max((sum(1 for _line in wrap(text, room)) for text in texts), default=0)
        told.set_class(not lines, "-empty")
        told.styles.height = min(lines, most) + 1 if lines else None

    def _tell(self) -> None:
        at, room = self._lines.cursor, self._lines.room
        text = self._in_full(self._rows[at] if at < len(self._rows) else None, room)
        told = self.query_one("#pick-told", Static)
        lines = flow([Span(text)], room, MOST_TOLD) if text else []
        told.update(Content("\n".join("".join(span.text for span in line) for line in lines)))

    @on(LineList.Looked)
    def _looked(self, event: LineList.Looked) -> None:
        event.stop()
        self._tell()

    def on_resize(self) -> None:
        """Other sentences are cut now."""
        self.call_after_refresh(self._again)

    def _again(self) -> None:
        self._measure()
        self._lines.redraw()
        self._tell()

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()
        if self._ready:
            self._take()
        else:
            self._taking = True  # what was typed is still being looked for

    @on(LineList.Pressed)
    def _pressed(self, event: LineList.Pressed) -> None:
        event.stop()
        self._take()

    def _take(self) -> None:
        self._taking = False
        at = self._lines.cursor
        row = self._rows[at] if at < len(self._rows) else None
        if isinstance(row, Entry) and self.is_current:
            self.dismiss(row.key)
        elif row is None and self.is_current:
            self._lines.empty = (_("nothing found"), _("nothing of that name; go on typing or pick one"))
            self._lines.show(0, self._line)

    def action_step(self, by: int) -> None:
        """Move the cursor."""
        self._lines.move(by)

    def action_page(self, by: int) -> None:
        """A screenful on or back."""
        self._lines.page(by)

    def action_group(self, by: int) -> None:
        """To the first entry of the next group, or of the one before."""
        heads = [number for number, row in enumerate(self._rows) if isinstance(row, str)]
        here = max((head for head in heads if head < self._lines.cursor), default=0)
        others = [head for head in heads if head > here] if by > 0 else [head for head in heads if head < here][::-1]
        if heads:
            self._lines.go((others or (heads if by > 0 else heads[::-1]))[0] + 1)

    def action_leave(self) -> None:
        """Nothing."""
        if self.is_current:
            self.dismiss(None)
