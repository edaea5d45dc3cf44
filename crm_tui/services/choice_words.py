"""What people read for the codes of closed sets of the program's own."""

from __future__ import annotations

from crm_tui.domain.task_badges import BADGES, STATES
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _

_CHOICES = {
    "todo": N_("to-do"),
    "call": N_("call"),
    "meeting": N_("meeting"),
    "planned": N_("planned"),
    "out": N_("outgoing"),
    "in": N_("incoming"),
    "successful": N_("successful"),
    "missed": N_("missed"),
    "busy": N_("busy"),
    "P": N_("in progress"),
    "S": N_("success"),
    "F": N_("failure"),
    "manual": N_("by hand"),
    "automation": N_("by automation"),
    **STATES,
    **BADGES,
}


def word(code: str) -> str:
    """The word for a code, in the language in use; empty for a code that is in no such set."""
    return _(_CHOICES[code]) if code in _CHOICES else ""
