"""The board: counters of a pipeline's stages, and pages of cards by keyset."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.money import Money
from crm_tui.domain.views import StageColumn, Tile
from data import database
from data.conditions import Compiled
from data.database import Row
from data.shapes import per_type


@per_type
def tiles_of(kind: str) -> str:
    """What reads the tiles of a type, up to its condition."""
    names = {spec.name for spec in ENTITY_TYPES[kind].fields}

    def known(name: str, instead: str) -> str:
        return f"d.{name}" if name in names else instead

    due = ENTITY_TYPES[kind].due
    client = "c.title, p.full_name" + (", d.company_title, d.last_name, d.name" if "company_title" in names else "")
    columns = (
        "d.id", "d.version", "d.rank", "d.title", "d.amount", "d.amount_currency", f"coalesce({client}, '')",
        "coalesce(u.login, '')", f"coalesce(d.{due}, '')" if due else "''", known("is_repeat", "0"),
        known("is_repeat_inquiry", "0"), known("is_regular", "0"), "d.overdue", "d.closed", "d.next_activity_at",
        "d.activity_count", "d.stage", "coalesce(d.task_badge, '')",
    )  # fmt: skip
    return (
        f"SELECT {', '.join(columns)} FROM {kind} d LEFT JOIN company c ON c.id = d.company "
        "LEFT JOIN contact p ON p.id = d.contact LEFT JOIN user u ON u.id = d.responsible "
    )


_LIVE = "WHERE d.stage = ? AND d.deleted_at IS NULL "
_FORWARD = "ORDER BY d.rank, d.id LIMIT ?"
_BACKWARD = "ORDER BY d.rank DESC, d.id DESC LIMIT ?"


def tile(row: Row) -> Tile:
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
        row[17],
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


def filtered_totals(kind: str, pipeline: int, matching: Compiled) -> dict[int, tuple[int, int]]:
    """Count and sum per stage of the records that match; takes as long as reading them."""
    rows = database.sql(
        f"SELECT d.stage, count(*), sum(d.amount_base) FROM {kind} d WHERE d.stage IN (SELECT id FROM stage WHERE pipeline = ?) "
        f"AND d.deleted_at IS NULL AND {matching.sql} GROUP BY d.stage",
        (pipeline, *matching.params),
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def page(
    kind: str,
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
        kind: The type on the board.
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
    rows = database.sql(tiles_of(kind) + where + (_BACKWARD if backward else _FORWARD), (*params, limit + 1))
    more = len(rows) > limit
    tiles = [tile(row) for row in rows[:limit]]
    return (tiles[::-1] if backward else tiles), more


def some(kind: str, ids: Sequence[int], matching: Compiled | None = None) -> list[tuple[int, Tile]]:
    """The cards of these records with their stages; deleted ones and those that the filter leaves out are missing."""
    found: list[tuple[int, Tile]] = []
    for start in range(0, len(ids), 500):
        part = tuple(ids[start : start + 500])
        where = f"WHERE d.id IN ({','.join('?' * len(part))}) AND d.deleted_at IS NULL "
        params: tuple[object, ...] = part
        if matching is not None:
            where += f"AND {matching.sql}"
            params += tuple(matching.params)
        found += [(row[16], tile(row)) for row in database.sql(tiles_of(kind) + where, params)]
    return found
