"""Where the operator is on the rules board: which column, which of its triggers and rules; no widgets, no store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_tui.automation.rule_board import Column, Item, Shown


@dataclass(slots=True)
class Place:
    """The cursor, kept when the board is read anew."""

    shown: Shown | None = None
    at: int = 0
    """The column."""
    left: int = 0
    """The first column that is seen."""
    rows: dict[int, int] = field(default_factory=dict)
    """By stage: the row of the cursor, triggers first."""
    tops: dict[int, int] = field(default_factory=dict)
    """By stage: how many lines are scrolled away."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The stages."""
        return self.shown.columns if self.shown is not None else ()

    @property
    def column(self) -> Column | None:
        """The one of the cursor."""
        return self.columns[self.at] if self.at < len(self.columns) else None

    @property
    def item(self) -> Item | None:
        """The trigger or rule under the cursor; None in an empty column."""
        column = self.column
        if column is None or not column.items:
            return None
        return column.items[self.row(column)]

    def row(self, column: Column) -> int:
        """The row of the cursor in a column."""
        return max(0, min(self.rows.get(column.stage.id, 0), len(column.items) - 1))

    def show(self, shown: Shown, key: str = "") -> None:
        """Another board, or the same with other things on it; the cursor goes to that item, or stays on its own."""
        held = key or (self.item.key if self.item is not None else "")
        stage = self.column.stage.id if self.column is not None else 0
        if self.shown is not None and (self.shown.kind, self.shown.chosen) != (shown.kind, shown.chosen):
            self.at = self.left = 0
        self.shown = shown
        number = next((at for at, each in enumerate(shown.columns) if each.stage.id == stage), self.at)
        self.at = max(0, min(number, len(shown.columns) - 1))
        for at, column in enumerate(shown.columns):
            for row, item in enumerate(column.items):
                if held and item.key == held:
                    self.at, self.rows[column.stage.id] = at, row

    def to_stage(self, stage: int) -> None:
        """Put the cursor into the column of a stage."""
        self.at = next((at for at, each in enumerate(self.columns) if each.stage.id == stage), self.at)

    def sideways(self, by: int) -> bool:
        """To another column; whether there is one."""
        before, self.at = self.at, max(0, min(self.at + by, len(self.columns) - 1))
        return self.at != before

    def down(self, by: int) -> bool:
        """To another row of the column; whether there is one."""
        column = self.column
        if column is None or not column.items:
            return False
        before = self.row(column)
        self.rows[column.stage.id] = max(0, min(before + by, len(column.items) - 1))
        return self.rows[column.stage.id] != before

    def switch(self) -> bool:
        """From the triggers to the rules of the column, and back; whether there are both."""
        column = self.column
        if column is None or not column.triggers or not column.rules:
            return False
        among = self.row(column) < len(column.triggers)
        self.rows[column.stage.id] = len(column.triggers) if among else 0
        return True
