"""Link clicked: the client followed a link of an e-mail of the company."""

from __future__ import annotations

from crm_tui.automation.trigger_events import Event, told_of
from crm_tui.domain.words import N_

EVENT = Event(
    id="link_clicked",
    label=N_("Link clicked"),
    about=N_("The client follows a link of an e-mail that was sent from the record."),
    hears=told_of("link_clicked"),
    simulated=True,
)
