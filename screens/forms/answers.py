"""`Answer`: one answer of a picker, and the list that shows the answers without a widget for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from crm_tui.domain.text import cell_width, cut, fit, visible


@dataclass(frozen=True, slots=True)
class Answer:
    """One possible answer."""

    key: str
    """What `lookup.parse_values` understands: an id, a login, a code."""
    label: str
    hint: str = ""
    """A little more to tell twins apart: a phone, a town, an id."""


AnswerSource: TypeAlias = Callable[[str], tuple[Answer, ...]]
"""The answers that match what was typed; called in a thread."""

SHORT = 16
"""Cells of a hint that stays whole beside the longest label: a number, a login."""
MOST = 8
"""Answers seen at once; typing narrows them."""


class AnswerRows(Widget):
    """The answers, the highlighted one with a bar; at most eight lines high."""

    COMPONENT_CLASSES = {"answer-rows--row", "answer-rows--cursor", "answer-rows--hint", "answer-rows--chosen"}

    answers: reactive[tuple[Answer, ...]] = reactive((), layout=True)
    cursor: reactive[int] = reactive(0)
    chosen: reactive[frozenset[str]] = reactive(frozenset())
    empty_text: reactive[str] = reactive("")
    most: reactive[int] = reactive(MOST, layout=True)
    whole_hints = False
    """Whether the label is cut before the hint, which then is the answer itself; otherwise the label wins."""

    class Picked(Message):
        """The mouse picked an answer."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are answers, within limits."""
        return max(1, min(len(self.answers), self.most))

    @property
    def highlighted(self) -> Answer | None:
        """The answer under the cursor."""
        return self.answers[self.cursor] if 0 <= self.cursor < len(self.answers) else None

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, len(self.answers) - 1))

    def watch_answers(self) -> None:
        self.cursor = 0
        self.refresh()

    @property
    def _first(self) -> int:
        return max(0, min(self.cursor - self.most // 2, len(self.answers) - self.most))

    def render_line(self, y: int) -> Strip:
        """One answer."""
        width = self.size.width
        base = self.get_component_rich_style("answer-rows--row")
        index = self._first + y
        if not self.answers and y == 0:
            dim = self.get_component_rich_style("answer-rows--hint")
            return Strip([Segment(fit(f"  {self.empty_text}", width), dim)], width)
        if index >= len(self.answers):
            return Strip([Segment(" " * width, base)], width)
        return self._row(self.answers[index], index == self.cursor, width, base)

    def _row(self, answer: Answer, current: bool, width: int, base: Style) -> Strip:
        style = self.get_component_rich_style("answer-rows--cursor") if current else base
        mark = "▌" if current else " "
        tick = "✓ " if answer.key in self.chosen else "  " if self.chosen else ""
        label, room = visible(answer.label), max(4, width - 1 - cell_width(tick))
        hint = self._hint(answer, room, room - cell_width(label))
        head = f"{mark}{tick}{fit(label, max(4, room - cell_width(hint)))}"
        hint_style = style if current else self.get_component_rich_style("answer-rows--hint")
        return Strip([Segment(head, style), Segment(hint, hint_style)]).adjust_cell_length(width, style)

    def _hint(self, answer: Answer, room: int, left: int) -> str:
        """What of the hint stands beside the label: a short one tells twins apart, a long one takes what is left."""
        hint = f"  {visible(answer.hint)} " if answer.hint else ""
        if self.whole_hints or cell_width(hint) <= max(left, min(SHORT, room // 2)):
            return hint
        return f"{cut(hint, left - 1)} " if left >= SHORT // 2 else ""

    def on_click(self, event: events.Click) -> None:
        index = self._first + event.y
        if index < len(self.answers):
            event.stop()
            self.cursor = index
            self.post_message(self.Picked(index))
