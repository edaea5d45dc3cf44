"""Payment received: the client paid something of the record, of an order or of an invoice of it."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.automation import hearing
from crm_tui.automation.trigger_events import Event, Heard, Page, Settings
from crm_tui.domain.words import N_
from data.triggers import Trigger


def _hears(_entity: str, _settings: Settings) -> tuple[str, ...]:
    return ("payment+", "payment.paid")


def _items(trigger: Trigger, heard: Heard, page: Page) -> Sequence[int]:
    """The deal or the invoice of the payment; the deal also by its order or its invoice."""
    payment = hearing.values(heard.about)
    if not payment.get("paid"):
        return []
    found = {payment.get(trigger.entity)}
    if trigger.entity == "deal":
        found |= {hearing.link(payment, name, "deal") for name in ("sale_order", "invoice")}
    return page.of(found)


EVENT = Event(
    id="payment_received",
    label=N_("Payment received"),
    about=N_("A payment of the record, of an order or of an invoice of it is marked as paid."),
    hears=_hears,
    documents=("deal", "invoice"),
    items=_items,
)
