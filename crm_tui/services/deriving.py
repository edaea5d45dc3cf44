"""One record made from another: a quote or an invoice from a deal, a deal or an invoice from a quote, a quote from a lead.

Client, amount, products, source, UTM, comment and custom fields of the same code are copied; both ends know of each
other; all of it is one operation. Source: behaviour «Creating deals».
"""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import EntityType, FieldKind, Value
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services import permissions, products, records
from crm_tui.services.records import Record
from crm_tui.services.session import Session, operation
from data.operations import Operation

WAYS: dict[str, tuple[str, ...]] = {
    "quote": ("deal", "lead"),
    "invoice": ("deal", "quote"),
    "deal": ("quote",),
}
"""Type → the types that it can be made from. A deal comes out of a lead by conversion."""
_COPIED = frozenset(
    {
        "title", "company", "contacts", "my_company", "source", "source_description", "comments", "utm_source",
        "utm_medium", "utm_campaign", "utm_content", "utm_term", "responsible", "observers", "opened", "content", "terms",
    }
)  # fmt: skip


def derive(session: Session, source: Ref, kind: str, given: Mapping[str, Value] | None = None) -> Ref:
    """A new record of the type with what the source says; ``given`` replaces what is copied.

    Args:
        session: Who creates; must see the source and may add the target.
        source: A deal, quote or lead.
        kind: ``quote``, ``invoice`` or ``deal``.
        given: Values by field name.

    Raises:
        NotFound: no such source.
        NotAllowed: without the right to change the source and to add the target.
        Refused: there is no such way, or the source lies in the recycle bin.
        UnknownField, InvalidValue: nothing was created.
    """
    if source.type not in WAYS.get(kind, ()):
        raise Refused(text=N_("a {target} cannot be made from a {source}"), target=kind, source=source.type)
    permissions.require(session, Verb.CHANGE, [source])
    permissions.require_type(session, Verb.ADD, kind)
    with operation(session, N_("created")) as act:
        record = records.get(session, source)
        if record.deleted:
            raise Refused(text=N_("{ref} lies in the recycle bin"), ref=source, hint=N_("restore it first"))
        target = ENTITY_TYPES[kind]
        values = copied(record, target) | dict(given or {})
        made = records.create(session, kind, values, act=act, linked=links(record, target, values))
        if "amount" not in (given or {}):
            products.copy_in(act, act.read(source), made)
        _link_back(act, source, made)
        act.event("created_from", made, {"from": str(source), "title": record.title})
        act.event("derived", source, {"made": str(made)})
    return made


def copied(source: Record, target: EntityType) -> dict[str, Value]:
    """The values of the source that the target takes: shared fields, a typed amount, custom fields of the same kind."""
    found: dict[str, Value] = {}
    own = ENTITY_TYPES[source.ref.type]
    for spec in target.fields:
        value = source.values.get(spec.name)
        if value in (None, ()) or not spec.writable or not spec.passed_on:
            continue
        twin = own.field(spec.name)
        if twin is None or twin.name != spec.name:
            continue
        if spec.name in _COPIED or (spec.custom and _same(twin.kind, spec.kind)):
            found[spec.name] = value
    if source.values.get("manual_amount") and source.values.get("amount") is not None:
        found["amount"] = source.values["amount"]
    return found


def _same(one: FieldKind, other: FieldKind) -> bool:
    return one is other


def links(source: Record, target: EntityType, values: Mapping[str, Value]) -> dict[str, Value]:
    """The fields of the target that name the source, and what the source itself came from."""
    wanted: dict[str, Value] = {name: source.values.get(name) for name in ("deal", "quote", "lead")}
    wanted[source.ref.type] = source.ref.id
    return {
        name: value
        for name, value in wanted.items()
        if value is not None and name != target.code and target.field(name) is not None and values.get(name) is None
    }


def _link_back(act: Operation, source: Ref, made: Ref) -> None:
    """The source names what was made from it, where it has a field; a link that is there stays."""
    before = act.read(source)
    if made.type in before.values and before.values[made.type] is None:
        act.update(source, {made.type: made.id})
