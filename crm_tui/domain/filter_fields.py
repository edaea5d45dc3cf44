"""What a filter of an entity type may name: its fields, those of what it links, states, and things that hang on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import Editable, EntityType, FieldKind, FieldSpec
from crm_tui.domain.words import N_

ID = FieldSpec(name="id", label=N_("ID"), kind=FieldKind.INTEGER, editable=Editable.AUTO, source="ID")
"""The serial number: not a field that the card lists, but one that filters and tables name."""

_LINKS = (FieldKind.LINK, FieldKind.LINKS)
_STAGED_FLAGS = ("open", "closed", "won", "lost", "overdue", "repeat", "inquiry", "regular", "automated", "deleted")
_FIELD_OF_FLAG = {"repeat": "is_repeat", "inquiry": "is_repeat_inquiry", "regular": "is_regular", "overdue": "overdue"}


@dataclass(frozen=True, slots=True)
class FilterFields:
    """The names that a filter of one entity type may use."""

    entity: EntityType
    related: Mapping[str, EntityType]
    """Entity types by code, for fields of linked records."""

    @classmethod
    def of(cls, code: str) -> FilterFields:
        """Those of a built-in type."""
        return cls(ENTITY_TYPES[code], ENTITY_TYPES)

    @property
    def flags(self) -> tuple[str, ...]:
        """What may follow ``is:``."""
        if self.entity.code in ("activity", "task"):
            return ("open", "closed", "overdue", "deleted")
        if not self.entity.has_stages:
            return ("deleted",)
        return tuple(flag for flag in _STAGED_FLAGS if self.entity.field(_FIELD_OF_FLAG.get(flag, "closed")))

    @property
    def things(self) -> tuple[str, ...]:
        """What may follow ``has:``, besides the name of any field."""
        return ("activity", "overdue_activity", "task", "comment") if self.entity.bound else ("comment",)

    def find(self, name: str) -> tuple[tuple[str, ...], FieldSpec] | None:
        """The path and field of a written name, or None.

        ``created`` stands for ``created_at``, ``contact.phone`` for the phone of ``contacts``; case does not matter.
        """
        first, dot, second = name.casefold().partition(".")
        spec = _field(self.entity, first)
        if spec is None and dot:
            spec = next((each for each in self.entity.fields if each.kind in _LINKS and each.target == first), None)
        if spec is None:
            return None
        if not dot:
            return (spec.name,), spec
        target = self.related.get(spec.target) if spec.kind in _LINKS else None
        inner = _field(target, second) if target else None
        return ((spec.name, inner.name), inner) if inner else None

    def names(self) -> Iterator[str]:
        """Every name that may be written, the type's own first."""
        yield from (spec.name for spec in (ID, *self.entity.fields))
        for spec in self.entity.fields:
            if spec.kind in _LINKS and (target := self.related.get(spec.target)):
                yield from (f"{spec.name}.{inner.name}" for inner in (ID, *target.fields))

    def labels(self) -> Iterator[tuple[str, str]]:
        """What people call the type's own fields, each with its name."""
        yield from ((spec.label, spec.name) for spec in self.entity.fields)


def _field(entity: EntityType, name: str) -> FieldSpec | None:
    if name == "id":
        return ID
    return entity.field(name) or entity.field(f"{name}_at")
