"""Message sent: the company wrote to the client."""

from __future__ import annotations

from crm_tui.automation.registry import Parameter
from crm_tui.automation.trigger_events import Event, Heard, Settings, told_of
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType

_KINDS = {"email_sent": "email", "message_sent": "message"}


def _matches(settings: Settings, heard: Heard) -> bool:
    kinds = settings.get("kinds", ())
    return not kinds or _KINDS.get(heard.event) in kinds


EVENT = Event(
    id="message_sent",
    label=N_("Message sent"),
    about=N_("Somebody writes to the client about the record: an e-mail, or a message."),
    hears=told_of(*_KINDS),
    settings=(
        Parameter(
            code="kinds", label=N_("Only these kinds"), type=ValueType.LIST, multiple=True,
            choices={"email": N_("e-mail"), "message": N_("message")},
        ),
    ),
    matches=_matches,
)  # fmt: skip
