"""The header and footer: one line each, redrawn only when their text changes."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from crm_tui.domain.text import cell_width, cut, visible

Piece = tuple[str, str]
"""Text and the name of a component class (without its prefix)."""
PLACE = 16
"""Cells that the name of a place keeps beside a warning."""
Keys = tuple[tuple[str, str], ...]
"""Keys as people read them, with what they do in the language in use; the most needed first."""


def key_pieces(keys: Keys) -> tuple[Piece, ...]:
    """Keys as a footer shows them: two pieces for each, behind a gap."""
    found: list[Piece] = [(" ", "text")]
    for key, label in keys:
        found += [(key, "key"), (f" {label}  ", "muted")]
    return tuple(found)


class Bar(Widget):
    """One line: pieces to the left, pieces to the right."""

    COMPONENT_CLASSES = {"bar--text", "bar--strong", "bar--muted", "bar--key", "bar--alert", "bar--good"}
    can_focus = False

    def __init__(self, identity: str) -> None:
        super().__init__(id=identity)
        self._left: tuple[Piece, ...] = ()
        self._right: tuple[Piece, ...] = ()
        self._whole = 0

    def show(self, left: tuple[Piece, ...], right: tuple[Piece, ...] = (), *, whole: int = 0) -> None:
        """Show these pieces; the same ones cost nothing.

        Args:
            left: Shown from the left edge, as far as there is room.
            right: Shown at the right edge.
            whole: Pieces that belong together behind the first one: shown all or not at all; 0 cuts anywhere.
        """
        if (left, right, whole) != (self._left, self._right, self._whole):
            self._left, self._right, self._whole = left, right, whole
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line. To the right quiet pieces give way to what stands left, and all of them, from the left, to none at all."""
        width = self.size.width
        right = list(self._right)
        for piece in [each for each in right if each[1] == "muted" and not self._whole]:
            if _width(list(self._left)) + _width(right) + 2 > width:
                right.remove(piece)
        while right and _width(right) > max(width - 12, width // 2):
            right.pop(0)
        room = width - _width(right)
        segments = self._fitted(_warned(self._fitting(room - 1), room - 1), room - bool(right))
        if right:
            segments.append(Segment(" ", self._style("text")))
        segments += [Segment(visible(text), self._style(name)) for text, name in right]
        return Strip(segments).adjust_cell_length(width, self._style("text"))

    def _fitting(self, room: int) -> list[Piece]:
        """The pieces to the left without the groups that would be cut."""
        left = list(self._left)
        while self._whole and len(left) > 1 and _width(left) > room:
            del left[-self._whole :]
        return left

    def _fitted(self, pieces: list[Piece], room: int) -> list[Segment]:
        segments: list[Segment] = []
        for text, name in pieces:
            shown = cut(visible(text), room)
            segments.append(Segment(shown, self._style(name)))
            room -= cell_width(shown)
            if room <= 0:
                break
        if room > 0:
            segments.append(Segment(" " * room, self._style("text")))
        return segments

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"bar--{name}")


def _warned(left: list[Piece], room: int) -> list[Piece]:
    """The place is called shorter where a warning behind it would be cut."""
    last = max((n for n, piece in enumerate(left) if piece[1] == "alert"), default=-1)
    over = _width(left[: last + 1]) - room
    place = next((n for n, piece in enumerate(left) if piece[1] == "strong"), len(left))
    if over > 0 and place < last:
        text = visible(left[place][0])
        left[place] = (cut(text, max(PLACE, cell_width(text) - over)), "strong")
    return left


def _width(pieces: list[Piece]) -> int:
    return sum(cell_width(visible(text)) for text, _ in pieces)
