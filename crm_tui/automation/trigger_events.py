"""What triggers can wait for: events that declare themselves once, for the store, the screens, the command line, the checks.

An event is a file in `events`; its module has one `EVENT`. The folder is walked when somebody first asks.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from crm_tui.automation.registry import STAGED, Parameter
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from data.happened import AGAIN, Happening
from data.triggers import Trigger

Settings: TypeAlias = Mapping[str, Sequence[str]]
"""By code: texts, codes, ids. A setting that is not given is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What happened, as an event is asked about it."""

    about: Ref
    created: bool = False
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    """What changed: old and new raw value."""
    event: str = ""
    told: Sequence[Mapping[str, Any]] = ()
    """The payloads of the event."""


def heard(each: Happening) -> Heard:
    """The happening as events see it."""
    facts, kind = each.facts, each.facts["kind"] if each.kind == AGAIN else each.kind
    return Heard(
        about=each.about, created=kind == "created",
        fields={name: (old, new) for name, (old, new) in facts.get("fields", {}).items()},
        event=facts.get("event", ""), told=facts.get("told", ()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """Which of the records that it is about are asked for."""

    after: int
    """Those with a higher id."""
    limit: int

    def of(self, ids: Iterable[object]) -> Sequence[int]:
        """Of these ids, or nothing, those that are asked for; ascending."""
        return sorted({each for each in ids if isinstance(each, int) and each > self.after})[: self.limit]


def always(_settings: Settings, _heard: Heard) -> bool:
    """Nothing is asked beyond the words."""
    return True


def own(_trigger: Trigger, found: Heard, page: Page) -> Sequence[int]:
    """The record that it happened to."""
    return page.of((found.about.id,))


def told_of(*kinds: str) -> Callable[[str, Settings], tuple[str, ...]]:
    """Listens to events that are told of the record itself."""

    def hears(entity: str, _settings: Settings) -> tuple[str, ...]:
        return tuple(f"{entity}!{kind}" for kind in kinds)

    return hears


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that sets triggers off."""

    id: str
    label: str
    """A text to translate."""
    about: str
    """When it happens, a text to translate."""
    hears: Callable[[str, Settings], tuple[str, ...]]
    """The words that it listens to for records of a type; see `data.happened.words`."""
    documents: tuple[str, ...] = STAGED
    """Records of which types it can move."""
    settings: tuple[Parameter, ...] = ()
    matches: Callable[[Settings, Heard], bool] = always
    """Whether what happened is what the settings ask for."""
    items: Callable[[Trigger, Heard, Page], Sequence[int]] = own
    """Ids of the records of the trigger's type that it concerns, ascending."""
    simulated: bool = False
    """Whether nothing in this version tells of it: it happens only when somebody simulates it."""

    def fits(self, kind: str) -> bool:
        """Whether records of the type can be moved by it; a smart process has a code of its own."""
        return kind in self.documents or ("item" in self.documents and kind not in STAGED)

    def setting(self, code: str) -> Parameter | None:
        """The setting of that code."""
        return next((each for each in self.settings if each.code == code), None)


@cache
def events() -> Mapping[str, Event]:
    """All events by id, in the order of their ids."""
    package = importlib.import_module("crm_tui.automation.events")
    found: dict[str, Event] = {}
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        made: Event = importlib.import_module(module.name).EVENT
        found[made.id] = made
    return dict(sorted(found.items()))


def event(name: str) -> Event:
    """The event of that id.

    Raises:
        NotFound: there is none; suggests the nearest.
    """
    known = events()
    if name in known:
        return known[name]
    near = nearest(name, known)
    raise NotFound(
        what=N_("event"),
        name=shown(name),
        hint=N_("did you mean “{near}”?") if near else "",
        hint_params={"near": near},
    )
