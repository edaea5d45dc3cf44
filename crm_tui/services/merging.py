"""Merge: several records of one person or organisation become one, in one operation that one undo takes back.

What the others have several of is united with the main one's; of single values the main one's stays unless another is
chosen, and what it lacks is filled. Everything that named the others names the main one then; they go to the recycle bin.
Source: behaviour «Duplicates and exceptions».
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound, Refused, UnknownField, Usage
from crm_tui.domain.fields import POINTS, EntityType, FieldSpec, Value
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services import deeds, permissions, record_rules
from crm_tui.services.session import Session, operation
from data import bin as references
from data import derived
from data import records as stored
from data.faults import fault
from data.operations import Operation
from data.queries import bookings, naming
from data.queries import merged as pointers
from data.records import RawRecord
from data.shapes import INVERSE, Raw, from_raw

TYPES = ("contact", "company", "lead")
"""Types whose records can be merged."""
LABEL = N_("merged")
_OWN = frozenset({"stage", "pipeline", "origin_id", "manual_amount"})
"""Fields that stay the main one's, or follow rules of their own."""
_MOST = 2**40


@dataclass(frozen=True, slots=True)
class Candidate:
    """A field of one value, and what each record has there."""

    spec: FieldSpec
    values: tuple[tuple[int, Value], ...]
    """Record → its value, without the empty ones; the main one first."""
    taken: int
    """Id of the record whose value the merged one gets."""

    @property
    def conflict(self) -> bool:
        """Whether there is something to choose."""
        return any(value != self.values[0][1] for _, value in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a merge would do."""

    main: Ref
    others: tuple[Ref, ...]
    titles: Mapping[Ref, str]
    candidates: tuple[Candidate, ...]
    """Fields of one value in which anybody has something."""
    united: tuple[tuple[FieldSpec, Value], ...]
    """Fields of several values that the main one gains something in, with all that it will have."""
    moved: Mapping[str, int]
    """By type: how many records, and comments, will name the main one instead of another."""
    versions: Mapping[Ref, int]
    """Hand them to `merge`: it refuses when somebody changed one of the records since."""

    @property
    def conflicts(self) -> tuple[Candidate, ...]:
        """Where there is something to choose."""
        return tuple(each for each in self.candidates if each.conflict)


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did."""

    main: Ref
    others: tuple[Ref, ...]
    operation_id: int


def preview(session: Session, main: Ref, others: Sequence[Ref], take: Mapping[str, int] | None = None) -> Preview:
    """What merging the others into the main record would do; writes nothing.

    Args:
        session: Who asks.
        main: The record that stays.
        others: Records of the same type.
        take: Field → id of the record whose value is taken.

    Raises:
        NotFound, Refused, Usage, UnknownField: why it cannot be done.
    """
    _check(main, others)
    permissions.require(session, Verb.READ, [main, *others])
    raws = [_there(stored.load(ref.type, ref.id), ref) for ref in (main, *others)]
    chosen = _choices(raws, take or {})
    entity = ENTITY_TYPES[main.type]
    united = [
        (spec, from_raw(spec, raw))
        for spec in _lists(entity)
        if (raw := _united(spec, raws)) != raws[0].values[spec.name]
    ]
    moved: Counter[str] = Counter()
    for ref in others:
        moved.update(owner.type for owner, _field in references.referrers(ref.type, ref.id, _MOST))
        moved["comment"] += len(naming.comments(ref))
    return Preview(
        main=main,
        others=tuple(others),
        titles={Ref(raw.type, raw.id): str(raw.values[entity.title_field] or "") for raw in raws},
        candidates=tuple(chosen),
        united=tuple(united),
        moved={kind: count for kind, count in sorted(moved.items()) if count},
        versions={Ref(raw.type, raw.id): raw.version for raw in raws},
    )


def merge(
    session: Session,
    main: Ref,
    others: Sequence[Ref],
    take: Mapping[str, int] | None = None,
    *,
    versions: Mapping[Ref, int] | None = None,
) -> Merged:
    """Make one record of several; the others go to the recycle bin. Undo takes all of it back.

    Args:
        session: Who merges.
        main: The record that stays.
        others: Records of the same type.
        take: Field → id of the record whose value is taken.
        versions: Refuse when one of the records has another version.

    Raises:
        NotFound, Refused, Usage, UnknownField: why it cannot be done.
        NotAllowed: without the right to delete the others and to change the main one.
        Conflict: somebody changed one of the records.
    """
    _check(main, others)
    permissions.require(session, Verb.DELETE, others)
    permissions.require(session, Verb.CHANGE, [main, *others])
    with operation(session, LABEL) as act:
        raws = [_there(act.read(ref), ref) for ref in (main, *others)]
        for raw in raws:
            act.expect(raw, (versions or {}).get(Ref(raw.type, raw.id)))
        _others_away(act, main, raws[1:])
        _fill(session, act, raws, take or {})
        with act.following():
            for ref in others:
                _move(act, ref, main)
        act.event("merged", main, {"from": [str(ref) for ref in others]})
    return Merged(main, tuple(others), act.id)


def _check(main: Ref, others: Sequence[Ref]) -> None:
    if main.type not in TYPES:
        raise Refused(text=N_("records of this type cannot be merged"))
    if not others or main in others or len(set(others)) != len(others):
        raise Usage(text=N_("name the record that stays, then the others, each once"))
    if any(ref.type != main.type for ref in others):
        raise Usage(text=N_("only records of one type can be merged"))


def _there(raw: RawRecord | None, ref: Ref) -> RawRecord:
    if raw is None:
        raise NotFound(what=N_(ref.type), name=str(ref.id))
    if raw.deleted_at is not None:
        raise Refused(text=N_("{record} is in the recycle bin"), record=deeds.named(ref))
    return raw


# ── What the main record gets ──


def _lists(entity: EntityType) -> list[FieldSpec]:
    return [
        spec
        for spec in entity.fields
        if spec.writable
        and spec.multiple
        and spec.passed_on
        and (entity.code, spec.name) not in INVERSE
        and spec.name not in _OWN
    ]


def _singles(entity: EntityType) -> list[FieldSpec]:
    return [spec for spec in entity.fields if spec.writable and not spec.multiple and spec.name not in _OWN]


def _united(spec: FieldSpec, raws: Sequence[RawRecord]) -> list[Raw]:
    """The items of all records, each once; points are the same when they compare the same."""
    found: dict[object, Raw] = {}
    own = {raw.id for raw in raws}
    for raw in raws:
        for item in raw.values[spec.name]:
            if spec.kind in POINTS:
                found.setdefault(derived.point_normal(spec.name, item[0], spec.item_kind) or item[0], item)
            elif not (spec.target == raw.type and item in own):
                found.setdefault(item, item)
    return list(found.values())


def _choices(raws: Sequence[RawRecord], take: Mapping[str, int]) -> list[Candidate]:
    entity = ENTITY_TYPES[raws[0].type]
    known = {spec.name: spec for spec in _singles(entity)}
    for name, record in take.items():
        if name not in known:
            raise UnknownField(field=name, type=entity.code, hint=N_("fields with several values are united"))
        if record not in {raw.id for raw in raws}:
            raise Usage(
                text=N_("{field}: {record} is not one of the records that are merged"), field=name, record=record
            )
    found = []
    for name, spec in known.items():
        values = tuple((raw.id, from_raw(spec, raw.values[name])) for raw in raws if raw.values[name] not in (None, ""))
        if values:
            taken = take.get(name, values[0][0])
            found.append(Candidate(spec, values, taken))
    return found


def _fill(session: Session, act: Operation, raws: Sequence[RawRecord], take: Mapping[str, int]) -> None:
    main = raws[0]
    by_id = {raw.id: raw for raw in raws}
    values: dict[str, Raw] = {each.spec.name: by_id[each.taken].values[each.spec.name] for each in _choices(raws, take)}
    values |= {spec.name: _united(spec, raws) for spec in _lists(ENTITY_TYPES[main.type])}
    if "products" in main.values:
        values["products"] = [row for raw in raws for row in raw.values["products"]]
    if not main.values["origin_id"]:
        values |= _origin(act, raws[1:])
    changed = {name: raw for name, raw in values.items() if main.values[name] != raw}
    changed |= record_rules.consequences(session, act, main, changed) if changed else {}
    ref = Ref(main.type, main.id)
    act.update(ref, changed)
    with act.following():
        record_rules.after_update(session, act, ref, main, changed)


def _origin(act: Operation, others: Sequence[RawRecord]) -> dict[str, Raw]:
    """The key of the first that has one: an import finds the main record by it then."""
    for raw in others:
        if raw.values["origin_id"]:
            with act.following():
                act.update(Ref(raw.type, raw.id), {"origin_id": None})
            return {"origin_id": raw.values["origin_id"]}
    return {}


# ── What named the others ──


def _others_away(act: Operation, main: Ref, others: Sequence[RawRecord]) -> None:
    for raw in others:
        ref = Ref(raw.type, raw.id)
        act.delete(ref)
        act.event("merged_into", ref, {"into": str(main)})
        pointers.put(ref, main)
        fault("merged")


def _move(act: Operation, ref: Ref, main: Ref) -> None:
    for owner, field in references.referrers(ref.type, ref.id, _MOST):
        before = act.read(owner).values[field]
        act.update(owner, {field: _renamed(before, ref, main, own=owner == main)})
        fault("moved")
    for comment in naming.comments(ref):
        act.update(Ref("comment", comment), {"record": main.id})
    for details in naming.details(ref):
        act.update(Ref("details", details), {"owner": main.id})
    for booking in bookings.bookings(item=ref):
        act.update(Ref("booking", booking.id), {"item": main.id})


def _renamed(before: Raw, old: Ref, new: Ref, *, own: bool) -> Raw:
    """The value with the record that stays for the one that goes: ids, or texts with their type."""
    if not isinstance(before, list):
        return None if own else str(new) if isinstance(before, str) else new.id
    known: dict[str, Raw] = {}
    for each in before:
        now: Raw = new.id if each == old.id else [str(new), ""] if each == [str(old), ""] else each
        if not (own and now in (new.id, [str(new), ""])):
            known.setdefault(str(now), now)
    return list(known.values())
