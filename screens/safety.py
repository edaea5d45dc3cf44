"""The exit filter: whatever a widget draws, no control character of it reaches the terminal."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from crm_tui.domain.text import visible


class ExitFilter(LineFilter):
    """Shows control characters and bidi overrides as symbols; also, on terminals without UTF-8, plain signs."""

    def __init__(self, ascii_only: bool = False) -> None:
        super().__init__()
        self._ascii = ascii_only

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, safe to send."""
        for segment in segments:
            text = segment.text
            if (not text.isascii() or not text.isprintable()) and self._safe(text) != text:
                break
        else:
            return segments
        return [Segment(self._safe(segment.text), segment.style, segment.control) for segment in segments]

    def _safe(self, text: str) -> str:
        if text.isascii() and text.isprintable():
            return text
        shown = visible(text)
        return shown.translate(_PLAIN).encode("ascii", "replace").decode() if self._ascii else shown


_PLAIN = str.maketrans(
    {"│": "|", "─": "-", "▌": "|", "▎": "|", "…": "~", "·": ".", "●": "*", "○": "o", "◦": "-", "▸": ">", "◂": "<", "€": "E",
     "“": '"', "”": '"', "’": "'", "–": "-", "—": "-", "↻": "r", "∞": "8", "✓": "v", "├": "|", "┤": "|", "┼": "+", "┌": "+",
     "┐": "+", "└": "+", "┘": "+", "×": "x", "⇧": "^", "←": "<", "→": ">", "↑": "^", "↓": "v", "█": "#", "■": "#", "¿": "?",
     "□": "o", "≠": "~", "‖": "=", "◷": "@", "≡": "="}
)  # fmt: skip
