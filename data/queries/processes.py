"""The smart processes that were set up, with how many items each has."""

from __future__ import annotations

from dataclasses import dataclass

from data import database


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One smart process."""

    id: int
    """Its type id, 128 or more."""
    code: str
    name: str
    plural: str
    icon: str
    switches: frozenset[str]
    sort: int
    version: int
    deleted: bool
    items: int
    """Live ones."""


def processes(*, deleted: bool = False) -> list[Process]:
    """In order; deleted ones too when asked."""
    rows = database.sql(
        "SELECT id, code, name, plural, coalesce(icon, ''), switches, sort, version, deleted_at IS NOT NULL "
        "FROM process WHERE ? OR deleted_at IS NULL ORDER BY sort, id",
        (int(deleted),),
    )
    return [
        Process(
            id=row[0],
            code=row[1],
            name=row[2],
            plural=row[3],
            icon=row[4],
            switches=frozenset(row[5].split()),
            sort=row[6],
            version=row[7],
            deleted=bool(row[8]),
            items=items(row[1]),
        )
        for row in rows
    ]


def items(code: str) -> int:
    """How many live items the type has; its code comes from the store."""
    return int(database.sql(f"SELECT count(*) FROM {code} WHERE deleted_at IS NULL")[0][0])
