"""Invoice paid: an invoice has reached its success stage."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.automation import hearing
from crm_tui.automation.trigger_events import Event, Heard, Page, Settings
from crm_tui.domain.stages import Semantic
from crm_tui.domain.words import N_
from data.triggers import Trigger


def _hears(_entity: str, _settings: Settings) -> tuple[str, ...]:
    return ("invoice.semantic",)


def _matches(_settings: Settings, heard: Heard) -> bool:
    return bool(heard.fields.get("semantic", ("", ""))[1] == Semantic.SUCCESS.value)


def _items(trigger: Trigger, heard: Heard, page: Page) -> Sequence[int]:
    """The deal or the quote of the invoice."""
    return page.of({hearing.values(heard.about).get(trigger.entity)})


EVENT = Event(
    id="invoice_paid",
    label=N_("Invoice paid"),
    about=N_("An invoice of the record is paid in full, or moved to its success stage by hand."),
    hears=_hears,
    documents=("deal", "quote"),
    matches=_matches,
    items=_items,
)
