"""The keys of the screen one comes from, written from the key table, and what the signs on the cards mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar

from rich.segment import Segment
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from crm_tui.domain.task_badges import BADGES
from crm_tui.domain.text import cell_width, fit
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from screens import badges, keys
from screens.bars import Keys
from screens.dialog import Dialog
from screens.keys import Groups

SIGNS = {
    "calendar": (
        ("•", N_("ends on this day")),
        ("·", N_("in progress on this day")),
        ("!", N_("overdue")),
        ("✓", N_("closed")),
    ),
    "board": (
        ("!", N_("overdue, or its activity is")),
        ("●", N_("activity today")),
        ("◦", N_("next activity")),
        ("○", N_("no activity planned")),
        ("↻", N_("repeat deal")),
        ("¿", N_("repeat inquiry")),
        ("∞", N_("regular deal")),
        *((badges.TASKS[badge][0], text) for badge, text in BADGES.items()),
    ),
}
"""Signs that a screen shows, by scope."""
NARROWEST = 35
"""Cells of one column of keys."""

Line = tuple[str, str]
"""A key and what it does; a heading has no key."""


def lines(groups: Groups, refused: Collection[str] = ()) -> list[Line]:
    """Headings and keys, those of the screen itself first; then its signs. What the operator's roles refuse is marked."""
    found: list[Line] = []
    for scope, commands in groups:
        found.append(("", _(keys.TITLES[scope])))
        for each in commands:
            label = _(each.label)
            barred = fill(_("not permitted: {command}"), {"command": label})
            found.append(("·".join(map(keys.shown, each.keys)), barred if each.id in refused else label))
        if scope in SIGNS:
            found.append(("", _("Signs")))
            found += [(sign, _(text)) for sign, text in SIGNS[scope]]
    return found


class KeyTable(Widget):
    """The lines in as many columns as fit."""

    COMPONENT_CLASSES = {"key-table--text", "key-table--key", "key-table--heading"}

    def __init__(self, shown: list[Line]) -> None:
        super().__init__()
        self.shown = shown
        self.room = max((cell_width(key) for key, _label in shown), default=0) + 1

    def _columns(self, width: int) -> int:
        return max(1, width // NARROWEST)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The lines, shared between the columns."""
        return -(-len(self.shown) // self._columns(width))

    def render_line(self, y: int) -> Strip:
        """One line of every column."""
        width = self.size.width
        count, height = self._columns(width), self.size.height
        text = self.get_component_rich_style("key-table--text")
        segments: list[Segment] = []
        for number in range(count):
            at = number * height + y
            if at < len(self.shown):
                segments += self._cell(self.shown[at], width // count)
            else:
                segments.append(Segment(" " * (width // count), text))
        return Strip(segments).adjust_cell_length(width, text)

    def _cell(self, line: Line, width: int) -> list[Segment]:
        key, label = line
        if not key:
            return [Segment(fit(label, width), self.get_component_rich_style("key-table--heading"))]
        room = self.room + 1
        return [
            Segment(fit(" " + key, room), self.get_component_rich_style("key-table--key")),
            Segment(fit(label, max(0, width - room - 1)) + " ", self.get_component_rich_style("key-table--text")),
        ]


class HelpScreen(Dialog[None]):
    """All keys at once; scrolls when they do not fit."""

    CSS_PATH: ClassVar[Any] = "../styles/help.tcss"
    BINDINGS = [
        Binding("escape,q,question_mark", "leave", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("pagedown,space,ctrl+d", "scroll(10)", show=False),
        Binding("pageup,ctrl+u", "scroll(-10)", show=False),
        Binding("home,g", "scroll(-10000)", show=False),
        Binding("end,G", "scroll(10000)", show=False),
    ]

    def __init__(self, groups: Groups, refused: Mapping[str, str]) -> None:
        super().__init__()
        self.groups = groups
        self.refused = refused

    def window(self) -> Iterable[Widget]:
        yield VerticalScroll(KeyTable(lines(self.groups, self.refused)), id="help-window", can_focus=False)

    def keys_now(self) -> Keys:
        return (("j k", _("scroll")), ("esc", _("leave")))

    def action_scroll(self, by: int) -> None:
        """Down or up, at once."""
        self.query_one("#help-window", VerticalScroll).scroll_relative(y=by, animate=False)

    def action_leave(self) -> None:
        """Back to where one came from."""
        if self.is_current:
            self.dismiss(None)
