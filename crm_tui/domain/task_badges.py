"""What a task can be: its states and the badges it wears. The rules between them are `task_states`.

Source: behaviour «Ten statuses».
"""

from __future__ import annotations

from enum import StrEnum

from crm_tui.domain.words import N_


class TaskState(StrEnum):
    """What may be done next."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    IN_REVIEW = "in_review"
    DONE = "done"


class Badge(StrEnum):
    """The latest event of a task; the order is that of the source."""

    CREATED = "created"
    VIEWED = "viewed"
    UPDATED = "updated"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    PENDING_REVIEW = "pending_review"
    DEADLINE_UPDATED = "deadline_updated"
    SUMMARY = "summary"
    OVERDUE = "overdue"
    COMPLETED = "completed"


BADGES: dict[str, str] = {
    Badge.CREATED: N_("Created, not viewed"),
    Badge.VIEWED: N_("Viewed"),
    Badge.UPDATED: N_("Updated"),
    Badge.IN_PROGRESS: N_("In progress"),
    Badge.ON_HOLD: N_("On hold"),
    Badge.PENDING_REVIEW: N_("Pending review"),
    Badge.DEADLINE_UPDATED: N_("Deadline updated"),
    Badge.SUMMARY: N_("Task summary"),
    Badge.OVERDUE: N_("Overdue"),
    Badge.COMPLETED: N_("Completed"),
}
"""What people read."""
STATES: dict[str, str] = {
    TaskState.PENDING: N_("pending"),
    TaskState.IN_PROGRESS: N_("in progress"),
    TaskState.PAUSED: N_("on hold"),
    TaskState.IN_REVIEW: N_("in review"),
    TaskState.DONE: N_("completed"),
}
