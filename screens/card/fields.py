"""The left side of a card: sections of fields; the field that is edited leaves room for its editor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm_tui.domain.fields import FieldKind
from crm_tui.domain.text import fit
from crm_tui.i18n.translate import _
from screens.card.flow import Block, Line, Span, flow
from screens.card.items import ItemsView
from screens.card.sections import Section, sections_of

if TYPE_CHECKING:
    from screens.card.model import CardData, Cell

LINES = 6
"""Lines of one value; the editor shows all of it."""
SECTION = "section:"


class FieldsView(ItemsView):
    """Sections of fields with a cursor."""

    def __init__(self) -> None:
        super().__init__()
        self.data: CardData | None = None
        self._folded: dict[str, bool] = {}
        self._room: tuple[str, int] = ("", 0)
        self._drafts: frozenset[str] = frozenset()

    def show(self, data: CardData, drafts: frozenset[str]) -> None:
        """Show this record; fields with a draft are marked."""
        fresh = self.data is None or self.data.ref != data.ref
        self.data = data
        self._drafts = drafts
        if fresh:
            self._folded = {
                section.key: section.folded and not any(data.cells[name].text for name in section.fields)
                for section in _sections(data)
            }
            self.scroll_home(animate=False)
        self.rebuild(self._first_field(data) if fresh else None)

    def _first_field(self, data: CardData) -> str:
        return _sections(data)[0].fields[0]

    @property
    def field(self) -> str:
        """Name of the field under the cursor; empty on the title of a section."""
        key = self.current_key
        return "" if key.startswith(SECTION) else key

    @property
    def label_width(self) -> int:
        """Cells of the labels."""
        return max(10, min(24, self.scrollable_content_region.width * 2 // 5))

    def neighbour(self, name: str, step: int) -> str:
        """The next (or previous) field that can be edited; empty at the ends."""
        names = [block.key for block in self.blocks if not block.key.startswith(SECTION)]
        if self.data is None or name not in names:
            return ""
        at = names.index(name) + step
        while 0 <= at < len(names):
            if editable(self.data.cells[names[at]]):
                return names[at]
            at += step
        return ""

    def fold(self) -> bool:
        """Fold or unfold the section under the cursor; False on a field."""
        key = self.current_key
        if not key.startswith(SECTION):
            return False
        name = key.removeprefix(SECTION)
        self._folded[name] = not self._folded[name]
        self.rebuild(key)
        return True

    def leave_room(self, name: str, height: int) -> None:
        """Keep so many lines free at a field for its editor; 0 gives them back."""
        if (name, height) != self._room:
            self._room = (name, height)
            self.rebuild(name or None)

    def place_of(self, name: str) -> tuple[int, int]:
        """First line of a field on the screen, relative to the view, and the cells left of its value."""
        index = next((n for n, block in enumerate(self.blocks) if block.key == name), 0)
        return self.top_of(index) - int(self.scroll_y), self.label_width + 2

    # ── blocks ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def make_blocks(self, width: int) -> Sequence[Block]:
        if self.data is None:
            return ()
        blocks: list[Block] = []
        for section in _sections(self.data):
            names = [name for name in section.fields if self._is_shown(section, name)]
            if names:
                blocks += self._section(section, names, width, first=not blocks)
        return blocks

    def _is_shown(self, section: Section, name: str) -> bool:
        assert self.data is not None
        return not section.only_filled or name in section.always or filled(self.data.cells[name])

    def _section(self, section: Section, names: list[str], width: int, *, first: bool) -> list[Block]:
        folded = self._folded.get(section.key, False)
        title = f"{'▸' if folded else '▾'} {_(section.title)} "
        rule = "─" * max(0, width - 2 - len(title))
        head: Line = (Span(title, "title"), Span(rule, "rule"))
        blocks = [] if first else [Block("", ((Span(""),),), steps=False)]
        blocks.append(Block(SECTION + section.key, (head,)))
        return blocks if folded else [*blocks, *(self._field(name, width) for name in names)]

    def _field(self, name: str, width: int) -> Block:
        assert self.data is not None
        found = self.data.cells[name]
        room = self.label_width
        label = Span(f"{fit(f'  {_(found.spec.label)}', room)} ", "label")
        if self._room[0] == name and self._room[1]:
            return Block(name, ((label,), *(((Span(""),),) * (self._room[1] - 1))))
        lines = self._value(found, max(8, width - room - 2))
        indent = Span(" " * (room + 1))
        return Block(name, tuple((indent if number else label, *line) for number, line in enumerate(lines)))

    def _value(self, found: Cell, width: int) -> list[Line]:
        mark = (Span("✎ ", "warn"),) if found.spec.name in self._drafts else ()
        if not found.text:
            return [(*mark, Span("—", "dim"))]
        style = style_of(found)
        lines = flow([*mark, Span(found.text, style)], width, LINES)
        return lines or [(Span("—", "dim"),)]


def _sections(data: CardData) -> tuple[Section, ...]:
    return data.sections or sections_of(data.ref.type)


def filled(found: Cell) -> bool:
    """Whether a field of the program's own says something: a *no* does not."""
    return bool(found.text) and found.value is not False


def editable(found: Cell) -> bool:
    """Whether the operator may change the field here."""
    return found.spec.writable


def style_of(found: Cell) -> str:
    """How a value is drawn: what one may not change is quiet, links and money stand out."""
    if found.spec.item_kind in (FieldKind.LINK, FieldKind.LINKS, FieldKind.ITEM):
        return "link"
    if found.spec.kind is FieldKind.MONEY or found.spec.name in ("title", "full_name"):
        return "strong"
    return "plain" if editable(found) else "label"
