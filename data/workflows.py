"""Workflow templates as they are kept: the text of each, and what decides when it starts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from data import database

KIND = "workflow"
_COLUMNS = "id, version, name, entity, spec, on_create, on_change, waits, active, constants, created_by"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A template in the store."""

    id: int
    version: int
    name: str
    entity: str
    spec: str
    """The file form, canonical."""
    on_create: bool
    on_change: bool
    waits: bool
    """Whether it has steps that wait."""
    active: bool
    constants: dict[str, Any]
    """Values of constants by code, packed."""
    created_by: int | None


def templates(entity: str = "") -> list[Stored]:
    """All living templates in the order of their ids, of one type of record or of all."""
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM workflow WHERE deleted_at IS NULL AND (? = '' OR entity = ?) ORDER BY id",
        (entity, entity),
    )
    return [_stored(row) for row in rows]


def template(number: int) -> Stored | None:
    """The living template of that id."""
    rows = database.sql(f"SELECT {_COLUMNS} FROM workflow WHERE id = ? AND deleted_at IS NULL", (number,))
    return _stored(rows[0]) if rows else None


def starting(entity: str, start: str) -> list[Stored]:
    """Active templates that start by themselves, in the order of their ids.

    Args:
        entity: The type of the record.
        start: ``create`` or ``change``.
    """
    column = {"create": "on_create", "change": "on_change"}[start]
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM workflow WHERE deleted_at IS NULL AND active = 1 AND {column} = 1 AND entity = ? ORDER BY id",
        (entity,),
    )
    return [_stored(row) for row in rows]


def _stored(row: database.Row) -> Stored:
    return Stored(
        id=row[0], version=row[1], name=row[2], entity=row[3], spec=row[4], on_create=bool(row[5]),
        on_change=bool(row[6]), waits=bool(row[7]), active=bool(row[8]), constants=json.loads(row[9]), created_by=row[10],
    )  # fmt: skip
