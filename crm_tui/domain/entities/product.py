"""Product, the sections that it is found in, and the catalogues that both belong to."""

from __future__ import annotations

from crm_tui.domain.entities.common import SYSTEM_FIELDS, TEXT_BYTES
from crm_tui.domain.fields import FILE_LENGTH, Editable, EntityType, FieldKind, FieldSpec
from crm_tui.domain.words import N_

SORT_FIELD = FieldSpec(
    name="sort", label=N_("Sort index"), kind=FieldKind.INTEGER, editable=Editable.DEFAULTED, source="SORT"
)
CATALOGUE_FIELD = FieldSpec(
    name="catalogue",
    label=N_("Catalogue"),
    kind=FieldKind.LINK,
    target="catalogue",
    editable=Editable.DEFAULTED,
    source="IBLOCK_ID",
)

PRODUCT = EntityType(
    code="product",
    prefix="P",
    label=N_("product"),
    plural=N_("products"),
    title_field="name",
    fields=(
        FieldSpec(name="name", label=N_("Name"), kind=FieldKind.STRING, required=True, source="NAME"),
        FieldSpec(name="price", label=N_("Price"), kind=FieldKind.MONEY, source="PRICE"),
        FieldSpec(
            name="measure",
            label=N_("Measure"),
            kind=FieldKind.DICTIONARY,
            dictionary="measure",
            editable=Editable.DEFAULTED,
            source="MEASURE",
        ),
        FieldSpec(name="vat_rate", label=N_("VAT rate"), kind=FieldKind.NUMBER, source="VAT_ID"),
        FieldSpec(
            name="vat_included",
            label=N_("VAT included"),
            kind=FieldKind.BOOL,
            editable=Editable.DEFAULTED,
            source="VAT_INCLUDED",
        ),
        CATALOGUE_FIELD,
        FieldSpec(name="sections", label=N_("Sections"), kind=FieldKind.LINKS, target="section", source="SECTION_IDS"),
        FieldSpec(name="active", label=N_("Active"), kind=FieldKind.BOOL, editable=Editable.DEFAULTED, source="ACTIVE"),
        FieldSpec(
            name="visible",
            label=N_("Product visibility"),
            kind=FieldKind.BOOL,
            editable=Editable.DEFAULTED,
            source="VISIBLE",
        ),
        SORT_FIELD,
        FieldSpec(name="external_id", label=N_("External ID"), kind=FieldKind.STRING, source="XML_ID"),
        FieldSpec(
            name="preview",
            label=N_("Text preview"),
            kind=FieldKind.TEXT,
            max_length=TEXT_BYTES,
            source="PREVIEW_TEXT",
        ),
        FieldSpec(
            name="description",
            label=N_("Detailed description"),
            kind=FieldKind.BBCODE,
            max_length=TEXT_BYTES,
            source="DETAIL_TEXT",
        ),
        FieldSpec(
            name="properties",
            label=N_("Properties"),
            kind=FieldKind.TEXT,
            max_length=TEXT_BYTES,
            source="PROPERTIES",
        ),
        FieldSpec(
            name="picture", label=N_("Picture"), kind=FieldKind.FILE, max_length=FILE_LENGTH, source="PREVIEW_PICTURE"
        ),
        *SYSTEM_FIELDS,
    ),
)
"""``active`` off instead of deleting; ``catalogue`` is the number of the owning catalogue. Source: entities «Product fields»."""

SECTION = EntityType(
    code="section",
    prefix="PS",
    label=N_("section"),
    plural=N_("sections"),
    title_field="name",
    fields=(
        FieldSpec(name="name", label=N_("Name"), kind=FieldKind.STRING, required=True, source="NAME"),
        CATALOGUE_FIELD,
        FieldSpec(
            name="parent",
            label=N_("Parent section"),
            kind=FieldKind.LINK,
            target="section",
            source="IBLOCK_SECTION_ID",
        ),
        SORT_FIELD,
        *SYSTEM_FIELDS,
    ),
)

CATALOGUE = EntityType(
    code="catalogue",
    prefix="PC",
    label=N_("catalogue"),
    plural=N_("catalogues"),
    title_field="name",
    fields=(
        FieldSpec(name="name", label=N_("Name"), kind=FieldKind.STRING, required=True, source="NAME"),
        FieldSpec(
            name="is_default",
            label=N_("Default catalogue"),
            kind=FieldKind.BOOL,
            editable=Editable.DEFAULTED,
        ),
        *SYSTEM_FIELDS,
    ),
)
"""Exactly one is the default."""
