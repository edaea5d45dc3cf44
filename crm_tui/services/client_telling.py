"""What a client did, told to robots when a person writes it down: a call that came in is one, whoever keeps it.

An activity that a person creates with the direction ``in`` counts as what the intake takes in does: it ends waits for the
client and sets triggers off. What robots create and what comes from files does not. Source: engine «Wait action».
"""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.entities.types import bindings
from crm_tui.domain.ref import Ref
from crm_tui.services import modes
from data.operations import Operation
from data.queries import incoming as stored
from data.shapes import Raw

BY_HAND = frozenset({"ui", "cli"})
"""Origins of what people do themselves."""
_EVENTS: Mapping[str, str] = {
    "email": "email_received", "call": "call_received", "message": "message_received", "form": "form_submitted",
}  # fmt: skip
"""Kind of what comes in → the event that robots hear of."""


def event(kind: str, outcome: Raw) -> str:
    """The event of what came in; a call that nobody answered is a missed one. Empty when nothing comes in that way.

    Args:
        kind: Of the activity.
        outcome: Of the call, None when nobody said.
    """
    if kind == "call" and outcome not in (None, "", "successful"):
        return "call_missed"
    return _EVENTS.get(kind, "")


def tell(act: Operation, ref: Ref, raw: Mapping[str, Raw]) -> None:
    """Tell the leads and deals of a new activity, or the client's only open one when it names none, what the client did.

    Args:
        act: The operation that has created it.
        ref: The activity.
        raw: Its raw values.
    """
    found = event(str(raw.get("kind")), raw.get("outcome"))
    for each in _about(raw) if found else ():
        act.event(found, each, {"activity": ref.id, "sender": raw.get("phone_number") or ""})


def _about(raw: Mapping[str, Raw]) -> list[Ref]:
    """Source: engine «Wait action»: of a client's activity that names no lead or deal, the client's only open one."""
    kinds = ("deal", "lead")
    named = [Ref(kind, each) for kind in kinds for each in raw.get(bindings()[kind]) or ()]
    clients = raw.get("contacts") or (), raw.get("companies") or ()
    if named or not any(clients):
        return named
    alive = kinds if modes.current() == modes.CLASSIC else kinds[:1]  # in the simple mode leads are an archive
    found = [Ref(kind, each) for kind in alive for _busy, each in stored.open_of_clients(kind, *clients)]
    return found if len(found) == 1 else []
