"""CRM form submitted: the client sent a web form."""

from __future__ import annotations

from crm_tui.automation import hearing
from crm_tui.automation.trigger_events import Event, told_of
from crm_tui.domain.words import N_

EVENT = Event(
    id="form_submitted",
    label=N_("CRM form submitted"),
    about=N_("A web form of the client comes in about the record, also one that creates it."),
    hears=told_of("form_submitted"),
    settings=(hearing.CONTAINS,),
    matches=hearing.contains,
)
