"""What others did since this reader looked last."""

from __future__ import annotations

from dataclasses import dataclass

from crm_tui.domain.ref import Ref
from data import database
from data.queries import news as stored


@dataclass(frozen=True, slots=True)
class News:
    """Changed records since a number."""

    last: int
    """Give this back the next time."""
    refs: tuple[Ref, ...]
    everything: bool
    """More changed than ``refs`` tells: load anew."""


def version_token() -> int:
    """A number that changes when any other connection commits; a few microseconds."""
    return database.data_version()


def newest() -> int:
    """Where a reader starts."""
    return stored.newest()


def since(seen: int, limit: int = 500) -> News:
    """The records changed since ``seen``."""
    last, refs, more = stored.since(seen, limit)
    return News(last, tuple(refs), more)


def close_thread() -> None:
    """Close this thread's connection; call it when a polling thread ends."""
    database.close_thread()
