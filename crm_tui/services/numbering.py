"""Numbers of quotes, invoices, orders and payments: from a template, each given once and never again.

Source: entities «Quote fields», «Invoice fields»: serial number, numerator template editable.
"""

from __future__ import annotations

from crm_tui.domain import numbering
from crm_tui.domain.dates import day_of
from crm_tui.domain.fields import Value
from crm_tui.services import settings
from crm_tui.services.session import Session
from data import serials

TEMPLATES = {
    "quote": "quote_number",
    "invoice": "invoice_number",
    "sale_order": "order_number",
    "payment": "payment_number",
}
"""Type → the setting that holds its template."""


def given(session: Session, kind: str) -> dict[str, Value]:
    """The number of a record that is being created; inside the transaction that creates it. Nothing for other types."""
    if kind not in TEMPLATES:
        return {}
    template = settings.get(session, TEMPLATES[kind])
    day = day_of(session.now(), session.zone)
    while True:
        number = numbering.filled(template, serials.next_serial(kind), day)
        if not serials.taken(kind, number):
            return {"number": number}
