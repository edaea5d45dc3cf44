"""The operator's notices: what is new, what was told before, and how to say it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crm_tui.domain.agenda import Notice
from crm_tui.domain.dates import from_ms
from crm_tui.domain.task_badges import BADGES
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services.session import Session
from data import database
from data import notifications as stored

LATE_MS = 60_000
"""From a minute on, a notice says that it comes late."""
DIGEST_FROM = 6
"""So many notices at once are told as one."""


def unseen(session: Session, limit: int = 100) -> list[Notice]:
    """What the operator has not seen yet, oldest first."""
    return stored.unseen(session.user_id, limit)


def unseen_count(session: Session) -> int:
    """How many notices the operator has not seen yet."""
    return stored.unseen_count(session.user_id)


def newest(session: Session) -> int:
    """Where a reader of `since` starts."""
    return stored.newest(session.user_id)


def since(session: Session, seen: int, limit: int = 100) -> list[Notice]:
    """The operator's notices with a number above ``seen``, oldest first: for toasts and bells."""
    return stored.since(session.user_id, seen, limit)


def page(session: Session, *, before: int | None = None, limit: int = 50) -> list[Notice]:
    """The operator's notices, newest first; ``before`` is the number of the last one of the page above."""
    return stored.page(session.user_id, 2**62 if before is None else before, limit)


def mark_seen(session: Session, up_to: int | None = None) -> int:
    """The operator has seen all notices up to this number (all, when None); returns how many were new."""
    if session.dry_run or not stored.unseen_count(session.user_id):
        return 0
    with database.transaction():
        return stored.mark_seen(session.user_id, 2**62 if up_to is None else up_to, session.now_ms())


def mark_one_seen(session: Session, notice_id: int) -> bool:
    """The operator has looked at this notice; False when it was seen already, or is somebody else's."""
    if session.dry_run:
        return False
    with database.transaction():
        return stored.mark_one_seen(session.user_id, notice_id, session.now_ms())


def text(session: Session, notice: Notice) -> str:
    """The notice as a sentence in the operator's language; nothing in it is markup."""
    words = {name: str(value) for name, value in notice.details.items()}
    deadline = notice.details.get("deadline")
    if isinstance(deadline, int):
        words["deadline"] = formats.datetime_text(from_ms(deadline), session.zone)
    if "close_date" in words:
        words["close_date"] = formats.date_text(date.fromisoformat(words["close_date"]))
    badge = BADGES.get(words.get("badge", ""))
    if badge:
        words["badge"] = _(badge)
    if words.get("does") and not words.get("step"):  # a step without a title
        words["step"] = _(words["does"])
    words["ref"] = str(notice.ref)
    said = fill(_sentence(notice), words)
    if notice.late_ms >= LATE_MS:
        return fill(_("{notice} (late by {time})"), {"notice": said, "time": span(notice.late_ms)})
    return said


def _sentence(notice: Notice) -> str:
    if notice.kind == "reminder":
        return {
            "call": _("Call: {subject}, {deadline}"),
            "meeting": _("Meeting: {subject}, {deadline}"),
        }.get(str(notice.details.get("kind")), _("To do: {subject}, {deadline}"))
    if notice.kind == "incoming":
        return {
            "call": _("Call from {sender}: {subject}"),
            "email": _("E-mail from {sender}: {subject}"),
            "form": _("Web form of {sender}: {subject}"),
        }.get(str(notice.details.get("kind")), _("Message from {sender}: {subject}"))
    if notice.kind == "task_status":
        return _("{by}: task “{title}”, {badge}") if notice.details.get("by") else _("Task “{title}”: {badge}")
    if notice.kind == "assignment":
        return {
            "approve": _("Your approval is asked for: {name}"),
            "acknowledge": _("To be read: {name}"),
            "wait_event": _("You can report an event: {name}"),
        }.get(str(notice.details.get("asked")), _("Information is asked of you: {name}"))
    return {
        "participating": _("{by} made you a participant of {title}"),
        "overdue": _("Overdue: {title} should have been closed by {close_date}"),
        "assigned": _("{by} made you responsible for {title}"),
        "unassigned": _("{by} made somebody else responsible for {title}"),
        "observing": _("{by} made you an observer of {title}"),
        "not_observing": _("{by} removed you from the observers of {title}"),
        "regular_missed": _(
            "Regular deal “{title}”: for {count} days that were missed too long ago no deal was created"
        ),
        "scenario_missed": _("Scenario “{title}”: {count} run days that were missed too long ago were left out"),
        "scenario_done": _("Scenario “{title}”, deals created: {count}"),
        "scenario_refused": _("Scenario “{title}”, deals created: {count}, clients refused: {refused} ({error})"),
        "run_failed": _("Workflow “{workflow}” stands still at “{step}”: {sentence}"),
        "run_broken": _("Workflow “{workflow}” ended at “{step}”, which failed: {sentence}"),
        "step_failed": _("Workflow “{workflow}” went on behind “{step}”, which failed: {sentence}"),
        "rule_failed": _("Rule “{step}” of “{workflow}” failed: {sentence}"),
        "message_failed": _("Message {message} ({title}) could not be sent: {sentence}"),
        "message_held": _("Message {message} ({title}) is held back: {sentence}"),
        "outbox_paused": _("The clock was set {days} days ahead: no message leaves until crm-tui outbox resume"),
        "outbox_left": _(
            "After a long break messages wait to leave: {count}. Look at crm-tui outbox list waiting; then crm-tui outbox resume"
        ),
        "message_unknown": _("Nobody knows whether message {message} ({title}) arrived: {sentence}"),
        "trigger_stopped": _("Trigger “{trigger}” did not move {ref}: {sentence}"),
        "workflow": _("{by}: {text}"),
        "timer_failed": _("The clock could not do {key}: {error}"),
    }.get(notice.kind, "{ref}")


def digest(session: Session, notices: Sequence[Notice]) -> list[str]:
    """What to show for notices that arrive together: each one, or a single sentence for many.

    Source: faults F33: a summary instead of ten thousand toasts.
    """
    if len(notices) < DIGEST_FROM:
        return [text(session, notice) for notice in notices]
    return [fill(ngettext("{count} notice", "{count} notices", len(notices)), {"count": len(notices)})]


def span(milliseconds: int) -> str:
    """A length of time in its largest unit: minutes, hours or days."""
    minutes = milliseconds // 60_000
    if minutes < 120:
        return fill(ngettext("{count} minute", "{count} minutes", minutes), {"count": minutes})
    if minutes < 48 * 60:
        return fill(ngettext("{count} hour", "{count} hours", minutes // 60), {"count": minutes // 60})
    days = minutes // (24 * 60)
    return fill(ngettext("{count} day", "{count} days", days), {"count": days})
