"""One record made from another: a quote or an invoice from a deal, a deal or an invoice from a quote, a quote from a lead.

Client, amount, products, source, UTM, comment and custom fields of the same code are copied; both ends know of each
other; all of it is one operation. Source: behaviour «Creating deals».
"""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import EntityType, FieldKind, Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services import products, records, row_rules
from crm_tui.services.records import Record
from crm_tui.services.session import Session, operation
from data.operations import Operation
from data.shapes import Raw

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
_LABELS = {
    "quote": N_("quote created from {source}"),
    "invoice": N_("invoice created from {source}"),
    "deal": N_("deal created from {source}"),
}


def derive(session: Session, source: Ref, kind: str, given: Mapping[str, Value] | None = None) -> Ref:
    """A new record of the type with what the source says; ``given`` replaces what is copied.

    Args:
        session: Who creates; must see the source and may add the target.
        source: A deal, quote or lead.
        kind: ``quote``, ``invoice`` or ``deal``.
        given: Values by field name.

    Raises:
        NotFound: no such source.
        Refused: there is no such way, or the source lies in the recycle bin.
        UnknownField, InvalidValue: nothing was created.
    """
    if source.type not in WAYS.get(kind, ()):
        raise Refused(text=N_("a {target} cannot be made from a {source}"), target=kind, source=source.type)
    with operation(session, N_("created")) as act:
        record = records.get(session, source)
        if record.deleted:
            raise Refused(text=N_("{ref} lies in the recycle bin"), ref=source, hint=N_("restore it first"))
        target = ENTITY_TYPES[kind]
        made = records.create(session, kind, copied(record, target) | dict(given or {}), act=act)
        before = act.read(source)
        if "amount" not in (given or {}):
            products.copy_in(act, before, made)
        _link(act, record, made)
        act.event("derived", source, {"made": str(made)})
    return made


def copied(source: Record, target: EntityType) -> dict[str, Value]:
    """The values of the source that the target takes: shared fields, a typed amount, custom fields of the same kind."""
    found: dict[str, Value] = {}
    own = ENTITY_TYPES[source.ref.type]
    for spec in target.fields:
        value = source.values.get(spec.name)
        if value in (None, ()) or not spec.writable:
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


def _link(act: Operation, source: Record, made: Ref) -> None:
    """The target names the source and what the source itself came from; the source names the target where it has a field.

    Links that are there already stay: a deal keeps the quote that it was made from.
    """
    wanted: dict[str, Raw] = {source.ref.type: source.ref.id}
    for name in ("deal", "quote", "lead"):
        value = source.values.get(name)
        if name != source.ref.type and isinstance(value, int):
            wanted[name] = value
    own = act.read(made)
    fields = {
        name: value
        for name, value in wanted.items()
        if name in own.values and own.values[name] is None and name != made.type
    }
    act.update(made, fields)
    before = act.read(source.ref)
    if made.type in before.values and before.values[made.type] is None:
        act.update(source.ref, {made.type: made.id})


def amount_is_automatic(session: Session, ref: Ref) -> bool:
    """Whether the record's amount is the sum of its rows."""
    return not row_rules.is_manual(records.stored_form(session, ref).values)
