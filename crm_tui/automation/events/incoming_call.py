"""Incoming call: the client called and was answered."""

from __future__ import annotations

from crm_tui.automation.trigger_events import Event, told_of
from crm_tui.domain.words import N_

EVENT = Event(
    id="incoming_call",
    label=N_("Incoming call"),
    about=N_("The client calls, and somebody answers."),
    hears=told_of("call_received"),
)
