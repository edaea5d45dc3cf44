"""Where the queue of people of a step stands: who was chosen last, for all records and runs together.

Kept in `meta`, not through the log: no undo gives a turn back.
"""

from __future__ import annotations

from crm_tui.domain.assignment import Pointer
from data import settings

_PREFIX = "queue:"


def pointer(place: str) -> Pointer | None:
    """Where the queue of this step of a template (``7:A2``) stands; None when nobody was chosen yet."""
    user, _colon, at = settings.get(f"{_PREFIX}{place}").partition(":")
    return Pointer(int(user), int(at)) if user else None


def advance(place: str, to: Pointer) -> None:
    """The queue stands there now; inside the transaction of the step."""
    settings.put(f"{_PREFIX}{place}", f"{to.user}:{to.place}")
