"""What a rehearsal makes of records: by record and field, before and after, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _
from crm_tui.services import lookup, permissions, timeline
from crm_tui.services.session import Session
from data.records import load
from data.shapes import Raw
from data.witness import Written

_FOLLOWS = frozenset({"modified_at", "modified_by", "created_at", "created_by", "moved_at", "moved_by", "pinned"})
"""What follows from what is told anyway."""
_PARENTS: Mapping[str, tuple[str, str]] = {"comment": ("type", "record"), "booking": ("entity", "item")}
"""What is no record with a card of its own: the fields that name the record it belongs to."""


class Difference(NamedTuple):
    """One field, before and after, in words."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What becomes of one record."""

    ref: Ref
    title: str
    """Empty when the operator may not read it; then there are no differences either."""
    what: str
    """``created``, ``changed``, ``deleted`` or ``restored``."""
    about: Ref | None = None
    """Of a comment, the record that it belongs to."""
    differences: tuple[Difference, ...] = ()


_Fields = Mapping[str, tuple[Raw, Raw]]
"""Before and after, by field."""


class _Reader(NamedTuple):
    """Who reads, and whether it is a script."""

    session: Session
    machine: bool
    names: Mapping[Ref, str]


def touched(
    session: Session, written: Iterable[Written], names: Mapping[Ref, str], *, machine: bool = False
) -> tuple[Touched, ...]:
    """What these changes come to, by record, in the order in which they were touched first.

    Args:
        session: Who reads.
        written: The changes, in order.
        names: What records were called that are called otherwise now, see `names_before`.
        machine: Dates and sums as scripts read them.
    """
    by_record: dict[Ref, list[Written]] = {}
    for each in written:
        by_record.setdefault(Ref(each.type, each.record), []).append(each)
    parents = {ref: _parent(ref) for ref in by_record}
    readable = permissions.readable_refs(session, {parents[ref] or ref for ref in by_record})
    found: list[Touched] = []
    for ref, own in by_record.items():
        what, fields = _net(own)
        parent = parents[ref]
        if what and (parent or ref) in readable:
            found.append(_touched(_Reader(session, machine, names), ref, what, fields, parent))
        elif what:
            found.append(Touched(ref=ref, title="", what=what, about=parent))
    return tuple(found)


def names_before(written: Iterable[Written]) -> dict[Ref, str]:
    """What records were called that are called otherwise now: people look for them by the name that they know."""
    found: dict[Ref, str] = {}
    for each in written:
        if each.field and each.type in ENTITY_TYPES and each.field == ENTITY_TYPES[each.type].title_field and each.old:
            found.setdefault(Ref(each.type, each.record), str(each.old))
    return found


def _net(changes: Sequence[Written]) -> tuple[str, dict[str, tuple[Raw, Raw]]]:
    """What became of the record; of each field that differs in the end the first value and the last."""
    fields: dict[str, tuple[Raw, Raw]] = {}
    made = False
    for each in changes:
        pairs = {each.field: (each.old, each.new)}
        if each.field == "":
            made = True
            pairs = {name: (None, raw) for name, raw in each.new.items()} if isinstance(each.new, dict) else {}
        for name, (old, new) in pairs.items():
            fields[name] = (fields.get(name, (old, None))[0], new)
    bin_before, bin_after = fields.pop("deleted_at", (None, None))
    kept = {name: pair for name, pair in fields.items() if pair[0] != pair[1] and name not in _FOLLOWS}
    if made:
        kept = {name: pair for name, pair in kept.items() if pair[1] not in (0, False, "", None, [])}
    if bin_after is not None and bin_before is None:
        return "deleted", kept
    if bin_before is not None and bin_after is None:
        return "restored", kept
    return "created" if made else "changed" if kept else "", kept


def _parent(ref: Ref) -> Ref | None:
    if ref.type not in _PARENTS:
        return None
    found = load(ref.type, ref.id)
    if found is None:
        return None
    kind, number = _PARENTS[ref.type]
    return Ref(str(found.values[kind]), int(found.values[number]))


def _touched(reader: _Reader, ref: Ref, what: str, fields: _Fields, parent: Ref | None) -> Touched:
    if ref.type not in ENTITY_TYPES and parent is None and not reader.session.has_settings:
        return Touched(ref=ref, title="", what=what)
    hidden = _PARENTS.get(ref.type, ())
    told = tuple(_difference(reader, ref, name, *pair) for name, pair in fields.items() if name not in hidden)
    return Touched(
        ref=ref,
        title=reader.names.get(parent or ref) or title(parent or ref),
        what=what,
        about=parent,
        differences=told,
    )


def title(ref: Ref) -> str:
    """What people call a record."""
    return lookup.title_of(ref.type, ref.id) if ref.type in ENTITY_TYPES else str(ref)


_LABELS: Mapping[str, str] = {"products": N_("Products"), "text": N_("text")}


def _difference(reader: _Reader, ref: Ref, name: str, old: Raw, new: Raw) -> Difference:
    spec = ENTITY_TYPES[ref.type].field(name) if ref.type in ENTITY_TYPES else None
    label = _(spec.label) if spec is not None else _(_LABELS.get(name, name))
    before, after = (timeline.change_text(reader.session, spec, raw, machine=reader.machine) for raw in (old, new))
    return Difference(name, label, before, after)
