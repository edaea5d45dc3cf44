"""Activity completed: what was planned with the client is done."""

from __future__ import annotations

from crm_tui.automation.registry import Parameter
from crm_tui.automation.trigger_events import Event, Heard, Settings, told_of
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType


def _matches(settings: Settings, heard: Heard) -> bool:
    kinds = settings.get("kinds", ())
    return any(not each.get("automatic") and (not kinds or each.get("kind") in kinds) for each in heard.told)


EVENT = Event(
    id="activity_completed",
    label=N_("Activity completed"),
    about=N_("An activity about the record is completed; not those that a move or an answer completes by itself."),
    hears=told_of("activity_completed"),
    settings=(
        Parameter(
            code="kinds", label=N_("Only these kinds"), type=ValueType.LIST, multiple=True,
            choices={
                "todo": N_("to-do"), "call": N_("call"), "meeting": N_("meeting"), "email": N_("e-mail"),
                "message": N_("message"), "form": N_("web form"),
            },
        ),
    ),
    matches=_matches,
)  # fmt: skip
