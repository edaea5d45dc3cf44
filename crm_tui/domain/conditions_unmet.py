"""Why a condition does not hold: the first row of each alternative that is false, with both of its values. Pure.

A condition is alternatives joined by *or*; each is rows that *and* holds together, so one false row is enough to lose it.
Nothing is returned exactly when the condition holds. Source: issue 4 «why not», engine «Conditions».
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crm_tui.domain.conditions_check import answer, runs_of
from crm_tui.domain.conditions_tree import Comparison, Condition, Group, Row
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.workflow_values import Scalar, Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A row that is false."""

    test: Comparison
    number: int
    """Which of all comparisons of the condition it is, from 1."""
    left: Typed
    """What its source was."""
    right: tuple[Scalar | None, ...]
    """What it was compared with; None stands for an empty value."""
    comparable: bool = True
    """Whether the two could be compared at all."""


def unmet(condition: Condition, resolve: Callable[[str], Typed], context: ParseContext) -> tuple[Unmet, ...]:
    """The first false row of every alternative, in order; nothing when the condition holds.

    Args:
        condition: What is asked; without rows it holds.
        resolve: The value of a row's source or of one of its values; may raise, nothing is caught here.
        context: The company's zone and today, for dates.
    """
    return _group(condition, resolve, context, 1)


def _group(group: Group, resolve: Callable[[str], Typed], context: ParseContext, first: int) -> tuple[Unmet, ...]:
    found: list[Unmet] = []
    number = first
    for alternative in runs_of(group.rows):
        lost = _alternative(alternative, resolve, context, number)
        if not lost:
            return ()
        found += lost
        number += sum(map(_size, alternative))
    return tuple(found)


def _alternative(
    rows: list[Row], resolve: Callable[[str], Typed], context: ParseContext, first: int
) -> tuple[Unmet, ...]:
    """The false row, or those of the false group, that comes first; nothing when all of them hold."""
    number = first
    for row in rows:
        lost = _row(row, resolve, context, number)
        if lost:
            return lost
        number += _size(row)
    return ()


def _row(row: Row, resolve: Callable[[str], Typed], context: ParseContext, number: int) -> tuple[Unmet, ...]:
    if isinstance(row.part, Group):
        return _group(row.part, resolve, context, number)
    found = answer(row.part, resolve, context)
    if found.holds:
        return ()
    return (
        Unmet(test=row.part, number=number, left=found.left, right=found.right, comparable=found.comparable),
    )  # fmt: skip


def _size(row: Row) -> int:
    """How many comparisons it is."""
    return sum(map(_size, row.part.rows)) if isinstance(row.part, Group) else 1
