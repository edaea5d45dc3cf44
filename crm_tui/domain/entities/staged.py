"""Fields that records on stages share: deals, leads, quotes, invoices, items of smart processes."""

from __future__ import annotations

from crm_tui.domain.entities.common import TEXT_BYTES
from crm_tui.domain.fields import Editable, FieldKind, FieldSpec
from crm_tui.domain.words import N_

TITLE_FIELD = FieldSpec(
    name="title", label=N_("Name"), kind=FieldKind.STRING, editable=Editable.DEFAULTED, source="TITLE"
)

AMOUNT_FIELDS = (
    FieldSpec(
        name="amount",
        label=N_("Amount and currency"),
        kind=FieldKind.MONEY,
        editable=Editable.DEFAULTED,
        source="OPPORTUNITY",
    ),
    FieldSpec(
        name="manual_amount",
        label=N_("Amount typed by hand"),
        kind=FieldKind.BOOL,
        editable=Editable.DEFAULTED,
        source="IS_MANUAL_OPPORTUNITY",
    ),
)

TAX_FIELD = FieldSpec(name="tax", label=N_("Tax"), kind=FieldKind.MONEY, editable=Editable.AUTO, source="TAX_VALUE")

PIPELINE_FIELD = FieldSpec(
    name="pipeline",
    label=N_("Pipeline"),
    kind=FieldKind.PIPELINE,
    editable=Editable.DEFAULTED,
    source="CATEGORY_ID",
)
ONLY_PIPELINE_FIELD = FieldSpec(
    name="pipeline", label=N_("Pipeline"), kind=FieldKind.PIPELINE, editable=Editable.AUTO, source="CATEGORY_ID"
)
"""Of types that have one pipeline only: nobody chooses it."""

STAGE_FIELD = FieldSpec(
    name="stage", label=N_("Stage"), kind=FieldKind.STAGE, editable=Editable.DEFAULTED, source="STAGE_ID"
)

CLIENT_FIELDS = (
    FieldSpec(name="company", label=N_("Company"), kind=FieldKind.LINK, target="company", source="COMPANY_ID"),
    FieldSpec(name="contacts", label=N_("Contacts"), kind=FieldKind.LINKS, target="contact", source="CONTACT_IDS"),
)

CLOSE_DATE_FIELD = FieldSpec(
    name="close_date", label=N_("Close date"), kind=FieldKind.DATE, editable=Editable.DEFAULTED, source="CLOSEDATE"
)

MY_COMPANY_FIELD = FieldSpec(
    name="my_company",
    label=N_("My company details"),
    kind=FieldKind.LINK,
    target="company",
    editable=Editable.DEFAULTED,
    source="MYCOMPANY_ID",
)

OUTCOME_FIELDS = (
    FieldSpec(name="closed", label=N_("Closed"), kind=FieldKind.BOOL, editable=Editable.AUTO, source="CLOSED"),
    FieldSpec(
        name="semantic",
        label=N_("Stage group"),
        kind=FieldKind.CHOICE,
        choices=("P", "S", "F"),
        editable=Editable.AUTO,
        source="STAGE_SEMANTIC_ID",
    ),
    FieldSpec(name="overdue", label=N_("Overdue"), kind=FieldKind.BOOL, editable=Editable.AUTO),
    FieldSpec(name="closed_at", label=N_("Closed on"), kind=FieldKind.DATETIME, editable=Editable.AUTO),
    FieldSpec(name="closed_by", label=N_("Closed by"), kind=FieldKind.USER, editable=Editable.AUTO),
    FieldSpec(
        name="close_reason",
        label=N_("Reason of failure"),
        kind=FieldKind.TEXT,
        max_length=TEXT_BYTES,
        editable=Editable.AUTO,
    ),
    FieldSpec(
        name="moved_at", label=N_("Moved on"), kind=FieldKind.DATETIME, editable=Editable.AUTO, source="MOVED_TIME"
    ),
    FieldSpec(name="moved_by", label=N_("Moved by"), kind=FieldKind.USER, editable=Editable.AUTO, source="MOVED_BY_ID"),
)
