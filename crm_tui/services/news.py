"""What others did since this reader looked last."""

from __future__ import annotations

from typing import NamedTuple

from crm_tui.domain.ref import Ref
from crm_tui.services import entity_types
from data import database
from data.queries import news as stored
from data.queries.news import Seen


class News(NamedTuple):
    """Changed records since a look."""

    last: Seen
    """Give this back the next time."""
    refs: tuple[Ref, ...]
    everything: bool
    """More changed than ``refs`` tells: load anew."""


def version_token() -> int:
    """A number that changes when any other connection commits; a few microseconds."""
    return database.data_version()


def newest() -> Seen:
    """Where a reader starts."""
    return stored.newest()


def since(seen: Seen, limit: int = 500) -> News:
    """The records changed since ``seen``. Types that others made are known to the process from then on."""
    last, refs, more = stored.since(seen, limit)
    if more or any(ref.type in entity_types.MAKE_TYPES for ref in refs):
        entity_types.refresh()
    return News(last, tuple(refs), more)


def close_thread() -> None:
    """Close this thread's connection; call it when a polling thread ends."""
    database.close_thread()
