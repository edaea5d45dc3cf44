"""Whether what a trigger waits for has happened to a record since there is the trigger, as far as the log can say."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from crm_tui.automation import trigger_events
from crm_tui.automation.trigger_events import Event, Heard
from crm_tui.domain.ref import Ref
from data import triggers
from data.queries import causes
from data.triggers import Trigger


class Told(StrEnum):
    """What the log says of the event of a trigger and a record."""

    NEVER = "never"
    OTHERWISE = "otherwise"
    """It happened, and never as its settings ask for."""
    HAPPENED = "happened"
    UNKNOWN = "unknown"
    """It happens to other records, or nothing in this version tells of it."""


def told(found: Trigger, event: Event, ref: Ref, *, since: int | None = None) -> Told:
    """Whether the event happened to the record itself, as the settings of the trigger ask for or otherwise.

    Args:
        found: The trigger.
        event: What it waits for.
        ref: The record.
        since: From when on, UTC ms; since there is the trigger when it is None.
    """
    own = all(word.startswith((f"{ref.type}!", f"{ref.type}.")) for word in found.hears.split())
    if event.simulated or event.items is not trigger_events.own or not own:
        return Told.UNKNOWN
    heard = list(_heard(found, ref, found.created_at if since is None else since))
    if not heard:
        return Told.NEVER
    return Told.HAPPENED if any(event.matches(found.settings, each) for each in heard) else Told.OTHERWISE


def _heard(found: Trigger, ref: Ref, since: int) -> Iterator[Heard]:
    """What the log has of it: events that were told, fields that changed."""
    words = found.hears.split()
    kinds = [kind for _own, mark, kind in (word.partition("!") for word in words) if mark]
    names = [name for _own, dot, name in (word.partition(".") for word in words) if dot]
    for kind, payload in triggers.told(ref, kinds, since) if kinds else ():
        yield Heard(about=ref, event=kind, told=(payload,))
    for change in causes.changes(ref, names, since) if names else ():
        yield Heard(about=ref, fields={change.field: (change.old, change.new)})
