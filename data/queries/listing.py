"""Which records of a type match, in any order; their ids only, so that a million fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crm_tui.domain.entities.types import ENTITY_TYPES
from data import custom_columns, database
from data.conditions import Compiled
from data.shapes import Shape, kept, per_type

_SYSTEM = ("id", "created_at", "modified_at", "created_by", "modified_by")
_NOCASE = {"title", "full_name", "name", "last_name", "subject"}


class Sort(NamedTuple):
    """One key of an order."""

    column: str
    descending: bool = False


@per_type
def sortable(kind: str) -> tuple[str, ...]:
    """The fields that a list can be sorted by."""
    own = tuple(field.name for field in kept(kind).values() if field.shape in (Shape.COLUMN, Shape.MONEY))
    return tuple(dict.fromkeys((*_SYSTEM, *own)))


def _term(kind: str, sort: Sort) -> str:
    collate = " COLLATE NOCASE" if sort.column in _NOCASE else ""
    entity = ENTITY_TYPES.get(kind)
    in_base = entity is not None and (entity.has_stages or entity.process) and sort.column == "amount"
    column = "d." + ("amount_base" if in_base else sort.column)
    if kind in ENTITY_TYPES and (spec := ENTITY_TYPES[kind].field(sort.column)) is not None:
        column = custom_columns.compared(spec, column)
    return f"{column}{collate} {'DESC' if sort.descending else 'ASC'} NULLS LAST"


def ids(
    kind: str,
    sorts: Sequence[Sort],
    limit: int | None,
    *,
    matching: Compiled | None = None,
    deleted: bool = False,
    pipeline_id: int | None = None,
) -> list[int]:
    """Ids in order, at most ``limit``; all of them when it is None. Rows are then read in chunks by id.

    Args:
        kind: Entity type.
        sorts: Keys, each checked against `sortable`; the id comes last by itself.
        limit: How many.
        matching: A compiled filter.
        deleted: Those in the recycle bin instead of the live ones.
        pipeline_id: Only those of this pipeline; None for all.
    """
    allowed = sortable(kind)
    if any(sort.column not in allowed for sort in sorts):
        raise ValueError(sorts)
    order = ", ".join(
        [*(_term(kind, sort) for sort in sorts), f"d.id {'DESC' if sorts and sorts[-1].descending else 'ASC'}"]
    )
    where = f"d.deleted_at IS {'NOT ' if deleted else ''}NULL"
    params: list[object] = []
    if matching is not None:
        where += f" AND {matching.sql}"
        params += matching.params
    if pipeline_id is not None:
        where += " AND d.pipeline = ?"
        params.append(pipeline_id)
    rows = database.sql(
        f"SELECT d.id FROM {kind} d WHERE {where} ORDER BY {order} LIMIT ?", (*params, -1 if limit is None else limit)
    )
    return [row[0] for row in rows]


def count(kind: str, matching: Compiled | None = None) -> int:
    """How many live records match."""
    where = "d.deleted_at IS NULL"
    params: tuple[object, ...] = ()
    if matching is not None:
        where, params = f"{where} AND {matching.sql}", tuple(matching.params)
    return int(database.sql(f"SELECT count(*) FROM {kind} d WHERE {where}", params)[0][0])
