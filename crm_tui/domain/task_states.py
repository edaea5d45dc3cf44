"""What may be done with a task, by whom, and the badge that it then wears: one table, no clock, no store.

The *state* says what may be done next; the *badge* tells the latest of ten events.

Source: behaviour «Ten statuses»; open questions Q56 to Q58, Q63.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from crm_tui.domain.task_badges import Badge, TaskState


class Step(StrEnum):
    """What can happen to a task after it was created."""

    VIEW = "view"
    START = "start"
    PAUSE = "pause"
    SUMMARISE = "summarise"
    COMPLETE = "complete"
    ACCEPT = "accept"
    RETURN = "return"
    RESUME = "resume"
    DELEGATE = "delegate"
    DEADLINE = "deadline"
    EDIT = "edit"
    EXPIRE = "expire"
    """The deadline passes: the clock's doing only."""
    FINISH = "finish"
    """The record that the task is about closes: the program's doing, on behalf of who closed it."""


SYSTEM = 0
"""The actor that is nobody: the clock, and robots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the rules know of a task."""

    state: TaskState
    badge: Badge
    creator: int | None
    responsible: int | None
    participants: frozenset[int] = frozenset()
    control: bool = False
    summary_required: bool = False
    has_summary: bool = False
    viewed: bool = False
    overdue: bool = False

    @property
    def open(self) -> bool:
        """Whether it is not finished."""
        return self.state is not TaskState.DONE


class Refusal(StrEnum):
    """Why a step is not possible."""

    STATE = "state"
    """Not from this state."""
    WHO = "who"
    """Not by this person."""
    SUMMARY = "summary"
    """The summary must be written first."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A step that is not possible."""

    why: Refusal


_OPEN = frozenset(set(TaskState) - {TaskState.DONE})
_FROM: dict[Step, frozenset[TaskState]] = {
    Step.VIEW: frozenset(TaskState),
    Step.START: frozenset({TaskState.PENDING, TaskState.PAUSED}),
    Step.PAUSE: frozenset({TaskState.IN_PROGRESS}),
    Step.SUMMARISE: frozenset({TaskState.PENDING, TaskState.IN_PROGRESS, TaskState.PAUSED}),
    Step.COMPLETE: frozenset({TaskState.PENDING, TaskState.IN_PROGRESS, TaskState.PAUSED}),
    Step.ACCEPT: frozenset({TaskState.IN_REVIEW}),
    Step.RETURN: frozenset({TaskState.IN_REVIEW}),
    Step.RESUME: frozenset({TaskState.DONE}),
    Step.DELEGATE: _OPEN,
    Step.DEADLINE: _OPEN,
    Step.EDIT: _OPEN,
    Step.EXPIRE: _OPEN,
    Step.FINISH: _OPEN,
}
_WHO: dict[Step, frozenset[str]] = {
    Step.VIEW: frozenset({"responsible"}),
    Step.START: frozenset({"responsible", "participant"}),
    Step.PAUSE: frozenset({"responsible"}),
    Step.SUMMARISE: frozenset({"responsible"}),
    Step.COMPLETE: frozenset({"responsible", "creator"}),
    Step.ACCEPT: frozenset({"creator"}),
    Step.RETURN: frozenset({"creator"}),
    Step.RESUME: frozenset({"responsible", "creator"}),
    Step.DELEGATE: frozenset({"responsible", "creator"}),
    Step.DEADLINE: frozenset({"responsible", "creator"}),
    Step.EDIT: frozenset({"responsible", "creator", "participant", "other"}),
    Step.EXPIRE: frozenset(),
    Step.FINISH: frozenset(),
}
"""Who may take a step; the system may take those that nobody else may, and those of the responsible person."""
_OF_STATE: dict[TaskState, Badge] = {
    TaskState.PENDING: Badge.VIEWED,
    TaskState.IN_PROGRESS: Badge.IN_PROGRESS,
    TaskState.PAUSED: Badge.ON_HOLD,
    TaskState.IN_REVIEW: Badge.PENDING_REVIEW,
    TaskState.DONE: Badge.COMPLETED,
}
"""The badge of a task whose responsible person has seen everything."""
_SEEN_BY_OPENING = frozenset({Badge.CREATED, Badge.UPDATED, Badge.DEADLINE_UPDATED})


def roles(task: Standing, actor: int) -> frozenset[str]:
    """What this person is to the task: any of ``responsible``, ``creator``, ``participant``; else ``other``."""
    found = {
        name
        for name, there in (
            ("responsible", actor == task.responsible),
            ("creator", actor == task.creator),
            ("participant", actor in task.participants),
        )
        if there
    }
    return frozenset(found or {"other"})


def may(task: Standing, step: Step, actor: int) -> Refused | None:
    """None when this person may take this step now; otherwise why not."""
    if task.state not in _FROM[step]:
        return Refused(Refusal.STATE)
    allowed = _WHO[step]
    if not (step is not Step.VIEW if actor == SYSTEM else allowed & roles(task, actor)):
        return Refused(Refusal.WHO)
    if step is Step.COMPLETE and task.summary_required and not task.has_summary:
        return Refused(Refusal.SUMMARY)
    return None


def possible(task: Standing, actor: int) -> tuple[Step, ...]:
    """The steps that this person may take now, the writing of a summary included."""
    return tuple(step for step in Step if (no := may(task, step, actor)) is None or no.why is Refusal.SUMMARY)


def plan(task: Standing, step: Step, actor: int) -> Standing | Refused:
    """The task after the step; the caller writes what differs, and the moment when the badge was given.

    Args:
        task: As it stands.
        step: What happens.
        actor: Id of the user who does it; `SYSTEM` for the clock and robots.
    """
    refused = may(task, step, actor)
    if refused is not None:
        return refused
    match step:
        case Step.VIEW:
            return _viewed(task)
        case Step.EDIT:
            return replace(task, badge=task.badge if actor == task.responsible else Badge.UPDATED)
        case Step.DEADLINE:
            return replace(task, badge=Badge.DEADLINE_UPDATED, overdue=False)
        case Step.SUMMARISE:
            return replace(task, badge=Badge.SUMMARY if task.summary_required else task.badge, has_summary=True)
        case Step.EXPIRE:
            return replace(task, badge=Badge.OVERDUE, overdue=True)
        case Step.RETURN | Step.DELEGATE:
            return replace(task, state=TaskState.PENDING, badge=Badge.CREATED, viewed=False)
        case Step.RESUME:
            seen = actor == task.responsible
            return replace(task, state=TaskState.PENDING, badge=Badge.VIEWED if seen else Badge.CREATED, viewed=seen)
        case _:
            state = _reached(task, step, actor)
            late = task.overdue and state is not TaskState.DONE
            return replace(task, state=state, badge=_OF_STATE[state], overdue=late)


def _viewed(task: Standing) -> Standing:
    badge = _OF_STATE[task.state] if task.badge in _SEEN_BY_OPENING else task.badge
    return replace(task, badge=badge, viewed=True)


def _reached(task: Standing, step: Step, actor: int) -> TaskState:
    if step is Step.START:
        return TaskState.IN_PROGRESS
    if step is Step.PAUSE:
        return TaskState.PAUSED
    if step is Step.ACCEPT:
        return TaskState.DONE
    waits = task.control and (step is Step.FINISH or actor != task.creator)
    return TaskState.IN_REVIEW if waits else TaskState.DONE
