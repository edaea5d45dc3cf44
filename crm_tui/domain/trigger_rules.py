"""Whether a trigger may move a record that stands on one stage to its own: no clock, no store.

A trigger belongs to a pipeline: what stands in another one it does not touch, whatever it allows. *Before* is the order of
the board: stages in progress, success, failures. Source: engine «Triggers».
"""

from __future__ import annotations

from enum import StrEnum

from crm_tui.domain.stages import ORDER, Stage


class Stay(StrEnum):
    """Why a record stays where it is."""

    OTHER_PIPELINE = "other_pipeline"
    THERE = "already_there"
    CLOSED = "closed"
    """It stands on a final stage, and the trigger does not allow moving back."""
    BEFORE = "earlier_stage"
    """The stage of the trigger comes before, and the trigger does not allow moving back."""


def stays(here: Stage, target: Stage, *, allow_back: bool) -> Stay | None:
    """Why the record on ``here`` is not moved to ``target``; None when it is.

    Args:
        here: Where the record stands.
        target: Where the trigger sits.
        allow_back: Whether it may move records to earlier stages, and those that are closed.
    """
    if here.pipeline_id != target.pipeline_id:
        return Stay.OTHER_PIPELINE
    if here.id == target.id:
        return Stay.THERE
    if allow_back:
        return None
    if here.semantic.final:
        return Stay.CLOSED
    return Stay.BEFORE if place(target) < place(here) else None


def place(stage: Stage) -> tuple[int, int, int]:
    """Where a stage stands on the board: smaller is before."""
    return ORDER[stage.semantic], stage.sort, stage.id
