"""Automation rules as they are kept: for a stage, in their order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from data import database

KIND = "rule"
_COLUMNS = (
    "id, version, entity, stage, action, title, given, condition, after, parallel, active, sort, before, date_field, "
    "office_hours, own_hours, on_error"
)


class Rule(NamedTuple):
    """What is done when a record enters a stage."""

    id: int
    version: int
    entity: str
    stage: int
    action: str
    title: str
    given: dict[str, Any]
    """Parameters by code: a text, or a table of fields and texts."""
    condition: str
    """``SOURCE OPERATOR VALUES``; empty for always."""
    after: str
    """How long after the record entered the stage, or after the date, such as ``2 days``; empty for at once."""
    parallel: bool
    """Whether it waits for the rules above it."""
    active: bool
    sort: int
    before: str = ""
    """How long before the date."""
    date_field: str = ""
    """The date of the record from which time is counted; empty counts from the entry into the stage."""
    office_hours: bool = False
    """Whether it is done in the company's working hours only."""
    own_hours: bool = False
    """Whether it is done in the working hours of the responsible person only."""
    on_error: str = "continue"
    """What becomes of those behind it when it fails: ``continue``, ``suspend`` or ``terminate``."""


def of_stage(stage: int, *, active: bool = False) -> list[Rule]:
    """The rules of a stage in order, all or only those that are switched on."""
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM rule WHERE stage = ? AND deleted_at IS NULL AND (active = 1 OR ? = 0) ORDER BY sort, id",
        (stage, int(active)),
    )
    return [_rule(row) for row in rows]


def of_stages(stages: Sequence[int]) -> list[Rule]:
    """The rules of several stages, by stage and order."""
    marks = ",".join("?" * len(stages))
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM rule WHERE stage IN ({marks}) AND deleted_at IS NULL ORDER BY stage, sort, id", stages
    )
    return [_rule(row) for row in rows]


def every(entity: str = "") -> list[Rule]:
    """All rules, of one type or of all, by stage and order."""
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM rule WHERE deleted_at IS NULL AND (? = '' OR entity = ?) ORDER BY entity, stage, sort, id",
        (entity, entity),
    )
    return [_rule(row) for row in rows]


def rule(number: int) -> Rule | None:
    """The living rule of that id."""
    rows = database.sql(f"SELECT {_COLUMNS} FROM rule WHERE id = ? AND deleted_at IS NULL", (number,))
    return _rule(rows[0]) if rows else None


def _rule(row: database.Row) -> Rule:
    return Rule(
        id=row[0], version=row[1], entity=row[2], stage=row[3], action=row[4], title=row[5], given=json.loads(row[6]),
        condition=row[7], after=row[8], parallel=bool(row[9]), active=bool(row[10]), sort=row[11], before=row[12],
        date_field=row[13], office_hours=bool(row[14]), own_hours=bool(row[15]),
        on_error=row[16],
    )  # fmt: skip
