"""Items of smart processes: entity types that users make, with the fields that their switches turn on."""

from __future__ import annotations

from collections.abc import Collection

from crm_tui.domain.entities.common import COMMENT_FIELD, PEOPLE_FIELDS, SOURCE_FIELDS, SYSTEM_FIELDS, UTM_FIELDS
from crm_tui.domain.entities.staged import (
    AMOUNT_FIELDS,
    CLIENT_FIELDS,
    CLOSE_DATE_FIELD,
    MY_COMPANY_FIELD,
    ONLY_PIPELINE_FIELD,
    OUTCOME_FIELDS,
    PIPELINE_FIELD,
    STAGE_FIELD,
    TAX_FIELD,
    TITLE_FIELD,
)
from crm_tui.domain.fields import Editable, EntityType, FieldKind, FieldSpec
from crm_tui.domain.words import N_, Own

FIRST_TYPE_ID = 128
"""Type ids below belong to the built-in types. Source: entities «Smart process»."""

SWITCHES: dict[str, str] = {
    "pipelines": N_("several pipelines"),
    "stages": N_("stages"),
    "dates": N_("start and close date"),
    "client": N_("client"),
    "products": N_("products and amount"),
    "my_company": N_("my company details"),
    "source": N_("source"),
    "observers": N_("observers"),
    "documents": N_("documents"),
    "automation": N_("automation rules and workflows"),
}
"""What may be on or off for a type, and its name in English."""

_START = FieldSpec(
    name="start_date", label=N_("Start date"), kind=FieldKind.DATE, editable=Editable.DEFAULTED, source="BEGINDATE"
)
_PREVIOUS_STAGE = FieldSpec(
    name="previous_stage",
    label=N_("Previous stage"),
    kind=FieldKind.STAGE,
    editable=Editable.AUTO,
    source="PREVIOUS_STAGE_ID",
)


def item_type(*, code: str, number: int, name: str, plural: str, switches: Collection[str]) -> EntityType:
    """The entity type of a smart process.

    Args:
        code: Its name on the command line; also its table.
        number: Its type id, 128 or more.
        name: What one item is called, in the user's words: not translated.
        plural: What several are called.
        switches: Those of `SWITCHES` that are on.
    """
    parts: list[FieldSpec] = [TITLE_FIELD]
    if "stages" in switches:
        parts += [PIPELINE_FIELD if "pipelines" in switches else ONLY_PIPELINE_FIELD, STAGE_FIELD]
    if "products" in switches:
        parts += AMOUNT_FIELDS
    if "client" in switches:
        parts += CLIENT_FIELDS
    if "my_company" in switches:
        parts.append(MY_COMPANY_FIELD)
    if "dates" in switches:
        parts += [_START, CLOSE_DATE_FIELD]
    if "source" in switches:
        parts += (*SOURCE_FIELDS, *UTM_FIELDS)
    parts += (spec for spec in PEOPLE_FIELDS if spec.name != "observers" or "observers" in switches)
    parts.append(COMMENT_FIELD)
    if "products" in switches:
        parts.append(TAX_FIELD)
    if "stages" in switches:
        parts.append(_PREVIOUS_STAGE)
        parts += (spec for spec in OUTCOME_FIELDS if spec.name != "overdue" or "dates" in switches)
    return EntityType(
        code=code,
        prefix=f"T{number}",
        label=Own(name),
        plural=Own(plural),
        has_stages="stages" in switches,
        has_pipelines="pipelines" in switches and "stages" in switches,
        has_products="products" in switches,
        bound=code,
        due="close_date" if {"dates", "stages"} <= set(switches) else "",
        process=number,
        fields=(*parts, *SYSTEM_FIELDS),
    )
