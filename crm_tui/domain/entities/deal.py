"""Deal: a sale to one client."""

from __future__ import annotations

from crm_tui.domain.entities.common import (
    COMMENT_FIELD,
    PEOPLE_FIELDS,
    SOURCE_FIELDS,
    SYSTEM_FIELDS,
    TEXT_BYTES,
    UTM_FIELDS,
)
from crm_tui.domain.fields import Editable, EntityType, FieldKind, FieldSpec
from crm_tui.domain.words import N_

DEAL = EntityType(
    code="deal",
    prefix="D",
    label=N_("deal"),
    plural=N_("deals"),
    has_stages=True,
    fields=(
        FieldSpec(name="title", label=N_("Name"), kind=FieldKind.STRING, editable=Editable.DEFAULTED, source="TITLE"),
        FieldSpec(
            name="type",
            label=N_("Deal type"),
            kind=FieldKind.DICTIONARY,
            dictionary="deal_type",
            editable=Editable.DEFAULTED,
            source="TYPE_ID",
        ),
        FieldSpec(
            name="amount",
            label=N_("Amount and currency"),
            kind=FieldKind.MONEY,
            editable=Editable.DEFAULTED,
            source="OPPORTUNITY",
        ),
        FieldSpec(
            name="pipeline",
            label=N_("Pipeline"),
            kind=FieldKind.PIPELINE,
            editable=Editable.DEFAULTED,
            source="CATEGORY_ID",
        ),
        FieldSpec(
            name="stage", label=N_("Stage"), kind=FieldKind.STAGE, editable=Editable.DEFAULTED, source="STAGE_ID"
        ),
        FieldSpec(name="company", label=N_("Company"), kind=FieldKind.LINK, target="company", source="COMPANY_ID"),
        FieldSpec(name="contacts", label=N_("Contacts"), kind=FieldKind.LINKS, target="contact", source="CONTACT_IDS"),
        FieldSpec(
            name="close_date",
            label=N_("Close date"),
            kind=FieldKind.DATE,
            editable=Editable.DEFAULTED,
            source="CLOSEDATE",
        ),
        FieldSpec(
            name="start_date", label=N_("Start date"), kind=FieldKind.DATE, editable=Editable.RULE, source="BEGINDATE"
        ),
        FieldSpec(name="probability", label=N_("Probability"), kind=FieldKind.PERCENT, source="PROBABILITY"),
        *SOURCE_FIELDS,
        *PEOPLE_FIELDS,
        COMMENT_FIELD,
        FieldSpec(
            name="additional_info",
            label=N_("Additional information"),
            kind=FieldKind.TEXT,
            max_length=TEXT_BYTES,
            source="ADDITIONAL_INFO",
        ),
        FieldSpec(name="tax", label=N_("Tax"), kind=FieldKind.MONEY, editable=Editable.AUTO, source="TAX_VALUE"),
        *UTM_FIELDS,
        FieldSpec(
            name="is_repeat",
            label=N_("Repeat deal"),
            kind=FieldKind.BOOL,
            editable=Editable.AUTO,
            source="IS_RETURN_CUSTOMER",
        ),
        FieldSpec(
            name="is_repeat_inquiry",
            label=N_("Repeat inquiry"),
            kind=FieldKind.BOOL,
            editable=Editable.AUTO,
            source="IS_REPEATED_APPROACH",
        ),
        FieldSpec(
            name="is_regular",
            label=N_("Regular deal"),
            kind=FieldKind.BOOL,
            editable=Editable.AUTO,
            source="IS_RECURRING",
        ),
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
        FieldSpec(
            name="moved_by", label=N_("Moved by"), kind=FieldKind.USER, editable=Editable.AUTO, source="MOVED_BY_ID"
        ),
        *SYSTEM_FIELDS,
    ),
)
