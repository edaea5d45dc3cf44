"""Quote: an offer to a client, with products and a last day."""

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
    MY_COMPANY_FIELD,
    ONLY_PIPELINE_FIELD,
    OUTCOME_FIELDS,
    STAGE_FIELD,
    TAX_FIELD,
)
from crm_tui.domain.fields import FILE_LENGTH, Editable, EntityType, FieldKind, FieldSpec
from crm_tui.domain.words import N_

QUOTE = EntityType(
    code="quote",
    prefix="Q",
    label=N_("quote"),
    plural=N_("quotes"),
    has_stages=True,
    has_products=True,
    bound="quotes",
    due="actual_date",
    fields=(
        FieldSpec(
            name="number",
            label=N_("Quote #"),
            kind=FieldKind.STRING,
            editable=Editable.AUTO,
            source="QUOTE_NUMBER",
        ),
        FieldSpec(
            name="title", label=N_("Subject"), kind=FieldKind.STRING, editable=Editable.DEFAULTED, source="TITLE"
        ),
        STAGE_FIELD,
        ONLY_PIPELINE_FIELD,
        *AMOUNT_FIELDS,
        *CLIENT_FIELDS,
        MY_COMPANY_FIELD,
        FieldSpec(name="lead", label=N_("Lead"), kind=FieldKind.LINK, target="lead", source="LEAD_ID"),
        FieldSpec(name="deal", label=N_("Deal"), kind=FieldKind.LINK, target="deal", source="DEAL_ID"),
        FieldSpec(
            name="start_date",
            label=N_("Started on"),
            kind=FieldKind.DATE,
            editable=Editable.DEFAULTED,
            source="BEGINDATE",
        ),
        FieldSpec(
            name="actual_date",
            label=N_("Valid until"),
            kind=FieldKind.DATE,
            editable=Editable.DEFAULTED,
            source="ACTUAL_DATE",
        ),
        CLOSE_DATE_FIELD,
        FieldSpec(name="content", label=N_("Contents"), kind=FieldKind.BBCODE, max_length=TEXT_BYTES, source="CONTENT"),
        FieldSpec(name="terms", label=N_("Terms"), kind=FieldKind.BBCODE, max_length=TEXT_BYTES, source="TERMS"),
        FieldSpec(
            name="files",
            label=N_("Files"),
            kind=FieldKind.VALUES,
            of=FieldKind.FILE,
            max_length=FILE_LENGTH,
            source="FILES",
        ),
        *SOURCE_FIELDS,
        *(spec for spec in PEOPLE_FIELDS if spec.name != "observers"),
        COMMENT_FIELD,
        TAX_FIELD,
        *UTM_FIELDS,
        *OUTCOME_FIELDS,
        *SYSTEM_FIELDS,
    ),
)
"""Quotes have no observers. Source: entities «Entity types»; open questions Q33."""
