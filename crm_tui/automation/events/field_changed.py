"""Field value changed: any of the chosen fields of the record has another value than before."""

from __future__ import annotations

from crm_tui.automation.registry import Parameter
from crm_tui.automation.trigger_events import Event, Heard, Settings
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType


def _hears(entity: str, settings: Settings) -> tuple[str, ...]:
    return tuple(f"{entity}.{name}" for name in settings.get("fields", ()))


def _matches(settings: Settings, heard: Heard) -> bool:
    return any(name in heard.fields for name in settings.get("fields", ()))


EVENT = Event(
    id="field_changed",
    label=N_("Field value changed"),
    about=N_("Somebody or something gives one of the chosen fields another value; not when the record is created."),
    hears=_hears,
    settings=(
        Parameter(
            code="fields", label=N_("Fields"), type=ValueType.LIST, of="field", multiple=True, required=True,
            fields_of="document",
        ),
    ),
    matches=_matches,
)  # fmt: skip
