"""Which steps of runs failed, and whether each came again later."""

from __future__ import annotations

from collections.abc import Sequence

from data import database

_AT_ONCE = 500
"""Runs in one question."""


def of(runs: Sequence[int]) -> dict[int, list[tuple[str, bool]]]:
    """Of each of the runs that has any: the ids of the steps that failed, in order, and whether the step came again."""
    found: dict[int, list[tuple[str, bool]]] = {}
    for first in range(0, len(runs), _AT_ONCE):
        some = runs[first : first + _AT_ONCE]
        rows = database.sql(
            "SELECT f.run, f.step, EXISTS (SELECT 1 FROM run_step n WHERE n.run = f.run AND n.seq > f.seq AND "
            f"n.step = f.step) FROM run_step f WHERE f.run IN ({','.join('?' * len(some))}) AND f.outcome = 'failed' "
            "ORDER BY f.run, f.seq",
            tuple(some),
        )
        for run, step, again in rows:
            found.setdefault(int(run), []).append((str(step), bool(again)))
    return found
