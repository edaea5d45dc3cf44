"""Missed call: the client called and nobody answered."""

from __future__ import annotations

from crm_tui.automation.trigger_events import Event, told_of
from crm_tui.domain.words import N_

EVENT = Event(
    id="missed_call",
    label=N_("Missed call"),
    about=N_("The client calls, and nobody answers."),
    hears=told_of("call_missed"),
)
