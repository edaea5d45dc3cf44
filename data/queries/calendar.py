"""Records by day: how many are there on each day of a period, and the first of each day.

A span (start to close date) is counted in one pass over the index of close dates, which also gives the records of a day.
A single date is counted in one pass over its own index; days of moments begin and end where the zone says, which is
always at a full quarter of an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_tui.domain.views import Tile
from data import database
from data.conditions import Compiled
from data.queries import board

QUARTER = 900_000
"""Milliseconds that counts of moments are gathered by."""
_LIVE = "d.pipeline + 0 = ? AND d.deleted_at IS NULL"
_FROM = "coalesce(d.start_date, d.close_date)"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which records."""

    kind: str
    pipeline: int
    matching: Compiled | None

    def where(self, condition: str, params: Sequence[object]) -> tuple[str, tuple[object, ...]]:
        """The condition with what holds for all."""
        if self.matching is None:
            return f"{_LIVE} AND {condition}", (self.pipeline, *params)
        return f"{_LIVE} AND {condition} AND {self.matching.sql}", (self.pipeline, *params, *self.matching.params)


def span_counts(asked: Asked, first: date, last: date) -> list[tuple[str, str, int]]:
    """Start and close date of what overlaps the period, and how many have them."""
    condition = f"d.close_date >= ? AND {_FROM} <= ?"
    where, params = asked.where(condition, (first.isoformat(), last.isoformat()))
    rows = database.sql(
        f"SELECT {_FROM}, d.close_date, count(*) FROM {asked.kind} d INDEXED BY {asked.kind}_span "
        f"WHERE {where} GROUP BY 1, 2",
        params,
    )
    return [(str(row[0]), str(row[1]), int(row[2])) for row in rows]


def span_question(asked: Asked, day: date, limit: int) -> tuple[str, tuple[object, ...]]:
    """The ids of what is in progress on a day, those that end first in front: SQL and parameters."""
    where, params = asked.where(f"d.close_date >= ? AND {_FROM} <= ?", (day.isoformat(), day.isoformat()))
    sql = (
        f"SELECT d.id FROM {asked.kind} d INDEXED BY {asked.kind}_span WHERE {where} "
        "ORDER BY d.close_date, d.id LIMIT ?"
    )
    return sql, (*params, limit)


def span_ids(asked: Asked, day: date, limit: int) -> list[int]:
    """The answer of `span_question`."""
    return [int(row[0]) for row in database.sql(*span_question(asked, day, limit))]


def spans(kind: str, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Start and close date of these records (at most 30,000)."""
    marks = ",".join("?" * len(ids))
    rows = database.sql(f"SELECT d.id, {_FROM}, d.close_date FROM {kind} d WHERE d.id IN ({marks})", tuple(ids))
    return {int(row[0]): (str(row[1]), str(row[2])) for row in rows}


def date_counts(asked: Asked, field: str, first: date, last: date) -> list[tuple[str, int]]:
    """Days of a date field within the period, and how many have each.

    Args:
        asked: Which records.
        field: A column that holds dates; checked by the caller.
        first: The first day.
        last: The last day, inclusive.
    """
    where, params = asked.where(f"d.{field} >= ? AND d.{field} <= ?", (first.isoformat(), last.isoformat()))
    rows = database.sql(f"SELECT d.{field}, count(*) FROM {asked.kind} d WHERE {where} GROUP BY 1", params)
    return [(str(row[0]), int(row[1])) for row in rows]


def moment_counts(asked: Asked, field: str, first: int, end: int) -> list[tuple[int, int]]:
    """Quarters of an hour (UTC ms) within the period, and how many records have their moment in each.

    Args:
        asked: Which records.
        field: A column that holds moments; checked by the caller.
        first: UTC ms.
        end: UTC ms, exclusive.
    """
    where, params = asked.where(f"d.{field} >= ? AND d.{field} < ?", (first, end))
    rows = database.sql(f"SELECT d.{field} / {QUARTER}, count(*) FROM {asked.kind} d WHERE {where} GROUP BY 1", params)
    return [(int(row[0]) * QUARTER, int(row[1])) for row in rows]


def ids_between(asked: Asked, field: str, first: object, end: object, limit: int) -> list[int]:
    """The first records of a period by a field: from ``first`` to ``end``, which is exclusive."""
    where, params = asked.where(f"d.{field} >= ? AND d.{field} < ?", (first, end))
    rows = database.sql(
        f"SELECT d.id FROM {asked.kind} d WHERE {where} ORDER BY d.{field}, d.id LIMIT ?", (*params, limit)
    )
    return [int(row[0]) for row in rows]


def tiles(kind: str, ids: Sequence[int]) -> dict[int, Tile]:
    """These records as tiles."""
    return {tile.id: tile for _stage, tile in board.some(kind, ids)}
