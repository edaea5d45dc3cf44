"""Codes of entries of closed lists by what people typed: stages, pipelines, dictionaries; what is not there is refused."""

from __future__ import annotations

from crm_tui.domain.entities.types import staged
from crm_tui.domain.errors import NotFound
from crm_tui.domain.workflow_values import Shape, ValueType
from crm_tui.services import lookup
from data.queries import names


def code(shape: Shape, text: str, entity: str = "") -> str | None:
    """The code of the entry: of a stage or pipeline its number, of a dictionary value its code.

    Args:
        shape: Of which list.
        text: A code or a name; of a stage also its number.
        entity: Whose stages and pipelines are looked at first; then those of all types.

    Returns:
        None when the list has no such entry. Of lists that only templates know, what was typed.
    """
    if shape.type is ValueType.STAGE or shape.of == "stage":
        return _staged(text, entity)
    if shape.of == "pipeline":
        return _pipeline(text, entity)
    known = names.dictionary(shape.of) if shape.of else []
    if not known:
        return text
    wanted = text.casefold()
    return next((each for each, title in known if wanted in (each.casefold(), title.casefold())), None)


def _types(entity: str) -> list[str]:
    return sorted(staged(), key=lambda kind: kind != entity)


def _staged(text: str, entity: str) -> str | None:
    for kind in _types(entity):
        try:
            return str(lookup.stage_called(text, entity=kind).id)
        except NotFound:
            continue  # perhaps a stage of another type
    return None


def _pipeline(text: str, entity: str) -> str | None:
    for kind in _types(entity):
        try:
            return str(lookup.pipeline_called(text, entity=kind))
        except NotFound:
            continue  # as above
    return None
