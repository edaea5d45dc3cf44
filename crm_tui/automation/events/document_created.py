"""Document created: a document was made for the record from a template."""

from __future__ import annotations

from crm_tui.automation.trigger_events import Event, told_of
from crm_tui.domain.words import N_

EVENT = Event(
    id="document_created",
    label=N_("Document created"),
    about=N_("A document is made for the record."),
    hears=told_of("document_created"),
    simulated=True,
)
