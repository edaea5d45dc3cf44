"""Who brings messages to the outside: a courier for each kind of message, and what may become of one.

A courier is told the key of the message, which is the same however often it is sent. Packages bring further couriers
under the entry-point group ``crm_tui.providers`` with names like ``courier:sms``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Protocol

from crm_tui.domain.errors import Busy, Refused
from crm_tui.domain.words import N_

GROUP = "crm_tui.providers"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as its courier sees it."""

    key: str
    """Names it for ever: the receiver recognises a repetition by it."""
    payload: Mapping[str, Any]
    """What the kind of message needs."""


class Courier(Protocol):
    """Brings messages of one kind. It is called outside of every transaction and may take its time."""

    asks: bool
    """Whether `ask` can tell what became of a message."""
    seconds: float
    """How long `send` and `ask` take at most."""

    def send(self, letter: Letter) -> str:
        """What the receiver answered, in a few words.

        Raises:
            NotReached: nothing arrived; later it may.
            Rejected: the receiver, or the courier itself, does not take it; it never will.
            Unsure: it may have arrived.
            SwitchedOff: the set-up does not allow it now.
        """
        raise NotImplementedError

    def ask(self, letter: Letter) -> str | None:
        """What the receiver answered to this key before; None: it never got it.

        Raises:
            NotReached: the receiver cannot be asked now.
        """
        raise NotImplementedError


class NotReached(Busy):
    """The receiver cannot be reached now."""

    code = "provider_unavailable"
    message = N_("{address} cannot be reached: {reason}")

    def __init__(self, address: str, reason: str, *, after: float = 0.0) -> None:
        super().__init__(address=address, reason=reason)
        self.after = after
        """Seconds that the receiver asks to wait."""


class Rejected(Refused):
    """The receiver does not take the message."""

    code = "provider_rejected"
    message = N_("{address} does not take the message: {reason}")


class Unsure(Busy):
    """The message was handed over, and no answer came."""

    code = "provider_unsure"
    message = N_("{address} may have got the message: {reason}")


class SwitchedOff(Refused):
    """The set-up does not allow this message."""

    code = "provider_off"
    message = N_("{address} {reason}")


MakeCourier = Callable[[], Courier]


def installed() -> dict[str, MakeCourier]:
    """The couriers of installed packages, by kind of message."""
    found: dict[str, MakeCourier] = {}
    for each in entry_points(group=GROUP):
        role, _colon, kind = each.name.partition(":")
        if role == "courier":
            found[kind] = each.load()
    return found
