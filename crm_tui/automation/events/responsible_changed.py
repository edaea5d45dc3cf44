"""Responsible person changed: somebody else looks after the record now."""

from __future__ import annotations

from crm_tui.automation.registry import Parameter
from crm_tui.automation.trigger_events import Event, Heard, Settings
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType


def _hears(entity: str, _settings: Settings) -> tuple[str, ...]:
    return (f"{entity}.responsible",)


def _matches(settings: Settings, heard: Heard) -> bool:
    wanted = settings.get("to", ())
    return "responsible" in heard.fields and (not wanted or str(heard.fields["responsible"][1]) in wanted)


EVENT = Event(
    id="responsible_changed",
    label=N_("Responsible person changed"),
    about=N_("Another person becomes responsible for the record."),
    hears=_hears,
    settings=(Parameter(code="to", label=N_("Only to these people"), type=ValueType.USER, multiple=True),),
    matches=_matches,
)
