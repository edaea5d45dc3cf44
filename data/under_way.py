"""Runs that are under way and would still do something: how many a change of what they follow concerns."""

from __future__ import annotations

from collections.abc import Sequence

from data import database


def of_workflow(number: int) -> int:
    """How many runs of a template have not ended."""
    rows = database.sql("SELECT count(*) FROM run WHERE workflow = ? AND ended_at IS NULL", (number,))
    return int(rows[0][0])


def forms_of_rules() -> list[int]:
    """The frozen forms of the runs of rules that have not ended."""
    rows = database.sql("SELECT DISTINCT form FROM run WHERE workflow = 0 AND ended_at IS NULL ORDER BY form")
    return [int(row[0]) for row in rows]


def without(forms: Sequence[int], steps: Sequence[str]) -> set[int]:
    """The runs of these forms that have not ended and have done none of these steps yet."""
    rows = database.sql(
        f"SELECT r.id FROM run r WHERE r.workflow = 0 AND r.ended_at IS NULL AND r.form IN ({_marks(forms)}) "
        f"AND NOT EXISTS (SELECT 1 FROM run_step s WHERE s.run = r.id AND s.step IN ({_marks(steps)}) "
        "AND s.outcome IN ('ok', 'warning'))",
        (*forms, *steps),
    )
    return {int(row[0]) for row in rows}


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
