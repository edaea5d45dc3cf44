"""Custom fields in a conversion: values of lists are found by name, and what has no place can get a field of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from crm_tui.domain import conversion
from crm_tui.domain.conversion import TARGETS, Plan
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import FieldSpec, Value
from crm_tui.services import custom_fields
from crm_tui.services.custom_fields import NewField
from crm_tui.services.session import Session
from data.queries import names


def plan(values: Mapping[str, Value], create: Iterable[str], *, has_client: bool) -> Plan:
    """As `conversion.plan`, with the values of lists translated: each type has lists of its own."""
    found = conversion.plan(values, create, ENTITY_TYPES, has_client=has_client)
    lists = [
        spec
        for spec in conversion.custom_fields(ENTITY_TYPES["lead"])
        if conversion.is_own_list(spec, "lead") and values.get(spec.name) not in (None, ())
    ]
    return _translated(found, lists) if lists else found


def _translated(found: Plan, lists: Sequence[FieldSpec]) -> Plan:
    unmatched = list(found.unmatched)
    made: dict[str, Mapping[str, Value]] = {}
    for kind in TARGETS:
        values: Mapping[str, Value] | None = getattr(found, kind)
        if values is None:
            continue
        own = dict(values)
        for spec in lists:
            twin = conversion.match(spec, ENTITY_TYPES[kind])
            if twin is None or twin.name not in own:
                continue
            code = _code(spec, twin, own[twin.name])
            if code is not None:
                own[twin.name] = code
                continue
            del own[twin.name]
            if spec not in unmatched:
                unmatched.append(spec)
        made[kind] = own
    return replace(found, unmatched=tuple(unmatched), **made)


def _code(spec: FieldSpec, twin: FieldSpec, code: Value) -> str | None:
    """The value of the same name, else of the same code, in the other list."""
    title = dict(names.dictionary(spec.dictionary)).get(str(code), "").casefold()
    there = names.dictionary(twin.dictionary)
    by_name = next((other for other, name in there if title and name.casefold() == title), None)
    return by_name or next((other for other, _name in there if other == code), None)


def create_missing(session: Session, specs: Sequence[FieldSpec], entity: str) -> None:
    """Give a type the custom fields of leads that it lacks, with the values of their lists.

    Raises:
        NotAllowed: without the right to change settings.
        Refused: there are too many fields already.
    """
    known = {each.name: each for each in custom_fields.fields(session, "lead")}
    taken = {each.code for each in custom_fields.fields(session, entity, deleted=True)}
    for spec in specs:
        old = known[spec.name]
        lists = [name for _code, name in names.dictionary(spec.dictionary)] if old.kind == "list" else []
        wanted = NewField(
            label=old.label,
            kind=old.kind,
            code="" if old.code in taken else old.code,
            many=old.many,
            dictionary=old.options.get("dictionary", ""),
            target=old.options.get("target", ""),
            values=lists,
            in_list=old.in_list,
            in_filter=old.in_filter,
        )
        custom_fields.add(session, entity, wanted)
