"""Item linked: a record of the chosen type is linked to this one, or this one to it."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.automation import linking
from crm_tui.automation.registry import Parameter
from crm_tui.automation.trigger_events import Event, Heard, Page, Settings
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from data.triggers import Trigger


def _hears(entity: str, settings: Settings) -> tuple[str, ...]:
    kind = next(iter(settings.get("type", ())), "")
    there = [f"{kind}.{spec.name}" for spec in linking.fields(kind, entity)]
    here = [f"{entity}.{spec.name}" for spec in linking.fields(entity, kind)]
    return tuple(dict.fromkeys((f"{kind}+", f"{entity}+", *there, *here)))


def _items(trigger: Trigger, heard: Heard, page: Page) -> Sequence[int]:
    kind = next(iter(trigger.settings.get("type", ())), "")
    return linking.newly(heard, kind, trigger.entity, page)


EVENT = Event(
    id="item_linked",
    label=N_("Item linked"),
    about=N_("A record of the chosen type, such as an item of a smart process, is linked to the record."),
    hears=_hears,
    settings=(
        Parameter(code="type", label=N_("Type of the linked item"), type=ValueType.LIST, of="type", required=True),
    ),
    items=_items,
)
