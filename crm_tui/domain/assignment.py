"""Who becomes responsible: a queue of candidates, three ways to choose from it, and who is away.

Working hours and whether somebody is clocked in never matter, only entries of the absence chart.
Source: engine «Choosing the responsible person»; the seed's labels stay with its meanings (open questions, Q1).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_world import Chance


class Mode(StrEnum):
    """How one is chosen; the id is what is stored, never a label."""

    RANDOM = "random"
    """Anybody of the queue but the current one."""
    FIRST_IN_LIST = "first_in_list"
    """The first who can; may be the current one."""
    NEXT_IN_QUEUE = "next_in_queue"
    """The one after the last who was chosen here, for all documents together."""


class Outcome(StrEnum):
    """What came out."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    """The current one stays, and that is no mistake."""
    NO_CANDIDATE = "no_candidate"
    """Nobody is left; the current one stays."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the queue of one step stands."""

    user: int
    """Who was chosen last."""
    place: int
    """Where they stood in the queue, from 0: for when they have left it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who becomes responsible."""

    outcome: Outcome
    user: int | None
    """The new one, or the current one (None: there is none)."""
    pointer: Pointer | None = None
    """For `Mode.NEXT_IN_QUEUE`: to be kept with the step; unchanged where nobody was chosen."""


def candidates(
    entries: Iterable[Ref], members: Callable[[Ref], Iterable[int]], active: Callable[[int], bool]
) -> tuple[int, ...]:
    """The queue: people, departments and groups in the given order, each person once, dismissed ones left out.

    Args:
        entries: ``user:5``, ``department:2``, ``group:3``.
        members: The people of a department or group, in its order.
        active: Whether somebody still works here.
    """
    found: dict[int, None] = {}
    for entry in entries:
        for user in (entry.id,) if entry.type == "user" else members(entry):
            if active(user):
                found.setdefault(user)
    return tuple(found)


def choose(
    mode: Mode,
    queue: Sequence[int],
    current: int | None,
    chance: Chance,
    *,
    absent: Collection[int] = (),
    pointer: Pointer | None = None,
) -> Assignment:
    """Who becomes responsible.

    Args:
        mode: How.
        queue: Everybody who may be chosen, in order, nobody twice (see `candidates`).
        current: Who is responsible now.
        chance: For `Mode.RANDOM`.
        absent: Who is away now; empty unless absent people are to be skipped.
        pointer: Where the step's queue stood.
    """
    here = [user for user in queue if user not in absent]
    if mode is Mode.RANDOM:
        others = [user for user in here if user != current]
        if not others:
            return _nobody(current, Outcome.UNCHANGED if here else Outcome.NO_CANDIDATE, pointer)
        return _chosen(others[chance.randint(0, len(others) - 1)], current, pointer)
    if not here:
        return _nobody(current, Outcome.NO_CANDIDATE, pointer)
    if mode is Mode.FIRST_IN_LIST:
        return _chosen(here[0], current, pointer)
    user = _next(queue, frozenset(here), pointer)
    return _chosen(user, current, Pointer(user, list(queue).index(user)))


def _nobody(current: int | None, outcome: Outcome, pointer: Pointer | None) -> Assignment:
    return Assignment(outcome=outcome, user=current, pointer=pointer)


def _chosen(user: int, current: int | None, pointer: Pointer | None) -> Assignment:
    outcome = Outcome.UNCHANGED if user == current else Outcome.CHANGED
    return Assignment(outcome=outcome, user=user, pointer=pointer)


def _next(queue: Sequence[int], here: frozenset[int], pointer: Pointer | None) -> int:
    """The first of those who can, after the last one chosen; whoever took the place of one who left comes first."""
    if pointer is None:
        start = 0
    elif pointer.user in queue:
        start = list(queue).index(pointer.user) + 1
    else:
        start = pointer.place
    turned = (queue[(start + step) % len(queue)] for step in range(len(queue)))
    return next(user for user in turned if user in here)
