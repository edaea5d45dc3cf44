"""Create, read, change and delete records of any entity type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain import text, values
from crm_tui.domain.dates import from_ms
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import InvalidValue, NotFound, UnknownField
from crm_tui.domain.fields import Editable, EntityType, FieldKind, FieldSpec, Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services import catalogue_rules, moving, numbering, order_rules, record_rules, stage_fields, staged_rules
from crm_tui.services.outcome import Outcome, each
from crm_tui.services.session import Session, is_narrow, operation
from data import derived
from data import records as stored
from data.operations import Operation
from data.records import RawRecord
from data.shapes import from_raw, to_raw


@dataclass(frozen=True, slots=True)
class Record:
    """One record as a door sees it."""

    ref: Ref
    version: int
    deleted: bool
    values: dict[str, Value]
    """Every field by name, with ``created_at``, ``created_by``, ``modified_at``, ``modified_by``."""

    @property
    def title(self) -> str:
        """What people call it."""
        return str(self.values.get(ENTITY_TYPES[self.ref.type].title_field) or self.ref)


def entity(kind: str) -> EntityType:
    """The entity type of that code.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    found = ENTITY_TYPES.get(kind)
    if found is None:
        near = text.nearest(kind, ENTITY_TYPES)
        hint = N_("did you mean “{near}”?") if near else ""
        raise NotFound(what=N_("record type"), name=kind, hint=hint, hint_params={"near": near})
    return found


def field(kind: EntityType, name: str) -> FieldSpec:
    """The field of that name.

    Raises:
        UnknownField: there is none; the hint names the nearest.
    """
    found = kind.field(name)
    if found is None:
        from crm_tui.services import field_names  # noqa: PLC0415 — only mistakes need it

        near = field_names.near(name, kind.fields)
        hint = N_("did you mean “{near}”?") if near else ""
        raise UnknownField(field=text.shown(name), type=kind.code, hint=hint, hint_params={"near": near})
    return found


def from_stored(raw: RawRecord) -> Record:
    """The record of its raw form."""
    kind = ENTITY_TYPES[raw.type]
    found: dict[str, Value] = {}
    for spec in kind.fields:
        if spec.name in raw.values:
            found[spec.name] = from_raw(spec, raw.values[spec.name])
    found |= {
        "created_at": from_ms(raw.created_at),
        "created_by": raw.created_by,
        "modified_at": from_ms(raw.modified_at),
        "modified_by": raw.modified_by,
    }
    return Record(Ref(raw.type, raw.id), raw.version, raw.deleted_at is not None, found)


def get(session: Session, ref: Ref) -> Record:
    """The record, also from the recycle bin.

    Raises:
        NotFound: no such record, or none that the operator may read.
    """
    return get_many(session, [ref])[0]


def by_ids(session: Session, kind: str, wanted: Sequence[int]) -> list[Record]:
    """These records, in order; those that are gone are missing."""
    return [from_stored(raw) for raw in stored.load_many(kind, _readable(session, kind, wanted))]


def _readable(session: Session, kind: str, wanted: Sequence[int]) -> list[int]:
    """Those of the records that the operator may read, in order."""
    if not is_narrow(session):
        return list(wanted)
    from crm_tui.services import permissions  # noqa: PLC0415 — whoever may everything does not wait for the rules

    allowed = permissions.readable(session, kind, wanted)
    return [number for number in wanted if number in allowed]


def get_many(session: Session, refs: Sequence[Ref]) -> list[Record]:
    """Several records of one type, in order.

    Raises:
        NotFound: one of them does not exist, or is none that the operator may read.
    """
    if not refs:
        return []
    entity(refs[0].type)
    found = stored.load_many(refs[0].type, _readable(session, refs[0].type, [ref.id for ref in refs]))
    if len(found) != len(refs):
        there = {raw.id for raw in found}
        missing = next(ref for ref in refs if ref.id not in there)
        raise NotFound(what=N_(missing.type), name=str(missing.id))
    return [from_stored(raw) for raw in found]


def stored_form(session: Session, ref: Ref) -> RawRecord:
    """The record as kept, with its rows of products.

    Raises:
        NotFound: no such record.
    """
    entity(ref.type)
    found = stored.load_many(ref.type, _readable(session, ref.type, [ref.id]))
    if not found:
        raise NotFound(what=N_(ref.type), name=str(ref.id))
    return found[0]


def check(session: Session, kind: EntityType, given: Mapping[str, Value]) -> dict[str, Value]:
    """The values cleaned and validated; the session must be allowed to set these fields.

    Raises:
        UnknownField, InvalidValue: which and why.
    """
    checked: dict[str, Value] = {}
    for name, value in given.items():
        spec = field(kind, name)
        if not spec.writable and not (spec.editable is Editable.RULE and record_rules.may_set_rule(session, name)):
            raise InvalidValue(field=name, value=str(value), reason=N_("cannot be set by hand"))
        checked[spec.name] = values.validate(spec, value)
        if checked[spec.name] is None and _plain_flag(spec) and not catalogue_rules.has_usual(kind.code, spec.name):
            checked[spec.name] = False
        if isinstance(value, Money):
            values.known_currency(name, value, derived.rates()[1])
    return checked


def _plain_flag(spec: FieldSpec) -> bool:
    """Whether the field says yes or no and nothing else: emptied, it says no; custom fields may be empty."""
    return spec.kind is FieldKind.BOOL and not spec.custom


def create(
    session: Session,
    kind: str,
    given: Mapping[str, Value],
    *,
    act: Operation | None = None,
    linked: Mapping[str, Value] | None = None,
) -> Ref:
    """A new record; what nobody gave gets its default.

    Args:
        session: Who creates it.
        kind: The entity type's code.
        given: Values by field name.
        act: The operation that this is part of; its own when None.
        linked: Fields that nobody sets by hand, from the use case that creates the record: what it was made from.

    Raises:
        UnknownField, InvalidValue, Refused: nothing was created.
    """
    found = entity(kind)
    asked = {name: value for name, value in given.items() if value is not None or not _plain_flag(field(found, name))}
    checked = check(session, found, asked) | dict(linked or {})
    if act is not None:
        return _create(session, act, found, checked)
    with operation(session, N_("created")) as own:
        created = _create(session, own, found, checked)
    return created  # noqa: RET504 — a return inside would hide the commit from mypy


def _create(session: Session, act: Operation, kind: EntityType, checked: dict[str, Value]) -> Ref:
    filled = record_rules.defaults(session, kind.code, checked) | numbering.given(session, kind.code)
    for spec in kind.fields:
        if spec.required and filled.get(spec.name) in (None, ()):
            raise InvalidValue(field=spec.name, value="", reason=N_("is required"))
    raw = {name: to_raw(value) for name, value in filled.items()}
    _origin(kind.code, raw)
    if kind.has_stages:
        stage_fields.check(kind.code, raw, staged_rules.place(filled["stage"], None, kind.code))
    ref = act.create(kind.code, raw)
    with act.following():
        record_rules.after_create(session, act, ref, filled)
    act.event("created", ref, {} if session.origin.startswith("import:") else {"by_default": _unasked(filled, checked)})
    return ref


def _origin(kind: str, raw: Mapping[str, object], own: int = 0) -> None:
    if raw.get("origin_id"):
        from crm_tui.services import origins  # noqa: PLC0415 — hardly any record is given one by hand

        origins.free(kind, raw, own)


def _unasked(filled: Mapping[str, Value], given: Mapping[str, Value]) -> list[str]:
    """The fields that got their defaults: whoever asks where a value comes from is told so."""
    return [name for name, value in filled.items() if value not in (None, ()) and given.get(name) in (None, ())]


def update(
    session: Session,
    refs: Sequence[Ref],
    given: Mapping[str, Value],
    *,
    version: int | None = None,
    label: str = N_("changed"),
) -> Outcome:
    """Write these values into every record; one change row a field that differs.

    Args:
        session: Who writes.
        refs: Records of one type.
        given: Values by field name.
        version: With one record: refuse when somebody changed it since.
        label: Name of the act in the operations log.

    Raises:
        UnknownField, InvalidValue: nothing was written.
        Conflict, NotFound, Refused: the only record was refused.
    """
    if not refs:
        return Outcome(0, ())
    checked = check(session, entity(refs[0].type), given)
    return each(session, label, refs, lambda act, ref: apply(session, act, ref, checked, version=version))


def apply(
    session: Session, act: Operation, ref: Ref, checked: Mapping[str, Value], *, version: int | None = None
) -> None:
    """Write checked values inside an operation, with all that follows from them."""
    before = act.read(ref)
    raw = {name: to_raw(value) for name, value in checked.items()}
    if "stage" in raw or "pipeline" in raw:
        act.expect(before, version)
        after = staged_rules.target(before, raw.pop("stage", None), raw.pop("pipeline", None))
        moving.move_in(session, act, ref, after, given=raw)
        before, version = act.read(ref), None
    _origin(ref.type, raw, ref.id)
    stage_fields.keep(before, raw)
    raw |= record_rules.consequences(session, act, before, raw)
    act.update(ref, raw, version=version)
    with act.following():
        record_rules.after_update(session, act, ref, before, raw)


def delete(session: Session, refs: Sequence[Ref]) -> Outcome:
    """Into the recycle bin; a record that lies there already counts as done."""

    def work(act: Operation, ref: Ref) -> None:
        catalogue_rules.check_delete(act, ref)
        if act.delete(ref):
            act.event("deleted", ref)
            with act.following():
                order_rules.after_bin(session, act, ref)

    return each(session, N_("deleted"), refs, work)


def restore(session: Session, refs: Sequence[Ref]) -> Outcome:
    """Out of the recycle bin, with id, links and timeline."""

    def work(act: Operation, ref: Ref) -> None:
        if act.restore(ref):
            act.event("restored", ref)
            with act.following():
                order_rules.after_bin(session, act, ref)

    return each(session, N_("restored"), refs, work)
