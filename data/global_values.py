"""Values that all workflows share, as they are kept: variables, and constants that no run changes."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from data import database

KIND = "global_value"
_COLUMNS = "id, version, code, constant, name, description, kind, many, list, value"


class Kept(NamedTuple):
    """One of them."""

    id: int
    version: int
    code: str
    constant: bool
    name: str
    description: str
    kind: str
    """Its type, as templates write it."""
    many: bool
    list: str
    """For lists and dictionaries the list's name, for records the type."""
    value: dict[str, Any] | None
    """Packed; None when it is empty."""


def every() -> list[Kept]:
    """All living ones: variables, then constants, by code."""
    return _found("1 ORDER BY constant, code COLLATE NOCASE, id", ())


def called(code: str, *, constant: bool) -> Kept | None:
    """The living one of that code; capitals do not matter."""
    found = _found("constant = ? AND code = ? COLLATE NOCASE ORDER BY id LIMIT 1", (int(constant), code))
    return found[0] if found else None


def twin() -> str:
    """A code that two living ones of a kind have; empty when there is none."""
    rows = database.sql(
        "SELECT code FROM global_value WHERE deleted_at IS NULL GROUP BY constant, code COLLATE NOCASE HAVING count(*) > 1"
    )
    return str(rows[0][0]) if rows else ""


def _found(condition: str, params: tuple[object, ...]) -> list[Kept]:
    rows = database.sql(f"SELECT {_COLUMNS} FROM global_value WHERE deleted_at IS NULL AND {condition}", params)
    return [
        Kept(
            id=row[0], version=row[1], code=row[2], constant=bool(row[3]), name=row[4], description=row[5], kind=row[6],
            many=bool(row[7]), list=row[8], value=json.loads(row[9]),
        )
        for row in rows
    ]  # fmt: skip
