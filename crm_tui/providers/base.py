"""The protocols of what lies outside: services speak to these, never to a provider."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from crm_tui.domain.errors import Busy
from crm_tui.domain.words import N_


class SourceUnavailable(Busy):
    """What lies outside cannot be reached now; later it may."""

    code = "source_unavailable"
    message = N_("{path} cannot be looked at: {reason}")


class Parcel(Protocol):
    """Something that came in and that this process alone has in hand until it says what became of it."""

    @property
    def name(self) -> str:
        """What people call it; its ending tells what it is."""
        ...

    @property
    def key(self) -> str:
        """Its own for ever: whoever takes it up again after a crash finds the same."""
        ...

    def read(self) -> bytes:
        """All of it.

        Raises:
            Refused: it is nothing that may be read; says why.
        """
        ...

    def done(self) -> None:
        """It was taken in."""

    def fail(self, reason: str, rest: bytes | None = None) -> None:
        """It, or a part of it, could not be taken in.

        Args:
            reason: Sentences for people.
            rest: What could not, in a form that can be given again; all of it when None.
        """

    def release(self) -> None:
        """Not now: whoever looks next takes it up again. After `done` and `fail` nothing happens."""


class IntakeSource(Protocol):
    """Where incoming contacts come from: a drop folder; a mail box or an address on the network can be others.

    A source hands out each parcel to one process at a time, and again when that one has died.
    """

    def parcels(self) -> Iterator[Parcel]:
        """What waits, that which was begun before first; may be called at any time, and ends when nothing waits.

        Raises:
            SourceUnavailable, Refused: the source itself cannot be used; says why.
        """
        ...
