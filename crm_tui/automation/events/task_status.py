"""Task status: a task about the record has reached one of the chosen statuses."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.automation import hearing
from crm_tui.automation.registry import Parameter
from crm_tui.automation.trigger_events import Event, Heard, Page, Settings
from crm_tui.domain.task_badges import BADGES, Badge
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import ValueType
from data.triggers import Trigger


def _hears(_entity: str, _settings: Settings) -> tuple[str, ...]:
    return ("task!task_status",)


def _matches(settings: Settings, heard: Heard) -> bool:
    return any(str(each.get("badge")) in settings.get("statuses", ()) for each in heard.told)


def _items(trigger: Trigger, heard: Heard, page: Page) -> Sequence[int]:
    return hearing.bound(heard.about, trigger.entity, page)


EVENT = Event(
    id="task_status",
    label=N_("Task status"),
    about=N_("A task about the record reaches one of the chosen statuses."),
    hears=_hears,
    settings=(
        Parameter(
            code="statuses", label=N_("Statuses"), type=ValueType.LIST, multiple=True, required=True,
            choices={code: text for code, text in BADGES.items() if code != Badge.CREATED},
        ),
    ),
    matches=_matches,
    items=_items,
)  # fmt: skip
