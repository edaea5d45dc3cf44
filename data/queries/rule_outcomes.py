"""What the runs of a record's rules did: their frozen forms, journals and waits, each in one question."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from data import database


class Row(NamedTuple):
    """A row of a journal, or a wait."""

    run: int
    step: str
    outcome: str
    """``ok``, ``warning``, ``failed``, ``skipped`` or ``waiting``; empty for a wait."""
    at: int | None
    """UTC ms: when it was done; of a wait, when it ends, None for as long as it takes."""
    said: dict[str, Any]


def forms(numbers: Sequence[int]) -> dict[int, str]:
    """The texts of frozen forms by their numbers."""
    found = database.sql(f"SELECT id, spec FROM workflow_form WHERE id IN ({_marks(numbers)}) ORDER BY id", numbers)
    return {int(row[0]): str(row[1]) for row in found}


def stages(numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Name and colour of stages by their numbers, without those that were deleted."""
    found = database.sql(
        f"SELECT id, name, colour FROM stage WHERE id IN ({_marks(numbers)}) AND deleted_at IS NULL ORDER BY id",
        numbers,
    )
    return {int(row[0]): (str(row[1]), str(row[2])) for row in found}


def journal(runs: Sequence[int]) -> list[Row]:
    """The journals of several runs, each in order."""
    found = database.sql(
        f"SELECT run, step, outcome, at, said FROM run_step WHERE run IN ({_marks(runs)}) ORDER BY run, seq", runs
    )
    return [Row(row[0], row[1], row[2], row[3], json.loads(row[4])) for row in found]


def waits(runs: Sequence[int]) -> list[Row]:
    """What several runs wait for."""
    found = database.sql(
        f"SELECT run, step, '', due_at, '{{}}' FROM run_wait WHERE run IN ({_marks(runs)}) ORDER BY run, token", runs
    )
    return [Row(row[0], row[1], row[2], row[3], {}) for row in found]


def _marks(values: Sequence[int]) -> str:
    return ",".join("?" * len(values))
