"""Keep up with the smart processes and custom fields that others make. A thread sees new ones between two use cases."""

from __future__ import annotations

from crm_tui.domain.entities.types import ENTITY_TYPES, Seen
from data import database, registry

MAKE_TYPES = frozenset({"custom_field", "process"})
"""Types of records whose change makes other entity types."""


def refresh() -> bool:
    """Read the store's types into the process, and see them in this thread; whether anything is new here."""
    return registry.load()


def keep_up() -> bool:
    """The same, for a thread that works in rounds: the store is asked only when somebody wrote since the last one."""
    local = database.store().local
    version = database.data_version()
    if getattr(local, "types_at", None) == version:
        return ENTITY_TYPES.adopt()
    local.types_at = version
    return registry.load()


def adopt() -> bool:
    """See what the process knows of; whether that is new in this thread. Call it between two use cases."""
    return ENTITY_TYPES.adopt()


def seen() -> Seen:
    """What this thread sees, for another one that works for it."""
    return ENTITY_TYPES.seen()


def see(what: Seen) -> None:
    """See what the thread saw that this one works for."""
    ENTITY_TYPES.see(what)
