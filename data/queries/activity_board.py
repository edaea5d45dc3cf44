"""Open records by their nearest activity: pages by keyset, counters in one pass over an index.

A record's ``next_activity_at`` is the nearest deadline of all its open activities. Incoming ones have no place by their
deadline: records with such are few, found by an index of their own, and looked at one by one.
"""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.domain.activity_columns import PLACES, Place, place_of
from crm_tui.domain.entities.types import bindings
from crm_tui.domain.views import Tile
from data import database
from data.conditions import Compiled
from data.queries import board
from data.shapes import per_type

Starts = tuple[int, int, int, int]
"""As `activity_columns.edges` gives them."""
Key = tuple[int, int]
"""``(next_activity_at, id)``; 0 for records without activities."""
_OPEN = "d.pipeline + 0 = ? AND d.closed = 0 AND d.deleted_at IS NULL"


@per_type
def incoming(kind: str) -> str:
    """The ids of the records that an incoming activity waits on."""
    return (
        "SELECT l.target FROM activity a INDEXED BY activity_incoming CROSS JOIN link l "
        f"ON l.type = 'activity' AND l.record = a.id AND l.field = '{bindings()[kind]}' "
        "WHERE a.direction = 'in' AND a.completed = 0 AND a.deleted_at IS NULL"
    )


@per_type
def _nearest(kind: str) -> str:
    """The nearest planned deadline of the record ``d``."""
    return (
        "(SELECT min(b.deadline) FROM link m JOIN activity b ON b.id = m.record WHERE m.type = 'activity' "
        f"AND m.field = '{bindings()[kind]}' AND m.target = d.id AND b.completed = 0 AND b.deleted_at IS NULL "
        "AND b.direction <> 'in')"
    )


def _parts(kind: str, place: Place, starts: Starts) -> list[tuple[str, list[object]]]:
    """The conditions of a column, each one range of the index; together they are the column, none overlaps."""
    now, tomorrow, monday, after = starts
    waits = incoming(kind)
    plain = f"d.id NOT IN ({waits})"
    due = "d.next_activity_at >= ? AND d.next_activity_at < ?"
    match place:
        case Place.OVERDUE:
            return [(f"d.next_activity_at < ? AND ({plain} OR {_nearest(kind)} < ?)", [now, now])]
        case Place.TODAY:
            answer = f"d.id IN ({waits}) AND coalesce({_nearest(kind)}, ?) >= ?"
            return [(f"{due} AND {plain}", [now, tomorrow]), (answer, [now, now])]
        case Place.THIS_WEEK:
            return [(f"{due} AND {plain}", [tomorrow, monday])]
        case Place.NEXT_WEEK:
            return [(f"{due} AND {plain}", [monday, after])]
        case Place.WITHOUT:
            return [("d.next_activity_at IS NULL", [])]
        case Place.LATER:
            return [(f"d.next_activity_at >= ? AND {plain}", [after])]


def asked(kind: str, place: Place, pipeline: int, starts: Starts, limit: int, *, cursor: Key | None = None,
          backward: bool = False, matching: Compiled | None = None) -> list[tuple[str, list[object]]]:  # fmt: skip
    """The questions whose answers, put in order, are the keys of a page: SQL and parameters."""
    bare = place is Place.WITHOUT
    order, down = ("d.id", "DESC" if backward else "ASC"), "<" if backward else ">"
    found = []
    for number, (condition, values) in enumerate(_parts(kind, place, starts)):
        # an answer that is waited for is one of few: found by its id, not by walking the pipeline
        where, params = f"{_OPEN if not number else '+' + _OPEN} AND {condition}", [pipeline, *values]
        if cursor is not None:
            where += f" AND d.id {down} ?" if bare else f" AND (d.next_activity_at, d.id) {down} (?, ?)"
            params += cursor[1:] if bare else cursor
        if matching is not None:
            where, params = f"{where} AND {matching.sql}", [*params, *matching.params]
        by = f"d.id {order[1]}" if bare else f"d.next_activity_at {order[1]}, d.id {order[1]}"
        sql = f"SELECT coalesce(d.next_activity_at, 0), d.id FROM {kind} d WHERE {where} ORDER BY {by} LIMIT ?"
        found.append((sql, [*params, limit]))
    return found


def page(kind: str, place: Place, pipeline: int, starts: Starts, limit: int, *, cursor: Key | None = None,
         backward: bool = False, matching: Compiled | None = None) -> tuple[list[Tile], bool]:  # fmt: skip
    """Open records of a column, nearest deadline first, and whether there are more in the asked direction.

    Args:
        kind: A type on stages.
        place: The column.
        pipeline: Its records only.
        starts: Where the columns begin.
        limit: At most so many.
        cursor: Only those behind it; in front of it, the nearest ones, when ``backward``.
        backward: From the end; without a cursor the last page.
        matching: A compiled filter.
    """
    keys: list[Key] = []
    questions = asked(kind, place, pipeline, starts, limit + 1, cursor=cursor, backward=backward, matching=matching)
    for sql, params in questions:
        keys += [(int(row[0]), int(row[1])) for row in database.sql(sql, params)]
    keys.sort(reverse=backward)
    more = len(keys) > limit
    wanted = [record for _, record in sorted(keys[:limit])]
    found = {tile.id: tile for _, tile in board.some(kind, wanted)}
    return [_keyed(found[record]) for record in wanted if record in found], more


def _keyed(tile: Tile) -> Tile:
    return tile._replace(rank=tile.next_activity_at or 0)


def some(
    kind: str, ids: Sequence[int], pipeline: int, starts: Starts, matching: Compiled | None = None
) -> list[tuple[Place, Tile]]:
    """The tiles of these records with their columns; closed ones and those of other pipelines are missing."""
    here = Compiled("d.pipeline = ? AND d.closed = 0", [pipeline])
    if matching is not None:
        here = Compiled(f"{here.sql} AND {matching.sql}", [*here.params, *matching.params])
    tiles = [_keyed(tile) for _, tile in board.some(kind, ids, here)]
    waiting = _waiting(kind, [tile.id for tile in tiles])
    return [
        (
            place_of(waiting.get(tile.id, tile.next_activity_at), tile.id in waiting, starts),
            tile,
        )
        for tile in tiles
    ]


def _waiting(kind: str, ids: Sequence[int]) -> dict[int, int | None]:
    """Those of these records that an incoming activity waits on, with their nearest planned deadline."""
    found: dict[int, int | None] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        marks = ",".join("?" * len(part))
        rows = database.sql(
            f"SELECT d.id, {_nearest(kind)} FROM {kind} d WHERE d.id IN ({marks}) AND d.id IN ({incoming(kind)})",
            tuple(part),
        )
        found |= {int(row[0]): row[1] for row in rows}
    return found


def totals(kind: str, pipeline: int, starts: Starts, matching: Compiled | None = None) -> list[tuple[int, int]]:
    """For each column, in order, how many records it has and their sum in minor units of the base currency."""
    now, tomorrow, monday, after = starts
    at = {place: number for number, place in enumerate(PLACES)}
    where, params = _OPEN, list[object]([pipeline])
    if matching is not None:
        where, params = f"{where} AND {matching.sql}", [*params, *matching.params]
    rows = database.sql(
        f"WITH waiting AS MATERIALIZED (SELECT DISTINCT d.id, coalesce({_nearest(kind)}, ?1) < ?1 AS late "
        f"FROM {kind} d WHERE d.id IN ({incoming(kind)})) SELECT CASE "
        f"WHEN w.late = 1 THEN {at[Place.OVERDUE]} WHEN w.late = 0 THEN {at[Place.TODAY]} "
        f"WHEN d.next_activity_at IS NULL THEN {at[Place.WITHOUT]} WHEN d.next_activity_at < ?1 THEN {at[Place.OVERDUE]} "
        f"WHEN d.next_activity_at < ?2 THEN {at[Place.TODAY]} WHEN d.next_activity_at < ?3 THEN {at[Place.THIS_WEEK]} "
        f"WHEN d.next_activity_at < ?4 THEN {at[Place.NEXT_WEEK]} ELSE {at[Place.LATER]} END, count(*), "
        f"sum(d.amount_base) FROM {kind} d INDEXED BY {kind}_next LEFT JOIN waiting w ON w.id = d.id WHERE {where} GROUP BY 1",
        (now, tomorrow, monday, after, *params),
    )
    found = {int(row[0]): (int(row[1]), int(row[2])) for row in rows}
    return [found.get(number, (0, 0)) for number in range(len(PLACES))]


def nearest_planned(kind: str, record: int) -> int | None:
    """The id of the record's open planned activity with the nearest deadline; None without any."""
    rows = database.sql(
        "SELECT a.id FROM link l JOIN activity a ON a.id = l.record WHERE l.target = ? AND l.field = ? "
        "AND l.type = 'activity' AND a.completed = 0 AND a.deleted_at IS NULL AND a.direction <> 'in' "
        "ORDER BY a.deadline, a.id LIMIT 1",
        (record, bindings()[kind]),
    )
    return int(rows[0][0]) if rows else None
