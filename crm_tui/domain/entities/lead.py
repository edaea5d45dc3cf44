"""Lead: a possible client."""

from __future__ import annotations

from crm_tui.domain.entities.common import (
    ABOUT_FIELDS,
    COMMENT_FIELD,
    NAME_FIELDS,
    PEOPLE_FIELDS,
    POINT_FIELDS,
    SOURCE_FIELDS,
    SYSTEM_FIELDS,
    TEXT_BYTES,
    UTM_FIELDS,
)
from crm_tui.domain.entities.staged import (
    AMOUNT_FIELDS,
    CLIENT_FIELDS,
    ONLY_PIPELINE_FIELD,
    OUTCOME_FIELDS,
    STAGE_FIELD,
    TAX_FIELD,
    TITLE_FIELD,
)
from crm_tui.domain.fields import Editable, EntityType, FieldKind, FieldSpec
from crm_tui.domain.words import N_

ADDRESS_FIELDS = (
    FieldSpec(name="address", label=N_("Street"), kind=FieldKind.STRING, source="ADDRESS"),
    FieldSpec(name="address_2", label=N_("Address, second line"), kind=FieldKind.STRING, source="ADDRESS_2"),
    FieldSpec(name="address_city", label=N_("City"), kind=FieldKind.STRING, source="ADDRESS_CITY"),
    FieldSpec(name="address_postal_code", label=N_("Postal code"), kind=FieldKind.STRING, source="ADDRESS_POSTAL_CODE"),
    FieldSpec(name="address_region", label=N_("Region"), kind=FieldKind.STRING, source="ADDRESS_REGION"),
    FieldSpec(name="address_province", label=N_("Province"), kind=FieldKind.STRING, source="ADDRESS_PROVINCE"),
    FieldSpec(name="address_country", label=N_("Country"), kind=FieldKind.STRING, source="ADDRESS_COUNTRY"),
)

LEAD = EntityType(
    code="lead",
    prefix="L",
    label=N_("lead"),
    plural=N_("leads"),
    has_stages=True,
    has_products=True,
    bound="leads",
    fields=(
        TITLE_FIELD,
        STAGE_FIELD,
        ONLY_PIPELINE_FIELD,
        FieldSpec(
            name="status_description",
            label=N_("More about this stage"),
            kind=FieldKind.TEXT,
            max_length=TEXT_BYTES,
            source="STATUS_DESCRIPTION",
        ),
        *AMOUNT_FIELDS,
        *NAME_FIELDS,
        FieldSpec(name="company_title", label=N_("Company name"), kind=FieldKind.STRING, source="COMPANY_TITLE"),
        *ABOUT_FIELDS,
        *POINT_FIELDS,
        *CLIENT_FIELDS,
        *ADDRESS_FIELDS,
        *SOURCE_FIELDS,
        *PEOPLE_FIELDS,
        COMMENT_FIELD,
        TAX_FIELD,
        *UTM_FIELDS,
        FieldSpec(
            name="is_repeat",
            label=N_("Repeat lead"),
            kind=FieldKind.BOOL,
            editable=Editable.AUTO,
            source="IS_RETURN_CUSTOMER",
        ),
        FieldSpec(
            name="converted_deal",
            label=N_("Converted into deal"),
            kind=FieldKind.LINK,
            target="deal",
            editable=Editable.AUTO,
        ),
        FieldSpec(
            name="converted_contact",
            label=N_("Converted into contact"),
            kind=FieldKind.LINK,
            target="contact",
            editable=Editable.AUTO,
        ),
        FieldSpec(
            name="converted_company",
            label=N_("Converted into company"),
            kind=FieldKind.LINK,
            target="company",
            editable=Editable.AUTO,
        ),
        FieldSpec(name="last_contact", label=N_("Last contact"), kind=FieldKind.DATETIME, editable=Editable.AUTO),
        *OUTCOME_FIELDS,
        *SYSTEM_FIELDS,
    ),
)
"""``last_contact`` is the later of *created on* and *last updated*. Source: open questions Q5."""
