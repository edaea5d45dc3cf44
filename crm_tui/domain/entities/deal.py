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
from crm_tui.domain.entities.staged import (
    AMOUNT_FIELDS,
    CLIENT_FIELDS,
    CLOSE_DATE_FIELD,
    OUTCOME_FIELDS,
    PIPELINE_FIELD,
    STAGE_FIELD,
    TAX_FIELD,
    TITLE_FIELD,
)
from crm_tui.domain.fields import Editable, EntityType, FieldKind, FieldSpec
from crm_tui.domain.words import N_

DEAL = EntityType(
    code="deal",
    prefix="D",
    label=N_("deal"),
    plural=N_("deals"),
    has_stages=True,
    has_pipelines=True,
    has_products=True,
    bound="deals",
    due="close_date",
    fields=(
        TITLE_FIELD,
        FieldSpec(
            name="type",
            label=N_("Deal type"),
            kind=FieldKind.DICTIONARY,
            dictionary="deal_type",
            editable=Editable.DEFAULTED,
            source="TYPE_ID",
        ),
        *AMOUNT_FIELDS,
        PIPELINE_FIELD,
        STAGE_FIELD,
        *CLIENT_FIELDS,
        CLOSE_DATE_FIELD,
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
        TAX_FIELD,
        *UTM_FIELDS,
        FieldSpec(
            name="lead",
            label=N_("Lead"),
            kind=FieldKind.LINK,
            target="lead",
            editable=Editable.AUTO,
            source="LEAD_ID",
        ),
        FieldSpec(
            name="quote",
            label=N_("Quote"),
            kind=FieldKind.LINK,
            target="quote",
            editable=Editable.AUTO,
            source="QUOTE_ID",
        ),
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
        *OUTCOME_FIELDS,
        *SYSTEM_FIELDS,
    ),
)
