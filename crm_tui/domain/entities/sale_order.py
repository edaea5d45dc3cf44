"""Order: what a client has ordered, and what was paid of it; payment: money that came in, or is to come in.

Source: entities «Orders and payments». The code is not ``order``: that is a word of the store's language.
"""

from __future__ import annotations

from crm_tui.domain.entities.common import COMMENT_FIELD, PEOPLE_FIELDS, SYSTEM_FIELDS
from crm_tui.domain.entities.staged import AMOUNT_FIELDS, CLIENT_FIELDS, TAX_FIELD, TITLE_FIELD
from crm_tui.domain.fields import Editable, EntityType, FieldKind, FieldSpec
from crm_tui.domain.words import N_

STATUSES = ("new", "partly_paid", "paid", "cancelled")

SALE_ORDER = EntityType(
    code="sale_order",
    prefix="OR",
    label=N_("order"),
    plural=N_("orders"),
    has_products=True,
    fields=(
        FieldSpec(
            name="number",
            label=N_("Order #"),
            kind=FieldKind.STRING,
            editable=Editable.AUTO,
            source="ACCOUNT_NUMBER",
        ),
        TITLE_FIELD,
        *AMOUNT_FIELDS,
        *CLIENT_FIELDS,
        FieldSpec(name="deal", label=N_("Deal"), kind=FieldKind.LINK, target="deal", source="DEAL_ID"),
        FieldSpec(
            name="status",
            label=N_("Status"),
            kind=FieldKind.CHOICE,
            choices=STATUSES,
            editable=Editable.DEFAULTED,
            source="STATUS_ID",
        ),
        FieldSpec(
            name="paid_amount",
            label=N_("Paid amount"),
            kind=FieldKind.MONEY,
            editable=Editable.AUTO,
            source="SUM_PAID",
        ),
        TAX_FIELD,
        *(spec for spec in PEOPLE_FIELDS if spec.name == "responsible"),
        COMMENT_FIELD,
        *SYSTEM_FIELDS,
    ),
)

PAYMENT = EntityType(
    code="payment",
    prefix="PY",
    label=N_("payment"),
    plural=N_("payments"),
    title_field="number",
    fields=(
        FieldSpec(
            name="number",
            label=N_("Payment #"),
            kind=FieldKind.STRING,
            editable=Editable.AUTO,
            source="ACCOUNT_NUMBER",
        ),
        FieldSpec(name="sale_order", label=N_("Order"), kind=FieldKind.LINK, target="sale_order", source="ORDER_ID"),
        FieldSpec(name="deal", label=N_("Deal"), kind=FieldKind.LINK, target="deal", source="DEAL_ID"),
        FieldSpec(name="invoice", label=N_("Invoice"), kind=FieldKind.LINK, target="invoice", source="INVOICE_ID"),
        FieldSpec(name="amount", label=N_("Amount and currency"), kind=FieldKind.MONEY, required=True, source="SUM"),
        FieldSpec(name="pay_system", label=N_("Pay system"), kind=FieldKind.STRING, source="PAY_SYSTEM_NAME"),
        FieldSpec(name="paid", label=N_("Paid"), kind=FieldKind.BOOL, editable=Editable.DEFAULTED, source="PAID"),
        FieldSpec(
            name="paid_at",
            label=N_("Paid on"),
            kind=FieldKind.DATETIME,
            editable=Editable.DEFAULTED,
            source="DATE_PAID",
        ),
        FieldSpec(
            name="paid_by", label=N_("Paid by"), kind=FieldKind.USER, editable=Editable.AUTO, source="EMP_PAID_ID"
        ),
        FieldSpec(
            name="link_code", label=N_("Link code"), kind=FieldKind.STRING, editable=Editable.AUTO, source="LINK_CODE"
        ),
        *SYSTEM_FIELDS,
    ),
)
"""``link_code`` is the part of a payment link that nobody can guess."""
