"""Resource booked: something or somebody is booked for the record."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.automation import hearing
from crm_tui.automation.registry import Parameter
from crm_tui.automation.trigger_events import Event, Heard, Page, Settings
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from data.triggers import Trigger


def _hears(_entity: str, _settings: Settings) -> tuple[str, ...]:
    return ("booking+",)


def _matches(settings: Settings, heard: Heard) -> bool:
    wanted = settings.get("resources", ())
    return not wanted or str(hearing.values(heard.about).get("resource")) in wanted


def _items(trigger: Trigger, heard: Heard, page: Page) -> Sequence[int]:
    booking = hearing.values(heard.about)
    return page.of({booking.get("item")}) if booking.get("entity") == trigger.entity else []


EVENT = Event(
    id="resource_booked",
    label=N_("Resource booked"),
    about=N_("A resource or an employee is booked for the record."),
    hears=_hears,
    documents=("lead", "deal"),
    settings=(
        Parameter(
            code="resources", label=N_("Only these resources"), type=ValueType.LIST, of="resource", multiple=True
        ),
    ),
    matches=_matches,
    items=_items,
)
