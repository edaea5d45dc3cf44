"""Which records are linked to a record: by a field of theirs, or by a field of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from crm_tui.automation import hearing
from crm_tui.automation.trigger_events import Heard, Page
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import FieldKind, FieldSpec
from crm_tui.domain.ref import Ref
from data.queries import linked_items
from data.shapes import INVERSE


def fields(kind: str, target: str) -> tuple[FieldSpec, ...]:
    """The fields of a type that link records of the other type, one or several; none of a type that is not there."""
    entity = ENTITY_TYPES.get(kind)
    if entity is None:
        return ()
    return tuple(
        spec
        for spec in entity.fields
        if (kind, spec.name) not in INVERSE
        and (
            (spec.kind in (FieldKind.LINK, FieldKind.LINKS) and spec.target == target)
            or (spec.item_kind is FieldKind.ITEM and target in spec.choices)
        )
    )


def items(about: Ref, kind: str, page: Page) -> Sequence[int]:
    """The records of a type that are linked to this one, by id; items of a list of types by its fields only."""
    raw = hearing.values(about)
    found = set(page.of(_ids(raw, about.type, kind)))
    for spec in fields(kind, about.type):
        if spec.kind is FieldKind.LINK:
            found.update(linked_items.linking(kind, spec.name, about, page.after, page.limit))
        elif spec.kind is FieldKind.LINKS:
            found.update(linked_items.linking_several(kind, spec.name, about, page.after, page.limit))
    return page.of(found)


def newly(heard: Heard, kind: str, target: str, page: Page) -> Sequence[int]:
    """The records of the type ``target`` that what happened has linked with one of the type ``kind``."""
    found: set[int] = set()
    if heard.about.type == kind:
        found |= _linked(heard, kind, target)
    if heard.about.type == target and _linked(heard, target, kind):
        found.add(heard.about.id)
    return page.of(found)


def _linked(heard: Heard, kind: str, target: str) -> set[int]:
    """What the record, of the type ``kind``, names now and did not before."""
    if heard.created:
        return _ids(hearing.values(heard.about), kind, target)
    found: set[int] = set()
    for spec in fields(kind, target):
        if spec.name in heard.fields:
            old, new = heard.fields[spec.name]
            found |= _named(new, target) - _named(old, target)
    return found


def _ids(raw: Any, kind: str, target: str) -> set[int]:
    return {each for spec in fields(kind, target) for each in _named(raw.get(spec.name), target)}


def _named(value: Any, target: str) -> set[int]:
    """Ids of a raw value: ``7``, ``[7, 8]``, ``"deal:7"``, ``[["deal:7", ""]]``."""
    found: set[int] = set()
    for each in value if isinstance(value, Collection) and not isinstance(value, str) else (value,):
        one = each[0] if isinstance(each, (list, tuple)) and each else each
        if isinstance(one, int):
            found.add(one)
        elif isinstance(one, str) and one.startswith(f"{target}:"):
            found.add(Ref.parse(one).id)
    return found
