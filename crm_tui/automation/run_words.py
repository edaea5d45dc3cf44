"""Runs in words: their states, what started them, why they ended; the entries that they leave in a timeline."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.automation.outcome import CODES
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext

STATES: Mapping[str, str] = {
    "queued": N_("queued"),
    "running": N_("running"),
    "waiting": N_("waiting"),
    "completed": N_("completed"),
    "terminated": N_("ended"),
    "error": N_("stands still"),
}
"""States of runs."""
PASSING = ("running", "waiting", "completed")
"""States in which a run has gone on behind the steps that failed."""
REASONS: Mapping[str, str] = {
    **CODES,
    "stage_changed": N_("the stage was changed"),
    "pipeline_changed": N_("the pipeline was changed"),
    "document_deleted": N_("the record was deleted"),
    "stage_left": N_("the record left the stage"),
    "stopped": N_("stopped by hand"),
    "terminated": N_("by a step of the workflow"),
    "newer": N_("needs a newer crm-tui"),
    "storm": N_("triggers moved the record too often within a minute"),
}
"""Why runs ended or stand still."""
STARTS: Mapping[str, str] = {
    "manual": N_("by hand"),
    "create": N_("when it was created"),
    "change": N_("when it was changed"),
    "rule": N_("by an automation rule"),
    "trigger": N_("by a trigger"),
    "run": N_("by another run"),
}
"""What started runs."""
OUTCOMES: Mapping[str, str] = {
    "ok": N_("done"),
    "warning": N_("done, with a warning"),
    "failed": N_("failed"),
    "skipped": N_("left out"),
    "waiting": N_("waits"),
}
"""What steps came to."""
EVENTS = ("workflow_started", "workflow_ended", "workflows_stopped", "run_erased")
"""Entries of a timeline that `event` words."""


def reason(code: str) -> str:
    """Why a run ended or stands still, in the language in use."""
    return _(REASONS.get(code, code))


def state(code: str, failed: int = 0) -> str:
    """The state of a run; of one that goes on or has come to its end with how many steps failed on the way."""
    said = _(STATES.get(code, code))
    if not failed or code not in PASSING:
        return said
    more = ngettext("{state}, {count} step failed", "{state}, {count} steps failed", failed)
    return fill(more, {"state": said, "count": failed})


def start(code: str) -> str:
    """What started a run, in the language in use; rules have their stage behind a colon."""
    name = code.partition(":")[0]
    return _(STARTS.get(name, name))


def followed(code: str, name: str) -> str:
    """What a run follows: its template, the rules of a stage, a trigger.

    Args:
        code: What started it.
        name: Of the template that the run keeps: that of the stage or the trigger where it has none.
    """
    said = {"rule": _("rules of {name}"), "trigger": _("trigger {name}")}.get(code.partition(":")[0], "{name}")
    return fill(said, {"name": name})


def how(code: str, login: str) -> str:
    """What started a run and who; of a trigger, whose move it makes, since somebody else may have set it off."""
    if code.partition(":")[0] == "trigger" and login:
        return fill(_("by a trigger, on behalf of {login}"), {"login": login})
    return ", ".join(filter(None, (start(code), login)))


def event(kind: str, payload: Mapping[str, object]) -> str:
    """The sentence of one of `EVENTS` in a timeline."""
    if kind == "workflows_stopped":
        return _stopped(payload)
    if kind == "run_erased":
        return fill(_("The log of a run of “{workflow}” (run {run}) was removed"), payload)
    name = str(payload.get("workflow") or fill(_("run {run}"), {"run": payload.get("run", "")}))
    words = {"workflow": name, "reason": reason(str(payload.get("reason") or ""))}
    if kind == "workflow_started":
        queued = payload.get("state") == "queued"
        said = _("Workflow “{workflow}” waits for its turn") if queued else _("Workflow “{workflow}” started")
    elif payload.get("state") == "completed":
        said = _("Workflow “{workflow}” completed")
    elif words["reason"]:
        said = _("Workflow “{workflow}” ended: {reason}")
    else:
        said = _("Workflow “{workflow}” ended")
    return fill(said, words)


def _stopped(payload: Mapping[str, object]) -> str:
    """Why several runs ended together, and which."""
    listed = payload.get("runs")
    names = [
        fill(_("the rules of “{workflow}” (run {run})") if each.get("rules") else _("“{workflow}” (run {run})"), each)
        for each in (listed if isinstance(listed, list) else [])
    ]
    words = {"reason": reason(str(payload.get("reason") or "")), "runs": ", ".join(names)}
    return fill(_("Stopped, {reason}: {runs}"), words)
