"""The keys of the screen one comes from, written from the key table, and what the signs on the cards mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
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
from crm_tui.domain.wrapping import wrap
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


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a column: a heading, or a key with (a piece of) what it does."""

    key: str = ""
    text: str = ""
    heading: str = ""


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
    """The lines in as many columns as fit; what is longer than a column goes on below itself."""

    COMPONENT_CLASSES = {"key-table--text", "key-table--key", "key-table--heading"}

    def __init__(self, shown: list[Line]) -> None:
        super().__init__()
        self.shown = shown
        self._laid: tuple[int, list[list[Row]]] = (0, [])

    def columns(self, width: int) -> list[list[Row]]:
        """The rows of every column; no line is torn between two, and no heading stands at the foot of one."""
        if self._laid[0] != width:
            count = max(1, width // NARROWEST)
            blocks = self._blocks(width // count)
            height = -(-sum(map(len, blocks)) // count)
            while len(found := _filled(blocks, height)) > count:
                height += 1
            self._laid = (width, found)
        return self._laid[1]

    def _blocks(self, width: int) -> list[list[Row]]:
        """What stays together: a line with what it goes on with, behind the heading that it is the first one of."""
        found: list[list[Row]] = []
        heads: list[Row] = []
        rooms = _rooms(self.shown)
        for (key, label), room in zip(self.shown, rooms, strict=True):
            if not key:
                heads.append(Row(heading=label))
                continue
            left = max(8, width - room - 2)
            texts = [label[start:end] for start, end in wrap(label, left)]
            rows = [Row(key=fit(f" {key if not at else ''}", room + 1), text=text) for at, text in enumerate(texts)]
            found.append([*heads, *rows])
            heads = []
        return found

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """That of the longest column."""
        return max(map(len, self.columns(width)), default=0)

    def render_line(self, y: int) -> Strip:
        """One line of every column."""
        width = self.size.width
        each = width // max(1, width // NARROWEST)
        segments: list[Segment] = []
        for column in self.columns(width):
            segments += self._cell(column[y] if y < len(column) else Row(), each)
        return Strip(segments).adjust_cell_length(width, self.get_component_rich_style("key-table--text"))

    def _cell(self, row: Row, width: int) -> list[Segment]:
        if row.heading:
            return [Segment(fit(row.heading, width), self.get_component_rich_style("key-table--heading"))]
        room = cell_width(row.key)
        return [
            Segment(row.key, self.get_component_rich_style("key-table--key")),
            Segment(fit(row.text, max(0, width - room)), self.get_component_rich_style("key-table--text")),
        ]


def _rooms(shown: list[Line]) -> list[int]:
    """For every line the cells that the keys of its group take, and one behind them."""
    found: list[int] = []
    start = 0
    for at in range(1, len(shown) + 1):
        if at == len(shown) or not shown[at][0]:
            found += [max(cell_width(key) for key, _label in shown[start:at]) + 1] * (at - start)
            start = at
    return found


def _filled(blocks: list[list[Row]], height: int) -> list[list[Row]]:
    """The blocks in columns of at most that height, or of that of a block that is higher."""
    found: list[list[Row]] = []
    for block in blocks:
        if not found or len(found[-1]) + len(block) > height:
            found.append([])
        found[-1] += block
    return found


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
