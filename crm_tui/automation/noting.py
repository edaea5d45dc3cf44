"""Rows of the journal, as steps leave them behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_tui.automation.outcome import Done
from crm_tui.automation.program import Form
from crm_tui.automation.runs import Work
from crm_tui.automation.step import Step
from crm_tui.domain.workflow_stored import pack
from crm_tui.domain.workflow_values import Typed
from data import journal
from data.operations import begun


def note(
    work: Work, form: Form, outcome: str, said: dict[str, Any], step: Step | None = None, done: Done | None = None
) -> None:
    """One row of the journal, to be written with the place that the run has reached.

    Args:
        work: The run.
        form: The step as the template has it.
        outcome: As in `data.journal.Step`.
        said: What the row says, as there.
        step: The step, where it was begun: its parameters, warnings and notes.
        done: What it answered: its results and records.
    """
    if step is not None and step.warnings:
        said = {**said, "warnings": [[text, {k: str(v) for k, v in params.items()}] for text, params in step.warnings]}
    if step is not None and step.notes:
        said = {**said, "notes": [[text, {k: str(v) for k, v in params.items()}] for text, params in step.notes]}
    if step is not None and work.by is not None:
        said = {**said, "by": work.by}
    if work.unmet:
        said, work.unmet = {**said, "unmet": work.unmet}, []
    if work.doubts and not work.run.workflow:  # those of workflows are in the rows of their tests
        said, work.doubts = {**said, "warnings": [*said.get("warnings", []), *work.doubts]}, []
    given = {code: pack(value) for code, value in step.given.items() if not value.empty} if step else {}
    for code, rows in (step.table if step else {}).items():
        given[code] = {"table": {name: pack(value) for name, value in rows.items()}}
    work.rows.append(
        journal.Step(
            seq=work.run.seq, step=form.step, action=form.kind, at=work.at, outcome=outcome, said=said, given=given,
            results=_packed(done.results) if done else {}, refs=done.refs if done else (),
            operation=_wrote(work, outcome), late_ms=work.late_ms, took_ms=work.took_ms(),
        )
    )  # fmt: skip
    work.run.seq += 1
    work.late_ms = 0


def _wrote(work: Work, outcome: str) -> int | None:
    """The last operation of the step; None when it wrote nothing, or nothing of it remains."""
    count, last = begun()
    return last if count > work.mark and outcome in ("ok", "warning", "waiting") else None


def _packed(results: Mapping[str, Typed]) -> dict[str, object]:
    return {code: pack(value) for code, value in results.items()}
