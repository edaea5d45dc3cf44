"""Company: an organisation, a client's or one's own."""

from __future__ import annotations

from crm_tui.domain.entities.common import (
    COMMENT_FIELD,
    PEOPLE_FIELDS,
    POINT_FIELDS,
    SOURCE_FIELDS,
    SYSTEM_FIELDS,
    TEXT_BYTES,
    UTM_FIELDS,
)
from crm_tui.domain.fields import FILE_LENGTH, Editable, EntityType, FieldKind, FieldSpec
from crm_tui.domain.words import N_

COMPANY = EntityType(
    code="company",
    prefix="CO",
    label=N_("company"),
    plural=N_("companies"),
    bound="companies",
    fields=(
        FieldSpec(name="title", label=N_("Name"), kind=FieldKind.STRING, required=True, source="TITLE"),
        FieldSpec(
            name="type",
            label=N_("Company type"),
            kind=FieldKind.DICTIONARY,
            dictionary="company_type",
            editable=Editable.DEFAULTED,
            source="COMPANY_TYPE",
        ),
        FieldSpec(
            name="industry", label=N_("Industry"), kind=FieldKind.DICTIONARY, dictionary="industry", source="INDUSTRY"
        ),
        FieldSpec(name="revenue", label=N_("Annual revenue"), kind=FieldKind.MONEY, source="REVENUE"),
        FieldSpec(
            name="revenue_band",
            label=N_("Annual revenue band"),
            kind=FieldKind.DICTIONARY,
            dictionary="revenue_band",
            editable=Editable.DEFAULTED,
            source="REVENUE_BAND",
        ),
        FieldSpec(
            name="employees",
            label=N_("Employees"),
            kind=FieldKind.DICTIONARY,
            dictionary="employees",
            source="EMPLOYEES",
        ),
        FieldSpec(name="contacts", label=N_("Contacts"), kind=FieldKind.LINKS, target="contact", source="CONTACT_IDS"),
        *POINT_FIELDS,
        FieldSpec(name="is_my_company", label=N_("My company"), kind=FieldKind.BOOL, source="IS_MY_COMPANY"),
        FieldSpec(name="is_main_company", label=N_("Main own company"), kind=FieldKind.BOOL, editable=Editable.AUTO),
        FieldSpec(
            name="banking_details",
            label=N_("Bank data"),
            kind=FieldKind.TEXT,
            max_length=TEXT_BYTES,
            source="BANKING_DETAILS",
        ),
        FieldSpec(name="logo", label=N_("Logo"), kind=FieldKind.FILE, max_length=FILE_LENGTH, source="LOGO"),
        FieldSpec(
            name="signature", label=N_("Signature"), kind=FieldKind.FILE, editable=Editable.AUTO, max_length=FILE_LENGTH
        ),
        FieldSpec(name="stamp", label=N_("Stamp"), kind=FieldKind.FILE, editable=Editable.AUTO, max_length=FILE_LENGTH),
        *SOURCE_FIELDS,
        *PEOPLE_FIELDS,
        COMMENT_FIELD,
        *UTM_FIELDS,
        *SYSTEM_FIELDS,
    ),
)
