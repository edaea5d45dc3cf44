"""Stages: their meanings, their order, and what a move to one means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from crm_tui.domain.errors import Refused
from crm_tui.domain.words import N_


class Semantic(StrEnum):
    """The meaning of a stage."""

    PROCESS = "P"
    SUCCESS = "S"
    FAILURE = "F"

    @property
    def final(self) -> bool:
        """Whether a record on such a stage is closed."""
        return self is not Semantic.PROCESS


_REVIEW = frozenset({"REVIEW", "UNDER_REVIEW", "IN_REVIEW", "IN_ESAME", "IN_VERIFICA", "IN_REVISIONE"})
"""Codes and names of the stage where deals wait, right before success, while tasks are open; the editor suggests it."""
ORDER = {Semantic.PROCESS: 0, Semantic.SUCCESS: 1, Semantic.FAILURE: 2}
"""Process stages first, then the single success stage, then failures."""


class Stage(NamedTuple):
    """One stage of one pipeline."""

    id: int
    pipeline_id: int
    code: str
    name: str
    colour: str
    semantic: Semantic
    sort: int
    entity: str = "deal"
    """The type whose records stand on it."""


class Move(NamedTuple):
    """What a move will do."""

    before: Stage
    after: Stage

    @property
    def closes(self) -> bool:
        """It enters a final stage from one in progress."""
        return self.after.semantic.final and not self.before.semantic.final

    @property
    def reopens(self) -> bool:
        """It returns from a final stage to one in progress."""
        return self.before.semantic.final and not self.after.semantic.final


def called(stages: Iterable[Stage], name: str, *, bare: bool = False) -> Stage | None:
    """The first stage of that code or name, else the one of that id; capitals do not matter.

    Args:
        stages: Those that are meant.
        name: What was typed.
        bare: Whether the code may stand without its pipeline: ``NEW`` for ``C2:NEW``.
    """
    wanted, of_id = name.casefold(), None
    for stage in stages:
        short = stage.code.partition(":")[2] or stage.code
        if wanted in (stage.code.casefold(), stage.name.casefold()) or (bare and wanted == short.casefold()):
            return stage
        if name == str(stage.id):
            of_id = stage
    return of_id


def plan_move(before: Stage, after: Stage) -> Move | None:
    """The move between two stages, or None when they are the same. Any stage can be reached from any other.

    Source: behaviour «Moving a deal»: to any stage, forwards or backwards, also skipping stages.
    """
    return None if before.id == after.id else Move(before, after)


def review_stage(stages: Sequence[Stage]) -> Stage | None:
    """The stage where records wait until their tasks are done: the last one in progress, if its code or name says so.

    Args:
        stages: Those of one pipeline, in the order of the board.

    Source: behaviour «When the CRM item is closed»: an extra stage before the final one, e.g. "Under review".
    """
    last = next((stage for stage in reversed(stages) if stage.semantic is Semantic.PROCESS), None)
    if last is None:
        return None
    called = {last.code.rpartition(":")[2].rstrip("_0123456789"), "_".join(last.name.upper().split())}
    return last if called & _REVIEW else None


def check_set(stages: list[Stage], pipeline: str) -> None:
    """Exactly one success stage, at least one failure stage, at least one in progress.

    Raises:
        Refused: the set breaks the rule.
    """
    counts = {semantic: sum(stage.semantic is semantic for stage in stages) for semantic in Semantic}
    if counts[Semantic.SUCCESS] != 1:
        raise Refused(
            text=N_("“{pipeline}” needs exactly one success stage, not {count}"),
            pipeline=pipeline,
            count=counts[Semantic.SUCCESS],
        )
    if counts[Semantic.FAILURE] < 1:
        raise Refused(text=N_("“{pipeline}” needs at least one failure stage"), pipeline=pipeline)
    if counts[Semantic.PROCESS] < 1:
        raise Refused(text=N_("“{pipeline}” needs at least one stage in progress"), pipeline=pipeline)
