"""Stages that templates name in so many words: whether a record can stand on one of that name."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.automation import fields
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound
from crm_tui.domain.fields import FieldKind
from crm_tui.domain.stages import called
from crm_tui.services import lookup
from data.queries import stages


def missing(kind: str, word: str, beside: Mapping[str, str]) -> NotFound | None:
    """Why no record of a type can be put on a stage of that name; None when one can.

    Args:
        kind: The type.
        word: Code, name or id. Which pipeline is meant only the record says, where the step does not.
        beside: What else the step says in so many words, by field or parameter; the pipeline among it is the one meant.
    """
    try:
        places = [
            lookup.pipeline_called(text, entity=kind) for code, text in beside.items() if _is_pipeline(kind, code)
        ]
    except NotFound:
        return None  # what names the pipeline is told of, not this
    try:
        if places:
            lookup.stage_called(word, pipeline=places[-1], entity=kind)
        elif called(stages.all_stages(kind), word, bare=True) is None:
            lookup.stage_called(word, entity=kind)
    except NotFound as error:
        return error
    return None


def _is_pipeline(kind: str, code: str) -> bool:
    spec = fields.find(ENTITY_TYPES[kind], code)
    return spec is not None and spec.kind is FieldKind.PIPELINE
