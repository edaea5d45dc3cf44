"""What follows from a value: defaults, derived fields, flags, marks. One table per entity type; no door decides these."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain import deals
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Incomplete, InvalidValue
from crm_tui.domain.fields import EntityType, Value
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services import (
    activity_rules,
    catalogue_rules,
    order_rules,
    row_rules,
    settings,
    staged_rules,
    task_rules,
    telling,
)
from crm_tui.services.session import Session
from data import derived
from data.operations import Operation
from data.queries import clients, stages
from data.records import RawRecord
from data.shapes import Raw, booked, to_raw

_DICTIONARY_DEFAULTS = ("type", "source")
"""Fields that start with the first value of their dictionary."""
_BANDS = ((2_000_000, "REV_1"), (10_000_000, "REV_2"), (50_000_000, "REV_3"))
_NAME_PARTS = ("name", "second_name", "last_name")


def may_set_rule(session: Session, name: str) -> bool:
    """Whether this session may set a field that only automation sets: runs, imports, or a setting allows it.

    Source: entities «Deal fields», start date; open questions Q36.
    """
    if session.origin.startswith(("run:", "import:", "rule:", "demo")):
        return True
    return name == "start_date" and settings.may_edit_start_date()


def defaults(session: Session, kind: str, given: Mapping[str, Value]) -> dict[str, Value]:
    """The values with those that nobody gave."""
    filled = dict(given)
    entity = ENTITY_TYPES[kind]
    for name in _DICTIONARY_DEFAULTS:
        spec = entity.field(name)
        if spec is not None and spec.dictionary and filled.get(name) is None:
            filled[name] = stages.first_dictionary_code(spec.dictionary)
    if entity.field("responsible") and filled.get("responsible") is None and session.user_id:
        filled["responsible"] = session.user_id
    if entity.field("opened"):
        filled.setdefault("opened", True)
    _custom_defaults(session, entity, filled)
    if entity.has_stages or entity.process:
        filled = staged_rules.defaults(session, entity, filled)
    filled = row_rules.defaults(entity, filled)
    return _DEFAULTS[kind](session, filled) if kind in _DEFAULTS else filled


def _custom_defaults(session: Session, entity: EntityType, filled: dict[str, Value]) -> None:
    specs = [spec for spec in entity.fields if spec.default and filled.get(spec.name) in (None, ())]
    if not specs:
        return
    from crm_tui.services import lookup  # noqa: PLC0415 — it asks for records, which ask for these rules

    known = lookup.context(session)
    for spec in specs:
        filled[spec.name] = lookup.meaning(session, spec, spec.default, known, entity=entity.code)


def _deal_defaults(session: Session, filled: dict[str, Value]) -> dict[str, Value]:
    flags = _flags(0, filled.get("company"), filled.get("contacts"), session.now_ms(), filled.get("lead"))
    return filled | {"is_repeat": bool(flags[0]), "is_repeat_inquiry": bool(flags[1])}


def _lead_defaults(session: Session, filled: dict[str, Value]) -> dict[str, Value]:
    return filled | {"is_repeat": bool(filled.get("company") or filled.get("contacts"))}


def _contact_defaults(session: Session, filled: dict[str, Value]) -> dict[str, Value]:
    filled.setdefault("export", True)
    filled["full_name"] = _full_name({name: to_raw(value) for name, value in filled.items()})
    if not filled["full_name"]:
        raise Incomplete(text=N_("a contact needs a first name, a last name, a phone or an e-mail"), field="name")
    return filled


def _company_defaults(session: Session, filled: dict[str, Value]) -> dict[str, Value]:
    filled.setdefault("is_my_company", False)
    if filled.get("revenue_band") is None:
        filled["revenue_band"] = _band(to_raw(filled.get("revenue")))
    return filled


_DEFAULTS = {
    "deal": _deal_defaults,
    "lead": _lead_defaults,
    "contact": _contact_defaults,
    "company": _company_defaults,
    "activity": activity_rules.defaults,
    **catalogue_rules.DEFAULTS,
    **order_rules.DEFAULTS,
    "task": task_rules.defaults,
}


def _flags(deal: int, company: Raw, contacts: Raw, before: int, lead: Raw) -> tuple[int, int]:
    if company is None and not contacts:
        return 0, 0
    known = clients.earlier_outcomes(deal, company, tuple(contacts or ()), before, lead=lead)
    repeat, inquiry = deals.kind_of(known)
    return int(repeat), int(inquiry)


def _full_name(raw: Mapping[str, Raw]) -> str:
    parts = " ".join(str(raw[name]) for name in _NAME_PARTS if raw.get(name))
    if raw.get("name") or raw.get("last_name"):
        return parts
    for name in ("email", "phone"):
        if raw.get(name):
            return parts or str(raw[name][0][0])
    return ""


def _band(revenue: Raw) -> str | None:
    if revenue is None:
        return None
    base, _ = derived.rates()
    amount = Money(derived.in_base(revenue), base).amount
    return next((code for limit, code in _BANDS if amount <= limit), "REV_4")


def consequences(session: Session, act: Operation, before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    """Further fields that must change with these ones."""
    found: dict[str, Raw] = {}
    if ENTITY_TYPES[before.type].has_stages:
        found = staged_rules.consequences(session, before, raw)
    found |= row_rules.consequences(before, raw)
    rule = _CONSEQUENCES.get(before.type)
    return found | rule(session, before, raw) if rule else found


def _deal_consequences(session: Session, before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    merged = before.values | dict(raw)
    if not ("company" in raw or "contacts" in raw) or merged["closed"]:
        return {}
    flags = _flags(before.id, merged["company"], merged["contacts"], before.created_at, merged["lead"])
    return {"is_repeat": flags[0], "is_repeat_inquiry": flags[1]}


def _lead_consequences(session: Session, before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    """A lead is repeat as soon as a client is linked. Source: entities «Lead fields»."""
    if not ("company" in raw or "contacts" in raw):
        return {}
    merged = before.values | dict(raw)
    return {"is_repeat": int(bool(merged["company"] or merged["contacts"]))}


def _contact_consequences(session: Session, before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    if not any(name in raw for name in (*_NAME_PARTS, "phone", "email")):
        return {}
    full_name = _full_name(before.values | dict(raw))
    if not full_name:
        raise Incomplete(text=N_("a contact needs a first name, a last name, a phone or an e-mail"), field="name")
    return {"full_name": full_name}


def _company_consequences(session: Session, before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    if "title" in raw and not raw["title"]:
        raise InvalidValue(field="title", value="", reason=N_("is required"))
    if "revenue" in raw and not before.values["revenue_band"] and not raw.get("revenue_band"):
        return {"revenue_band": _band(raw["revenue"])}
    return {}


_CONSEQUENCES = {
    "deal": _deal_consequences,
    "lead": _lead_consequences,
    "contact": _contact_consequences,
    "company": _company_consequences,
    "activity": activity_rules.consequences,
    **dict.fromkeys(catalogue_rules.TYPES, catalogue_rules.consequences),
    **dict.fromkeys(order_rules.TYPES, order_rules.consequences),
    "task": task_rules.consequences,
}


def after_create(session: Session, act: Operation, ref: Ref, filled: Mapping[str, Value]) -> None:
    """What must happen elsewhere once the record is there."""
    raw = {name: to_raw(value) for name, value in filled.items()}
    if ref.type == "company":
        _relate(act, ref, [], raw.get("contacts") or [])
    elif ref.type == "activity":
        activity_rules.after_create(session, act, ref, raw)
    elif ref.type == "task":
        task_rules.after_create(session, act, ref, raw)
    _book(act, ref, raw)
    catalogue_rules.after_write(act, ref, raw)
    order_rules.after_write(session, act, ref, {}, raw)
    telling.people(session, ref, {}, raw)
    staged_rules.watch_due(session, ref, raw)


def after_update(session: Session, act: Operation, ref: Ref, before: RawRecord, raw: Mapping[str, Raw]) -> None:
    """What must happen elsewhere once the record has changed."""
    _book(act, ref, raw)
    catalogue_rules.after_write(act, ref, raw)
    order_rules.after_write(session, act, ref, before.values, raw)
    if ref.type == "company" and "contacts" in raw:
        _relate(act, ref, before.values["contacts"], raw["contacts"])
    elif ref.type == "task":
        task_rules.after_update(session, act, ref, before, raw)
    telling.people(session, ref, before.values, raw)
    if ENTITY_TYPES[ref.type].due in raw:
        staged_rules.watch_due(session, ref, before.values | dict(raw))


def _book(act: Operation, ref: Ref, raw: Mapping[str, Raw]) -> None:
    if booked(ref.type):
        from crm_tui.services import booking_values  # noqa: PLC0415 — few types have booking fields

        booking_values.after_write(act, ref, raw)


def _relate(act: Operation, company: Ref, before: list[int], after: list[int]) -> None:
    for contact in dict.fromkeys([*before, *after]):
        if (contact in before) == (contact in after):
            continue
        companies = list(act.read(Ref("contact", contact)).values["companies"])
        if contact in after:
            companies.append(company.id)
        else:
            companies.remove(company.id)
        act.update(Ref("contact", contact), {"companies": companies})
