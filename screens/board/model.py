"""What the board holds in memory: a window of cards per column, and where the cursor is. No widgets, no store."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from crm_tui.domain.views import StageColumn, Tile, TilePage

WINDOW = 400
"""Cards kept per column; the far end is dropped, and read again when somebody goes there."""


def _key(tile: Tile) -> tuple[int, int]:
    return tile.rank, tile.id


@dataclass(slots=True, repr=False, eq=False)
class Column:
    """One stage and the window of its cards."""

    stage: StageColumn
    tiles: list[Tile] = field(default_factory=list)
    loaded: bool = False
    more_before: bool = False
    more_after: bool = False
    cursor: int = 0
    """Index of the card under the cursor when the column is the current one."""
    top: int = 0
    """Index of the first card shown."""

    @property
    def current(self) -> Tile | None:
        """The card under the cursor."""
        return self.tiles[self.cursor] if 0 <= self.cursor < len(self.tiles) else None

    def replace_all(self, page: TilePage, *, more_before: bool = False) -> None:
        """A fresh window."""
        self.tiles = list(page.tiles)
        self.loaded, self.more_before, self.more_after = True, more_before, page.more
        self.cursor = min(self.cursor, max(0, len(self.tiles) - 1))
        self.top = min(self.top, self.cursor)

    def append(self, page: TilePage) -> None:
        """Further cards at the end."""
        self.tiles += page.tiles
        self.more_after = page.more
        excess = len(self.tiles) - WINDOW
        if excess > 0 and self.top >= excess:
            del self.tiles[:excess]
            self.more_before = True
            self.cursor, self.top = max(0, self.cursor - excess), self.top - excess

    def prepend(self, page: TilePage) -> None:
        """Further cards in front."""
        self.tiles[:0] = page.tiles
        self.more_before = page.more
        self.cursor, self.top = self.cursor + len(page.tiles), self.top + len(page.tiles)
        if len(self.tiles) > WINDOW:
            del self.tiles[WINDOW:]
            self.more_after = True

    def remove(self, deal: int) -> bool:
        """Take a card out; the cursor stays on its card, or goes to the one that moves up."""
        for index, tile in enumerate(self.tiles):
            if tile.id == deal:
                del self.tiles[index]
                if index < self.cursor or self.cursor >= len(self.tiles):
                    self.cursor = max(0, self.cursor - 1)
                if index < self.top:
                    self.top -= 1
                return True
        return False

    def insert(self, tile: Tile) -> bool:
        """Put a card where its rank says; False when that is outside the window."""
        keys = [_key(each) for each in self.tiles]
        index = bisect_left(keys, _key(tile))
        if (index == len(keys) and self.more_after) or (index == 0 and self.more_before):
            return False
        self.tiles.insert(index, tile)
        if index <= self.cursor and len(self.tiles) > 1:
            self.cursor += 1
        if index < self.top:
            self.top += 1
        return True

    def index_of(self, deal: int) -> int | None:
        """Where the card is in the window."""
        return next((index for index, tile in enumerate(self.tiles) if tile.id == deal), None)


@dataclass(slots=True, repr=False, eq=False)
class Board:
    """All columns, the cursor's column, the selection."""

    columns: list[Column] = field(default_factory=list)
    at: int = 0
    """Index of the current column."""
    left: int = 0
    """Index of the first column shown."""
    selected: dict[int, int] = field(default_factory=dict)
    """Selected deals with the versions seen."""
    anchor: int | None = None
    """Deal where the range began that grows now; None when none does."""
    before_range: dict[int, int] = field(default_factory=dict)
    """What was selected when it began."""

    @property
    def column(self) -> Column | None:
        """The current column."""
        return self.columns[self.at] if self.columns else None

    @property
    def current(self) -> Tile | None:
        """The card under the cursor."""
        return self.column.current if self.column else None

    def acted_on(self) -> dict[int, int]:
        """The deals that the next key acts on, with versions: the selection, else the card under the cursor."""
        if self.selected:
            return dict(self.selected)
        tile = self.current
        return {tile.id: tile.version} if tile else {}

    # ── Selecting ──

    @property
    def ranging(self) -> bool:
        """Whether a range grows with the cursor."""
        return self.anchor is not None

    def begin_range(self) -> None:
        """From the card under the cursor."""
        if self.current is not None:
            self.anchor, self.before_range = self.current.id, dict(self.selected)

    def extend_range(self) -> bool:
        """Select from where the range began to the cursor; False when that card is not in the column's window."""
        start = self.column.index_of(self.anchor) if self.column and self.anchor is not None else None
        if self.column is None or start is None:
            return False
        first, last = sorted((start, self.column.cursor))
        reached = {tile.id: tile.version for tile in self.column.tiles[first : last + 1]}
        self.selected = self.before_range | reached
        return True

    def end_range(self) -> None:
        """What it reached stays selected."""
        self.anchor = None

    def take_range_back(self) -> None:
        """What was selected before it is selected again."""
        self.anchor, self.selected = None, dict(self.before_range)

    def unselect(self) -> None:
        """Nothing is selected."""
        self.anchor = None
        self.selected.clear()

    # ── Fresh rows ──

    def find(self, deal: int) -> tuple[int, int] | None:
        """Column and index of a card in the windows."""
        for number, column in enumerate(self.columns):
            index = column.index_of(deal)
            if index is not None:
                return number, index
        return None

    def set_totals(self, stages: Iterable[StageColumn]) -> None:
        """New counters; the windows stay."""
        fresh = {stage.stage_id: stage for stage in stages}
        for column in self.columns:
            if column.stage.stage_id in fresh:
                column.stage = fresh[column.stage.stage_id]

    def reconcile(self, asked: Iterable[int], fresh: Iterable[tuple[int, Tile]]) -> bool:
        """Bring the windows up to date with what these deals are now; returns whether anything changed.

        The cursor stays on its card when the card stays in its column.
        """
        now = {tile.id: (stage, tile) for stage, tile in fresh}
        changed = False
        for deal in asked:
            changed = self._one(deal, now.get(deal)) or changed
        for deal in [deal for deal in self.selected if deal in now]:
            self.selected[deal] = now[deal][1].version
        return changed

    def _one(self, deal: int, now: tuple[int, Tile] | None) -> bool:
        found = self.find(deal)
        if found is None:
            return now is not None and self._insert(*now)
        column = self.columns[found[0]]
        before = column.tiles[found[1]]
        if now is None:
            self.selected.pop(deal, None)
            return column.remove(deal)
        if column.stage.stage_id == now[0] and _key(before) == _key(now[1]):
            if before == now[1]:
                return False
            column.tiles[found[1]] = now[1]
            return True
        held = column.current is before and column is self.column
        column.remove(deal)
        self._insert(*now)
        if held and column.stage.stage_id == now[0]:
            index = column.index_of(deal)
            column.cursor = column.cursor if index is None else index
        return True

    def _insert(self, stage: int, tile: Tile) -> bool:
        for column in self.columns:
            if column.stage.stage_id == stage and column.loaded:
                return column.insert(tile)
        return False
