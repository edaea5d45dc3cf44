"""Stage of a linked item: a record that is linked to this one has reached one of the chosen stages."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.automation import linking
from crm_tui.automation.registry import Parameter
from crm_tui.automation.trigger_events import Event, Heard, Page, Settings
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from data.triggers import Trigger


def _hears(_entity: str, settings: Settings) -> tuple[str, ...]:
    return tuple(f"{kind}.stage" for kind in settings.get("type", ()))


def _matches(settings: Settings, heard: Heard) -> bool:
    return str(heard.fields.get("stage", (None, None))[1]) in settings.get("stages", ())


def _items(trigger: Trigger, heard: Heard, page: Page) -> Sequence[int]:
    return linking.items(heard.about, trigger.entity, page)


EVENT = Event(
    id="linked_stage",
    label=N_("Stage of a linked item"),
    about=N_("A lead, deal, quote, invoice or item that is linked to the record reaches one of the chosen stages."),
    hears=_hears,
    settings=(
        Parameter(code="type", label=N_("Type of the linked item"), type=ValueType.LIST, of="type", required=True),
        Parameter(code="stages", label=N_("Its stages"), type=ValueType.STAGE, of="type", multiple=True, required=True),
    ),
    matches=_matches,
    items=_items,
)
