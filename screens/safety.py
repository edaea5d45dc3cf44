"""The exit filter: whatever a widget draws, no control character of it reaches the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import ANSIToTruecolor, DimFilter, LineFilter
from textual.strip import Strip

from crm_tui.domain.text import visible


class ExitFilter(LineFilter):
    """Shows control characters and bidi overrides as symbols; also, on terminals without UTF-8, plain signs."""

    def __init__(self, ascii_only: bool = False) -> None:
        super().__init__()
        self._ascii = ascii_only

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, safe to send."""
        if all(self.leaves(segment.text) for segment in segments):
            return segments
        return [Segment(self._safe(segment.text), segment.style, segment.control) for segment in segments]

    def leaves(self, text: str) -> bool:
        """Whether the text may go out as it is."""
        return (text.isascii() and text.isprintable()) or self._safe(text) == text

    def _safe(self, text: str) -> str:
        if text.isascii() and text.isprintable():
            return text
        shown = visible(text)
        return shown.translate(_PLAIN).encode("ascii", "replace").decode() if self._ascii else shown


class OnePass(LineFilter):
    """All filters of the app in one look: most pieces are plain text in true colours, which none of them changes."""

    def __init__(self, filters: Sequence[LineFilter]) -> None:
        super().__init__()
        self.all = list(filters)
        self._exit = next((each for each in filters if isinstance(each, ExitFilter)), None)
        self._known = all(isinstance(each, (ANSIToTruecolor, DimFilter, ExitFilter)) for each in filters)
        self._stays: dict[Style | None, bool] = {None: True}

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """What all filters make of the segments; the same list when that is what they are already."""
        if self._known and self._exit is not None:
            stays, leaves = self._stays, self._exit.leaves
            for text, style, _control in segments:
                if not (stays[style] if style in stays else self._look(style)) or not leaves(text):
                    break
            else:
                return segments
        for each in self.all:
            segments = each.apply(segments, background)
        return segments

    def through(self, strip: Strip, background: Color) -> Strip:
        """The same of a line."""
        before = list(strip)
        after = self.apply(before, background)
        return strip if after is before else Strip(after, strip.cell_length)

    def _look(self, style: Style | None) -> bool:
        """Whether the style is in true colours, and in full strength."""
        found = style is None or not (
            style.dim or any(each is not None and each.triplet is None for each in (style.color, style.bgcolor))
        )
        self._stays[style] = found
        return found


class Painting(App[int]):
    """Mixed into the app: what makes a picture cheap."""

    _themed = False
    _one_pass = OnePass(())

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the theme; none before it is chosen: working them out twice is time that the operator waits."""
        return super().get_css_variables() if self._themed else {}

    def get_line_filters(self) -> Sequence[LineFilter]:
        """All filters as one: each of them alone makes every line of a picture anew."""
        active = super().get_line_filters()
        if self._one_pass.all != active:
            self._one_pass = OnePass(active)
        return (self._one_pass,)


_PLAIN = str.maketrans(
    {"│": "|", "─": "-", "▌": "|", "▎": "|", "…": "~", "·": ".", "●": "*", "○": "o", "◦": "-", "▸": ">", "◂": "<", "€": "E",
     "“": '"', "”": '"', "’": "'", "–": "-", "—": "-", "↻": "r", "∞": "8", "✓": "v", "├": "|", "┤": "|", "┼": "+", "┌": "+",
     "┐": "+", "└": "+", "┘": "+", "×": "x", "⇧": "^", "←": "<", "→": ">", "↑": "^", "↓": "v", "█": "#", "■": "#", "¿": "?",
     "□": "o", "≠": "~", "‖": "=", "◷": "@", "≡": "="}
)  # fmt: skip
