"""The command palette: every command of the screen one comes from, found by some of its letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from rich.segment import Segment
from textual import events, on
from textual.binding import Binding
from textual.containers import Vertical
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from crm_tui.domain.text import cell_width, fit
from crm_tui.i18n.translate import _
from screens import keys
from screens.bars import Keys
from screens.dialog import Dialog
from screens.keys import Command, Groups

ROWS = 14
"""Commands seen at once."""
KEYS, WHERE = 16, 18
"""Cells for the keys of a command, and for the screen that it belongs to."""


def matching(commands: list[Command], typed: str) -> list[Command]:
    """The commands with these letters in this order, the closest together first; all when nothing is typed."""
    wanted = typed.casefold().split()
    ranked = []
    for number, command in enumerate(commands):
        label = f"{_(command.label)} {command.id}".casefold()
        ranks = [_rank(label, word) for word in wanted]
        if None not in ranks:
            ranked.append((sum(rank or 0 for rank in ranks), number, command))
    return [command for _score, _number, command in sorted(ranked, key=lambda each: each[:2])]


def _rank(label: str, word: str) -> int | None:
    """Small is good; None when the letters are not all there in this order."""
    at = label.find(word)
    if at >= 0:
        return 0 if at == 0 or label[at - 1] == " " else 1
    first = place = -1
    for letter in word:
        place = label.find(letter, place + 1)
        if place < 0:
            return None
        first = place if first < 0 else first
    return 2 + place - first


class CommandRows(Widget):
    """The commands found, the highlighted one with a bar."""

    COMPONENT_CLASSES = {"command-rows--text", "command-rows--key", "command-rows--cursor", "command-rows--where"}

    class Picked(Message):
        """The mouse picked the command under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Command] = []
        self.refused: Mapping[str, str] = {}
        """Why the operator's roles refuse a command, by its name."""
        self.cursor = 0

    def show(self, found: list[Command]) -> None:
        """These, the cursor on the first."""
        self.found, self.cursor = found, 0
        self.refresh()

    def step(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(self.cursor + by, len(self.found) - 1))
        self.refresh()

    @property
    def current(self) -> Command | None:
        """The highlighted command."""
        return self.found[self.cursor] if self.found else None

    @property
    def _first(self) -> int:
        return max(0, min(self.cursor - self.size.height // 2, len(self.found) - self.size.height))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Always the same, so that nothing jumps while typing."""
        return max(1, min(ROWS, self.app.size.height - 8))

    def render_line(self, y: int) -> Strip:
        """One command: what it does, where, its key."""
        width, index = self.size.width, self._first + y
        text = self.get_component_rich_style("command-rows--text")
        if not self.found and y == 0:
            return Strip([Segment(fit("  " + _("no command has these letters"), width), text)], width)
        if index >= len(self.found):
            return Strip.blank(width, text)
        command = self.found[index]
        key = " · ".join(map(keys.shown, command.keys))
        where = _(keys.TITLES[command.id.partition(".")[0]])
        why = self.refused.get(command.id, "")
        label = f"{_(command.label)} – {why}" if why else _(command.label)
        where_style = self.get_component_rich_style("command-rows--where")
        cursor = self.get_component_rich_style("command-rows--cursor") if index == self.cursor else None
        room = max(8, width - 2 - KEYS - WHERE)
        parts = [
            Segment("▌ " if cursor else "  ", cursor or text),
            Segment(fit(label, room), cursor or (where_style if why else text)),
            Segment(
                fit(where, min(WHERE, max(0, width - 2 - KEYS - room))),
                cursor or where_style,
            ),
            Segment(
                " " * max(0, KEYS - 1 - cell_width(key)) + key + " ",
                cursor or self.get_component_rich_style("command-rows--key"),
            ),
        ]
        return Strip(parts).adjust_cell_length(width, cursor or text)

    def on_click(self, event: events.Click) -> None:
        """Pick a command with the mouse."""
        index = self._first + event.y
        if index < len(self.found):
            event.stop()
            self.cursor = index
            self.post_message(self.Picked())


class PaletteScreen(Dialog[Command | None]):
    """Type some letters, `enter` runs. Dismisses with the command; the screen below performs it."""

    CSS_PATH: ClassVar[Any] = "../styles/palette.tcss"
    BINDINGS = [
        Binding("escape,ctrl+p", "leave", show=False, priority=True),
        Binding("down,ctrl+n", "step(1)", show=False, priority=True),
        Binding("up", "step(-1)", show=False, priority=True),
        Binding("pagedown", "step(10)", show=False, priority=True),
        Binding("pageup", "step(-10)", show=False, priority=True),
    ]

    def __init__(self, groups: Groups, refused: Mapping[str, str]) -> None:
        super().__init__()
        self.refused = refused
        self.commands = [each for _scope, commands in groups for each in commands if each.id != "go.palette"]

    def window(self) -> Iterable[Widget]:
        field = Input(placeholder=_("what do you want to do?"), id="palette-text")
        field.cursor_blink = False
        yield Vertical(field, CommandRows(), id="palette-window")

    def keys_now(self) -> Keys:
        return (("enter", _("do it")), ("↑↓", _("choose")), ("esc", _("leave")))

    def on_mount(self) -> None:
        """Type at once."""
        rows = self.query_one(CommandRows)
        rows.refused = self.refused
        rows.show(self.commands)
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one(CommandRows).show(matching(self.commands, event.value))

    @on(Input.Submitted)
    @on(CommandRows.Picked)
    def _take(self, event: Message) -> None:
        event.stop()
        current = self.query_one(CommandRows).current
        if current is not None and self.is_current:
            self.dismiss(current)

    def action_step(self, by: int) -> None:
        """Move the cursor."""
        self.query_one(CommandRows).step(by)

    def action_leave(self) -> None:
        """Nothing."""
        if self.is_current:
            self.dismiss(None)
