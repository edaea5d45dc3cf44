"""E-mail opened: the client looked at an e-mail of the company."""

from __future__ import annotations

from crm_tui.automation.trigger_events import Event, told_of
from crm_tui.domain.words import N_

EVENT = Event(
    id="email_opened",
    label=N_("E-mail opened"),
    about=N_("The client opens an e-mail that was sent from the record."),
    hears=told_of("email_opened"),
    simulated=True,
)
