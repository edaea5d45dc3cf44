"""Contact: a person."""

from __future__ import annotations

from crm_tui.domain.entities.common import (
    ABOUT_FIELDS,
    COMMENT_FIELD,
    NAME_FIELDS,
    PEOPLE_FIELDS,
    POINT_FIELDS,
    SOURCE_FIELDS,
    SYSTEM_FIELDS,
    UTM_FIELDS,
)
from crm_tui.domain.fields import FILE_LENGTH, Editable, EntityType, FieldKind, FieldSpec
from crm_tui.domain.words import N_

CONTACT = EntityType(
    code="contact",
    prefix="C",
    label=N_("contact"),
    plural=N_("contacts"),
    bound="contacts",
    title_field="full_name",
    fields=(
        FieldSpec(
            name="full_name",
            label=N_("Full name"),
            kind=FieldKind.STRING,
            max_length=767,
            editable=Editable.AUTO,
            source="FULL_NAME",
        ),
        *NAME_FIELDS,
        *ABOUT_FIELDS,
        FieldSpec(
            name="companies", label=N_("Companies"), kind=FieldKind.LINKS, target="company", source="COMPANY_IDS"
        ),
        *POINT_FIELDS,
        FieldSpec(
            name="type",
            label=N_("Contact type"),
            kind=FieldKind.DICTIONARY,
            dictionary="contact_type",
            editable=Editable.DEFAULTED,
            source="TYPE_ID",
        ),
        *SOURCE_FIELDS,
        *PEOPLE_FIELDS,
        FieldSpec(
            name="export",
            label=N_("Included in export"),
            kind=FieldKind.BOOL,
            editable=Editable.DEFAULTED,
            source="EXPORT",
        ),
        FieldSpec(name="photo", label=N_("Photo"), kind=FieldKind.FILE, max_length=FILE_LENGTH, source="PHOTO"),
        COMMENT_FIELD,
        *UTM_FIELDS,
        *SYSTEM_FIELDS,
    ),
)
