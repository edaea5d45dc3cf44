"""Document viewed: the client looked at a document of the record."""

from __future__ import annotations

from crm_tui.automation.trigger_events import Event, told_of
from crm_tui.domain.words import N_

EVENT = Event(
    id="document_viewed",
    label=N_("Document viewed"),
    about=N_("The client looks at a document of the record."),
    hears=told_of("document_viewed"),
    simulated=True,
)
