"""The two lists of the pipeline editor, and the head of the board as it will look."""

from __future__ import annotations

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from crm_tui.domain.stages import ORDER, Semantic
from crm_tui.domain.text import cell_width, fit, visible
from crm_tui.domain.views import StageColumn
from crm_tui.i18n.formats import money_fit, number_text
from crm_tui.i18n.translate import _
from screens.pipelines.model import Shown, colour_text, group_text
from screens.pipelines.rows import RowList, right
from screens.widgets.column_head import NARROWEST, head, spans

LONGEST_NAME = 40
"""Cells of a name, so that the numbers stay near it in a wide terminal."""


_WIDTHS = ((90, (18, 18)), (66, (9, 17)), (48, (9, 13)))
"""From how many cells on a row shows the colour in words and the sum, and how wide these are."""


class PipelineRows(RowList):
    """The pipelines: name, deals, a star for the default one."""

    shown: Shown | None = None

    def show(self, shown: Shown, *, cursor: int | None = None) -> None:
        """Show these pipelines."""
        self.shown = shown
        self.lay([each.id for each in shown.pipelines], cursor=cursor)

    def draw_row(self, key: int, width: int) -> list[Segment]:
        assert self.shown is not None
        found = next(each for each in self.shown.pipelines if each.id == key)
        style = self.row_style(key)
        count = number_text(found.deals)
        star = "★" if found.is_default else " "
        name = fit(visible(found.name), max(4, width - cell_width(count) - 7))
        mark = "▌" if key == self.cursor else " "
        dim = style + Style(dim=True) if not found.deals else style
        return [Segment(f"{mark}{name} {star} ", style), Segment(right(count, width - 5 - cell_width(name)), dim)]


class StageRows(RowList):
    """The stages of a pipeline in three groups: swatch, name, deals, sum, colour in words."""

    shown: Shown | None = None

    def show(self, shown: Shown, *, cursor: int | None = None) -> None:
        """Show the stages of the chosen pipeline."""
        self.shown = shown
        self.lay(shown.lines, cursor=cursor)

    def draw_heading(self, line: int, width: int) -> list[Segment]:
        assert self.shown is not None
        nth = self.lines[:line].count(0)
        semantic = sorted(Semantic, key=lambda each: ORDER[each])[nth]
        text = f" {group_text(semantic, self.shown.stages)} "
        return [Segment(text + "─" * max(0, width - cell_width(text) - 1), self.style("heading"))]

    def draw_row(self, key: int, width: int) -> list[Segment]:
        assert self.shown is not None
        info = self.shown.stage(key)
        assert info is not None
        style = self.row_style(key)
        quiet = style if key == self.cursor else self.style("dim")
        words, sums = next((widths for least, widths in _WIDTHS if width >= least), (0, 0))
        count = 9 if width >= 90 else 6
        code = 24 if width >= 100 else 0
        room = min(LONGEST_NAME, max(6, width - 6 - count - sums - (words + 2 if words else 0) - code))
        numbers = quiet if not info.items else style
        segments = [
            Segment("▌ " if key == self.cursor else "  ", style),
            Segment("██", style + Style(color=Color.parse(info.stage.colour))),
            Segment(f" {fit(visible(info.stage.name), room)} ", style),
            Segment(fit(visible(info.stage.code), code), quiet),
            Segment(right(number_text(info.items), count), numbers),
        ]
        if sums:
            text = money_fit(info.total, sums - 2) if info.items else ""
            colour = fit(colour_text(info.stage.colour, words), words)
            segments += [Segment(right(text, sums), numbers), Segment(f"  {colour}", quiet)]
        return segments


class BoardPreview(Widget):
    """The head of the board, drawn as the board draws it; what does not fit is counted."""

    COMPONENT_CLASSES = {"preview--name", "preview--muted"}

    columns: reactive[tuple[StageColumn, ...]] = reactive(())
    here: reactive[int] = reactive(0)
    """The stage under the cursor: its column is always seen."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A title and three lines."""
        return 4

    def render_line(self, y: int) -> Strip:
        """The title, or one line of all the columns that are seen."""
        width = self.size.width
        name, muted = (self.get_component_rich_style(f"preview--{part}") for part in ("name", "muted"))
        if y == 0:
            text = f"─ {_('How the board will look')} "
            return Strip([Segment(text + "─" * (width - cell_width(text)), muted)]).adjust_cell_length(width, muted)
        if not self.columns or y > 3:
            return Strip.blank(width, muted)
        at = next((n for n, column in enumerate(self.columns) if column.stage_id == self.here), 0)
        seen = spans(width, len(self.columns), at - width // NARROWEST // 2)
        last = len(self.columns) - 1
        pieces = [
            head(
                self.columns[n],
                cells,
                name,
                muted,
                Style(color=self.columns[n].colour, bgcolor=muted.bgcolor),
                current=n == at,
                before=n if n == seen[0][0] else 0,
                after=last - n if n == seen[-1][0] else 0,
            )[y - 1]
            for n, cells in seen
        ]
        return Strip.join(pieces).adjust_cell_length(width, muted)
