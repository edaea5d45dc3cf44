"""`Deadlines`: quotes and invoices by their date; moving one changes the date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crm_tui.domain.deadlines import LABELS
from crm_tui.domain.views import StageColumn, Tile, TilePage
from crm_tui.domain.words import N_
from crm_tui.services import deadlines, views
from screens.board.fixed import Fixed
from screens.board.source import Key

if TYPE_CHECKING:
    from crm_tui.domain.fields import Value
    from crm_tui.domain.ref import Ref
    from crm_tui.services.outcome import Outcome
    from crm_tui.services.session import Session

UNDATED = 99991231
"""The rank of a record without a date: it comes last."""


class Deadlines(Fixed):
    """Five columns; see `crm_tui.services.deadlines`."""

    view = "deadlines"
    label = N_("Deadlines")
    first = -11

    def __init__(self, session: Session, kind: str) -> None:
        super().__init__(session, kind, [(due.value, label) for due, label in LABELS.items()])

    def totals(self, pipeline_id: int | None, text: str) -> tuple[StageColumn, ...]:
        """The columns with their counters."""
        return tuple(self.column(each.key, each) for each in deadlines.board(self.session, self.kind, text).columns)

    def page(
        self,
        column: int,
        *,
        after: Key | None = None,
        before: Key | None = None,
        last: bool = False,
        limit: int,
        text: str,
    ) -> TilePage:
        """The most urgent first."""
        found = deadlines.page(
            self.session, self.kind, self.key(column), after=_dated(after), before=_dated(before), last=last,
            limit=limit, filter_text=text,
        )  # fmt: skip
        return TilePage(column, tuple(map(_ranked, found.tiles)), found.more)

    def tiles(self, ids: Sequence[int], text: str) -> tuple[tuple[int, Tile], ...]:
        """Open ones with their columns."""
        found = views.tiles(self.session, ids, text, kind=self.kind)
        return tuple(
            (self.number(deadlines.column_of(self.session, tile)), _ranked(tile))
            for _stage, tile in found
            if not tile.closed
        )

    def move(
        self, refs: Sequence[Ref], column: int, name: str, *, reason: str, closing: bool, versions: Mapping[int, int]
    ) -> tuple[Outcome, str]:
        """Another date."""
        return self.told(deadlines.move(self.session, refs, self.key(column), versions=versions), name)

    def given(self, column: int) -> Mapping[str, Value]:
        """The date of the column."""
        return deadlines.of_column(self.session, self.kind, self.key(column))

    def create(self, values: Mapping[str, Value], column: int) -> Ref:
        """A new record with the date of the column, unless another was typed."""
        return deadlines.create(self.session, self.kind, self.key(column), values)


def _ranked(tile: Tile) -> Tile:
    return tile._replace(rank=int(tile.close_date.replace("-", "")) if tile.close_date else UNDATED)


def _dated(key: Key | None) -> tuple[str, int] | None:
    if key is None:
        return None
    digits = str(key[0])
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}", key[1]
