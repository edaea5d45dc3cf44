"""Webhook: another program called."""

from __future__ import annotations

from crm_tui.automation.trigger_events import Event, told_of
from crm_tui.domain.words import N_

EVENT = Event(
    id="webhook",
    label=N_("Webhook"),
    about=N_("Another program says that it is time."),
    hears=told_of("webhook_received"),
    simulated=True,
)
