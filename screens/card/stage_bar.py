"""The stage bar: all stages of the pipeline, the current one clear without any colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from crm_tui.domain.text import cell_width, cut, visible

if TYPE_CHECKING:
    from crm_tui.domain.views import StageColumn

NARROWEST = 4
"""Cells of the name of a stage that is not the current one."""


@dataclass(frozen=True, slots=True)
class StagePart:
    """A piece of the bar."""

    text: str
    stage: StageColumn | None
    """None for what stands between stages."""
    state: str
    """``done``, ``now``, ``next`` or ``between``."""


def parts(stages: tuple[StageColumn, ...], stage_id: int, width: int) -> list[StagePart]:
    """The bar in at most ``width`` cells: done stages with ✓, the current one between ▐ and ▌, the others plain.

    Names of other stages are cut evenly when there is no room; where even that is too wide, only the current stage and
    its neighbours' numbers are left.
    """
    names = [visible(stage.name) for stage in stages]
    at = next((n for n, stage in enumerate(stages) if stage.stage_id == stage_id), -1)
    if at < 0:
        return []
    longest = max(map(cell_width, names))
    for tight in (False, True):
        for room in range(longest, NARROWEST - 1, -1):
            found = _drawn(stages, names, at, room, tight)
            if sum(cell_width(part.text) for part in found) <= width:
                return found
    current = stages[at]
    before, after = f"‹{at} " if at else "", f" {len(stages) - at - 1}›" if at + 1 < len(stages) else ""
    name = cut(_current_text(names[at], current), max(3, width - len(before) - len(after)))
    return [StagePart(before, None, "between"), StagePart(name, current, "now"), StagePart(after, None, "between")]


def _current_text(name: str, stage: StageColumn) -> str:
    mark = {"S": "★ ", "F": "✗ "}.get(stage.semantic, "● ")
    return f" {mark}{name} "


def _drawn(stages: tuple[StageColumn, ...], names: list[str], at: int, room: int, tight: bool) -> list[StagePart]:
    found: list[StagePart] = []
    for index, stage in enumerate(stages):
        if index:
            final = stage.semantic != "P"
            found.append(StagePart("│" if final else "›", None, "between"))
        if index == at:
            found.append(StagePart(_current_text(names[index], stage), stage, "now"))
            continue
        done = stage.semantic == "P" and index < at and stages[at].semantic != "F"
        name = cut(names[index], room)
        text = f"{'✓' if done else '○'}{name}" if tight else f" {'✓' if done else '○'} {name} "
        found.append(StagePart(text, stage, "done" if done else "next"))
    return found


class StageBar(Widget):
    """One line; a click on a stage asks to go there."""

    COMPONENT_CLASSES = {"stage-bar--next", "stage-bar--done", "stage-bar--between"}

    stages: reactive[tuple[StageColumn, ...]] = reactive(())
    stage_id: reactive[int] = reactive(0)

    class Chosen(Message):
        """The mouse chose a stage."""

        def __init__(self, stage_id: int) -> None:
            super().__init__()
            self.stage_id = stage_id

    def render_line(self, y: int) -> Strip:
        """The bar."""
        width = self.size.width
        between = self.get_component_rich_style("stage-bar--between")
        if y or not self.stages:
            return Strip.blank(width, between)
        segments = [Segment(" ", between)]
        for part in parts(self.stages, self.stage_id, width - 1):
            style = self._style(part)
            if part.stage is None or part.state == "now":
                segments.append(Segment(part.text, style))
            else:
                sign = style + Style(color=Color.parse(part.stage.colour).rich_color)
                end = 2 if part.text.startswith(" ") else 1
                segments += [Segment(part.text[:end], sign), Segment(part.text[end:], style)]
        return Strip(segments).adjust_cell_length(width, between)

    def _style(self, part: StagePart) -> Style:
        if part.stage is None:
            return self.get_component_rich_style("stage-bar--between")
        if part.state == "now":
            colour = Color.parse(part.stage.colour)
            return Style(bgcolor=colour.rich_color, color=colour.get_contrast_text(1.0).rich_color, bold=True)
        name = "stage-bar--done" if part.state == "done" else "stage-bar--next"
        return self.get_component_rich_style(name)

    def on_click(self, event: events.Click) -> None:
        x = event.x - 1
        for part in parts(self.stages, self.stage_id, self.size.width - 1):
            x -= cell_width(part.text)
            if x < 0:
                if part.stage is not None:
                    event.stop()
                    self.post_message(self.Chosen(part.stage.stage_id))
                return
