"""Open records by the date that decides their deadline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.views import Tile
from data import database
from data.conditions import Compiled
from data.queries import board

Bounds = tuple[date | None, date | None]
"""First and last day, inclusive."""
UNDATED = "9999-12-31"
"""Stands for no date: such records come last."""


def _where(kind: str, matching: Compiled | None) -> tuple[str, list[object]]:
    where, params = "d.closed = 0 AND d.deleted_at IS NULL", list[object]()
    if matching is not None:
        where, params = f"{where} AND {matching.sql}", list(matching.params)
    return where, params


def _due(kind: str) -> str:
    return f"coalesce(d.{ENTITY_TYPES[kind].due}, '{UNDATED}')"


def totals(kind: str, columns: Sequence[Bounds], matching: Compiled | None = None) -> list[tuple[int, int]]:
    """For each column how many open records it has, and their sum in minor units of the base currency.

    Args:
        kind: A type with a date that can pass.
        columns: Their days.
        matching: A compiled filter.
    """
    due = _due(kind)
    where, params = _where(kind, matching)
    found = []
    for first, last in columns:
        rows = database.sql(
            f"SELECT count(*), coalesce(sum(d.amount_base), 0) FROM {kind} d WHERE {due} BETWEEN ? AND ? AND {where}",
            (*_ends(first, last), *params),
        )
        found.append((int(rows[0][0]), int(rows[0][1])))
    return found


def _ends(first: date | None, last: date | None) -> tuple[str, str]:
    return first.isoformat() if first else "", last.isoformat() if last else UNDATED


def page(
    kind: str,
    column: Bounds,
    limit: int,
    *,
    cursor: tuple[str, int] | None = None,
    backward: bool = False,
    matching: Compiled | None = None,
) -> tuple[list[Tile], bool]:
    """Open records of a column, the most urgent first, and whether there are more.

    Args:
        kind: A type with a date that can pass.
        column: Its days.
        limit: At most so many.
        cursor: Only those behind this ``(date, id)``, or in front of it when ``backward``; an empty date stands for none.
        backward: From the end; without a cursor the last page.
        matching: A compiled filter.
    """
    due = _due(kind)
    where, params = _where(kind, matching)
    start = (cursor[0] or UNDATED, cursor[1]) if cursor else (UNDATED, 2**62) if backward else ("", 0)
    sign, order = ("<", "DESC") if backward else (">", "ASC")
    rows = database.sql(
        f"{board.tiles_of(kind)} WHERE {due} BETWEEN ? AND ? AND ({due}, d.id) {sign} (?, ?) AND {where} "
        f"ORDER BY {due} {order}, d.id {order} LIMIT ?",
        (*_ends(*column), *start, *params, limit + 1),
    )
    tiles = [board.tile(row) for row in rows[:limit]]
    return (tiles[::-1] if backward else tiles), len(rows) > limit
