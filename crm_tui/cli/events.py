"""Entries of timelines as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.task_badges import BADGES
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill

if TYPE_CHECKING:
    from data.queries.timeline import Entry

_EVENTS = {
    "created": N_("Created"),
    "deleted": N_("Moved to the recycle bin"),
    "restored": N_("Restored from the recycle bin"),
    "merged": N_("Other records became part of it"),
    "merged_into": N_("Became part of another record"),
    "stage_changed": N_("{from} → {to}"),
    "closed": N_("Closed: {from} → {to}"),
    "reopened": N_("Reopened: {from} → {to}"),
    "overdue": N_("The close date has passed"),
    "imported": N_("Imported"),
    "created_from": N_("Created from {from} “{title}”"),
    "converted": N_("Converted into {into}"),
    "derived": N_("Created from this: {made}"),
    "details_added": N_("Details added: {details}"),
    "details_changed": N_("Details changed: {details}"),
    "details_deleted": N_("Details deleted: {details}"),
    "activity_planned": N_("Planned: {subject}"),
    "activity_reopened": N_("Taken up again: {subject}"),
    "activity_deleted": N_("Activity deleted: {subject}"),
    "task_added": N_("Task: {title}"),
    "task_status": N_("Task “{title}”: {badge}"),
    "copied_from": N_("Copied from {from} “{title}”"),
    "copied_to": N_("Copied to {made} “{title}”"),
    "client_linked": N_("Client linked: {client}"),
    "responsible_changed": N_("Responsible person: {to}"),
    "pipeline_changed": N_("Pipeline “{pipeline}”, stage “{stage}”"),
    "wait_started": N_("A workflow waits for the client"),
    "wait_ended": N_("The wait of a workflow ended"),
    "wait_stopped": N_("Somebody ended the wait of a workflow"),
    "trigger_fired": N_("“{trigger}” set off by hand"),
    "trigger_stopped": N_("Trigger “{trigger}” did nothing: {sentence}"),
}
_SILENT = frozenset({"by_default"})
"""Parts of a payload that only ``why`` tells of."""
_KINDS = {
    "comment": N_("comment"),
    "todo": N_("to-do"),
    "call": N_("call"),
    "meeting": N_("meeting"),
    "email": N_("e-mail"),
    "message": N_("message"),
    "form": N_("web form"),
}


def kind(entry: Entry) -> str:
    """What sort of entry it is, in the language in use."""
    return _("event") if entry.source == "event" else kind_of(entry.kind)


def kind_of(code: str) -> str:
    """What sort of activity it is, in the language in use."""
    return _(_KINDS.get(code, code))


def text(entry: Entry, *, people: bool) -> str:
    """What an event says: a sentence for people, its names and values for machines."""
    if people and entry.kind in ("workflow_started", "workflow_ended", "workflows_stopped", "run_erased"):
        from crm_tui.automation import run_words  # noqa: PLC0415 — most timelines have no runs

        return run_words.event(entry.kind, entry.payload)
    if people and entry.kind.startswith("assignment_"):
        from crm_tui.automation import asked_words  # noqa: PLC0415 — as above

        return asked_words.event(entry.kind, entry.payload)
    if not people or entry.kind not in _EVENTS:
        pairs = (
            (name, value) for name, value in entry.payload.items() if value not in ("", None) and name not in _SILENT
        )
        return ", ".join(f"{name}: {value}" for name, value in pairs)
    badge = BADGES.get(str(entry.payload.get("badge")))
    said = fill(_(_EVENTS[entry.kind]), {**entry.payload, "badge": _(badge)} if badge else entry.payload)
    reason = entry.payload.get("reason") or entry.payload.get("comment" if badge else "")
    if entry.kind == "wait_ended":
        from crm_tui.automation import waiting_cards  # noqa: PLC0415 — as above

        reason = waiting_cards.ended(str(reason))
    return f"{said} ({reason})" if reason else said
