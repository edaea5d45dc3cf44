"""Reminders: what happens when the timer of an activity fires."""

from __future__ import annotations

from crm_tui.domain.ref import Ref
from crm_tui.domain.reminders import MINUTE_MS
from crm_tui.domain.words import N_
from crm_tui.services.session import Session
from data import communication, notifications
from data.operations import Operation
from data.queries import activities as stored
from data.timers import Timer


def remind(session: Session, act: Operation, timer: Timer) -> None:
    """Tell the responsible person and the participants, and write the event; in the transaction that claimed the timer.

    A timer that its activity no longer asks for does nothing.

    Source: entities «Activities», «Last updated».
    """
    activity = stored.to_remind(timer.record)
    minutes = int(timer.key.rpartition(":")[2])
    if activity is None or activity.deadline - minutes * MINUTE_MS != timer.planned_at:
        return
    late_ms = max(0, act.at - timer.planned_at)
    act.label = N_("reminder")
    act.event("reminder", Ref("activity", timer.record), {"minutes": minutes, "late_ms": late_ms})
    details = {"subject": activity.subject, "kind": activity.kind, "deadline": activity.deadline, "minutes": minutes}
    notifications.add_reminder(timer.record, act.at, details, late_ms=late_ms)
    if activity.kind == "todo":
        communication.bump_bound(timer.record, act.at, activity.responsible, activity.fields)
