"""What the open store adds to the entity types: smart processes, and custom fields of any type."""

from __future__ import annotations

import threading
from dataclasses import replace

from crm_tui.domain.entities.activity import ACTIVITY, BOUND_FIELDS
from crm_tui.domain.entities.common import SYSTEM_FIELDS
from crm_tui.domain.entities.item import item_type
from crm_tui.domain.entities.task import TASK
from crm_tui.domain.entities.types import BUILT_IN, ENTITY_TYPES, install
from crm_tui.domain.fields import EntityType, FieldKind, FieldSpec
from data import custom_field_rows, database

ENTITY_TYPES.held_by(threading.local())


def load() -> bool:
    """Make the newest entity types of the process those of the open store; returns whether anything changed."""
    kinds = {kind.code: kind for kind in BUILT_IN}
    made = [_process(row) for row in _processes()]
    kinds |= {kind.code: kind for kind in made}
    if made:
        kinds |= {kind.code: _about(kind, made) for kind in (ACTIVITY, TASK)}
    for field in custom_field_rows.fields():
        if field.entity in kinds and any(each in kinds for each in field.targets or (field.entity,)):
            kinds[field.entity] = _with(kinds[field.entity], field.spec)
    if kinds == ENTITY_TYPES.newest:
        return ENTITY_TYPES.adopt()
    install(kinds)
    return True


def adopt() -> bool:
    """See in this thread what the process knows of; whether that is new here. Call it between two use cases."""
    return ENTITY_TYPES.adopt()


def _with(kind: EntityType, spec: FieldSpec) -> EntityType:
    """The type with a custom field, before the fields of the system."""
    place = next((n for n, each in enumerate(kind.fields) if each.name == SYSTEM_FIELDS[0].name), len(kind.fields))
    return replace(kind, fields=(*kind.fields[:place], spec, *kind.fields[place:]))


def _processes() -> list[database.Row]:
    return database.sql(
        "SELECT code, id, name, plural, switches FROM process WHERE deleted_at IS NULL ORDER BY sort, id"
    )


def _process(row: database.Row) -> EntityType:
    return item_type(code=row[0], number=row[1], name=row[2], plural=row[3], switches=frozenset(row[4].split()))


def _about(kind: EntityType, made: list[EntityType]) -> EntityType:
    """The type with a field for what each smart process's items it is about."""
    links = [FieldSpec(name=item.bound, label=item.plural, kind=FieldKind.LINKS, target=item.code) for item in made]
    place = kind.fields.index(BOUND_FIELDS[-1]) + 1
    return replace(kind, fields=(*kind.fields[:place], *links, *kind.fields[place:]))
