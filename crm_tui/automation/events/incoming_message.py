"""Incoming message: the client wrote in a chat, a messenger, by SMS."""

from __future__ import annotations

from crm_tui.automation import hearing
from crm_tui.automation.trigger_events import Event, told_of
from crm_tui.domain.words import N_

EVENT = Event(
    id="incoming_message",
    label=N_("Incoming message"),
    about=N_("A message of the client comes in about the record, by chat, messenger or SMS."),
    hears=told_of("message_received"),
    settings=(hearing.CONTAINS,),
    matches=hearing.contains,
)
