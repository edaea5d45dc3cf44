"""Incoming e-mail: the client wrote."""

from __future__ import annotations

from crm_tui.automation import hearing
from crm_tui.automation.trigger_events import Event, told_of
from crm_tui.domain.words import N_

EVENT = Event(
    id="incoming_email",
    label=N_("Incoming e-mail"),
    about=N_("An e-mail of the client comes in about the record."),
    hears=told_of("email_received"),
    settings=(hearing.CONTAINS,),
    matches=hearing.contains,
)
