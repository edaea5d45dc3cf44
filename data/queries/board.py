"""The board: counters of a pipeline's stages, and pages of cards by keyset."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.domain.money import Money
from crm_tui.domain.views import StageColumn, Tile
from data import database
from data.conditions import Compiled
from data.database import Row

_TILE = (
    "SELECT d.id, d.version, d.rank, d.title, d.amount, d.amount_currency, coalesce(c.title, p.full_name, ''), "
    "coalesce(u.login, ''), coalesce(d.close_date, ''), d.is_repeat, d.is_repeat_inquiry, d.is_regular, d.overdue, "
    "d.closed, d.next_activity_at, d.activity_count, d.stage FROM deal d LEFT JOIN company c ON c.id = d.company "
    "LEFT JOIN contact p ON p.id = d.contact LEFT JOIN user u ON u.id = d.responsible "
)
_LIVE = "WHERE d.stage = ? AND d.deleted_at IS NULL "
_FORWARD = "ORDER BY d.rank, d.id LIMIT ?"
_BACKWARD = "ORDER BY d.rank DESC, d.id DESC LIMIT ?"


def _tile(row: Row) -> Tile:
    kind = "repeat" if row[9] else "inquiry" if row[10] else "regular" if row[11] else ""
    amount = None if row[4] is None else Money(row[4], row[5])
    return Tile(
        row[0],
        row[1],
        row[2],
        row[3],
        amount,
        row[6],
        row[7],
        row[8],
        kind,
        bool(row[12]),
        bool(row[13]),
        row[14],
        row[15],
    )


def columns(pipeline: int, base: str) -> list[StageColumn]:
    """Every stage of the pipeline in board order with the counters that the write path keeps.

    Args:
        pipeline: Its id.
        base: The base currency of the sums.
    """
    rows = database.sql(
        "SELECT s.id, s.code, s.name, s.colour, s.semantic, t.n, t.amount FROM stage s JOIN stage_total t ON t.stage = s.id "
        "WHERE s.pipeline = ? AND s.deleted_at IS NULL "
        "ORDER BY CASE s.semantic WHEN 'P' THEN 0 WHEN 'S' THEN 1 ELSE 2 END, s.sort, s.id",
        (pipeline,),
    )
    return [StageColumn(row[0], row[1], row[2], row[3], row[4], row[5], Money(row[6], base)) for row in rows]


def filtered_totals(pipeline: int, matching: Compiled) -> dict[int, tuple[int, int]]:
    """Count and sum per stage of the deals that match; takes as long as reading them."""
    rows = database.sql(
        f"SELECT d.stage, count(*), sum(d.amount_base) FROM deal d WHERE d.stage IN (SELECT id FROM stage WHERE pipeline = ?) "
        f"AND d.deleted_at IS NULL AND {matching.sql} GROUP BY d.stage",
        (pipeline, *matching.params),
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def page(
    stage: int,
    limit: int,
    *,
    after: tuple[int, int] | None = None,
    before: tuple[int, int] | None = None,
    last: bool = False,
    matching: Compiled | None = None,
) -> tuple[list[Tile], bool]:
    """Cards of a stage in board order, and whether there are more in the asked direction.

    Args:
        stage: The stage.
        limit: At most so many.
        after: Only those behind this ``(rank, id)``.
        before: Only those in front of it; the nearest ones.
        last: The last page.
        matching: A compiled filter.
    """
    where, params = _LIVE, [stage, *(after or before or ())]
    if after is not None:
        where += "AND (d.rank, d.id) > (?, ?) "
    elif before is not None:
        where += "AND (d.rank, d.id) < (?, ?) "
    if matching is not None:
        where += f"AND {matching.sql} "
        params += matching.params
    backward = last or before is not None
    rows = database.sql(_TILE + where + (_BACKWARD if backward else _FORWARD), (*params, limit + 1))
    more = len(rows) > limit
    tiles = [_tile(row) for row in rows[:limit]]
    return (tiles[::-1] if backward else tiles), more


def some(ids: Sequence[int], matching: Compiled | None = None) -> list[tuple[int, Tile]]:
    """The cards of these deals with their stages; deleted ones and those that the filter leaves out are missing."""
    found: list[tuple[int, Tile]] = []
    for start in range(0, len(ids), 500):
        part = tuple(ids[start : start + 500])
        where = f"WHERE d.id IN ({','.join('?' * len(part))}) AND d.deleted_at IS NULL "
        params: tuple[object, ...] = part
        if matching is not None:
            where += f"AND {matching.sql}"
            params += tuple(matching.params)
        found += [(row[16], _tile(row)) for row in database.sql(_TILE + where, params)]
    return found
