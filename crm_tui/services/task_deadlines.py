"""Deadlines of tasks that have passed: one timer for the next of them; each is told once, also long afterwards."""

from __future__ import annotations

from crm_tui.domain.ref import Ref
from crm_tui.domain.task_badges import Badge
from crm_tui.domain.words import N_
from crm_tui.services import task_steps
from crm_tui.services.session import Session
from data import database, late_tasks, notifications, timers
from data.operations import Operation
from data.records import load_many
from data.timers import Timer

CHUNK = 100
"""Tasks in one transaction: about a tenth of a second of write lock."""


def at_start(session: Session) -> None:
    """See to it that the timer is set when any deadline is ahead, or has passed unnoticed; writes only then."""
    due = late_tasks.next_deadline()
    if due is not None and not timers.set_by(timers.TASK_DEADLINES, due):
        with database.transaction():
            timers.pull(timers.TASK_DEADLINES, due)


def sweep(session: Session, act: Operation, timer: Timer) -> None:
    """Mark a chunk of late tasks, tell those who wait for them, and set the timer to the next deadline.

    Source: behaviour «Ten statuses»: *Overdue*, set by the clock.
    """
    act.label = N_("deadlines of tasks")
    for task in load_many("task", late_tasks.mark(act, CHUNK)):
        title, deadline = task.values["title"], task.values["deadline"]
        payload = {"task": task.id, "title": title, "badge": Badge.OVERDUE.value}
        act.touch_bound(task.values, act.tasked)
        task_steps.tell_bound(act, "task_status", task.values, payload)
        told = {"title": title, "badge": Badge.OVERDUE.value, "by": ""}
        for user in sorted({task.values["responsible"], task.created_by} - {None}):
            late_ms = max(0, act.at - max(deadline, task.modified_at))
            notifications.add(user, act.at, "task_status", Ref("task", task.id), told, late_ms=late_ms)
    due = late_tasks.next_deadline()
    if due is not None:
        timers.put(timers.TASK_DEADLINES, due)
