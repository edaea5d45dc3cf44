"""Invoice: what a client has to pay, and until when."""

from __future__ import annotations

from crm_tui.domain.entities.common import COMMENT_FIELD, PEOPLE_FIELDS, SOURCE_FIELDS, SYSTEM_FIELDS
from crm_tui.domain.entities.staged import (
    AMOUNT_FIELDS,
    CLIENT_FIELDS,
    MY_COMPANY_FIELD,
    ONLY_PIPELINE_FIELD,
    OUTCOME_FIELDS,
    STAGE_FIELD,
    TAX_FIELD,
    TITLE_FIELD,
)
from crm_tui.domain.fields import Editable, EntityType, FieldKind, FieldSpec
from crm_tui.domain.words import N_

INVOICE = EntityType(
    code="invoice",
    prefix="SI",
    label=N_("invoice"),
    plural=N_("invoices"),
    has_stages=True,
    has_products=True,
    bound="invoices",
    due="close_date",
    fields=(
        FieldSpec(
            name="number",
            label=N_("Invoice #"),
            kind=FieldKind.STRING,
            editable=Editable.AUTO,
            source="ACCOUNT_NUMBER",
        ),
        TITLE_FIELD,
        STAGE_FIELD,
        ONLY_PIPELINE_FIELD,
        *AMOUNT_FIELDS,
        *CLIENT_FIELDS,
        MY_COMPANY_FIELD,
        FieldSpec(
            name="start_date",
            label=N_("Invoice date"),
            kind=FieldKind.DATE,
            editable=Editable.DEFAULTED,
            source="BEGINDATE",
        ),
        FieldSpec(
            name="close_date",
            label=N_("Pay by"),
            kind=FieldKind.DATE,
            editable=Editable.DEFAULTED,
            source="CLOSEDATE",
        ),
        FieldSpec(name="deal", label=N_("Deal"), kind=FieldKind.LINK, target="deal", source="PARENT_ID_2"),
        FieldSpec(name="quote", label=N_("Quote"), kind=FieldKind.LINK, target="quote", source="PARENT_ID_7"),
        FieldSpec(
            name="previous_stage",
            label=N_("Previous stage"),
            kind=FieldKind.STAGE,
            editable=Editable.AUTO,
            source="PREVIOUS_STAGE_ID",
        ),
        *SOURCE_FIELDS,
        *PEOPLE_FIELDS,
        COMMENT_FIELD,
        TAX_FIELD,
        *OUTCOME_FIELDS,
        *SYSTEM_FIELDS,
    ),
)
