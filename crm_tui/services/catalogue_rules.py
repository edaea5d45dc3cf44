"""Rules of products, sections and catalogues: defaults, one default catalogue, trees without loops, unique external ids.

Source: entities «Product fields».
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.product_rows import percent
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.services.session import Session
from data.operations import Operation
from data.queries import catalogue as query
from data.queries import stages
from data.records import RawRecord
from data.shapes import Raw, to_raw

SORT = 500
DEEPEST = 20
"""Sections inside sections."""
_PLAIN: dict[str, dict[str, int]] = {
    "product": {"active": 1, "visible": 1, "vat_included": 0, "sort": SORT},
    "section": {"sort": SORT},
    "catalogue": {"is_default": 0},
}
"""What is never empty, and what it is instead."""
TYPES = frozenset(_PLAIN)


def has_usual(entity: str, name: str) -> bool:
    """Whether a field of a type, when it is emptied, gets its usual value."""
    return name in _PLAIN.get(entity, {})


def _product(session: Session, filled: dict[str, Value]) -> dict[str, Value]:
    if filled.get("measure") is None:
        filled["measure"] = stages.first_dictionary_code("measure")
    return _filled("product", filled)


def _section(session: Session, filled: dict[str, Value]) -> dict[str, Value]:
    return _filled("section", filled)


def _catalogue(session: Session, filled: dict[str, Value]) -> dict[str, Value]:
    filled = _filled("catalogue", filled)
    if query.default_catalogue() is None:
        filled["is_default"] = True
    return filled


DEFAULTS = {"product": _product, "section": _section, "catalogue": _catalogue}


def _filled(kind: str, filled: dict[str, Value]) -> dict[str, Value]:
    for name, usual in _PLAIN[kind].items():
        if filled.get(name) is None:
            filled[name] = usual if name == "sort" else bool(usual)
    raw: dict[str, Raw] = {name: to_raw(value) for name, value in filled.items()}
    if kind != "catalogue" and raw.get("catalogue") is None:
        filled["catalogue"] = raw["catalogue"] = _home(kind, raw)
    _check(kind, 0, raw)
    return filled


def _home(kind: str, raw: Mapping[str, Raw]) -> int:
    """The catalogue of a new product or section: that of its section, else the default one."""
    near: list[int] = [raw["parent"]] if raw.get("parent") else list(raw.get("sections") or ())
    of_sections = query.section_catalogues(near) if near else {}
    found = next(iter(of_sections.values()), None) or query.default_catalogue()
    if found is None:
        raise Refused(text=N_("there is no catalogue"), hint=N_("create one: crm-tui catalogue add name=Products"))
    return found


def consequences(session: Session, before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    """Further fields that must change with these ones.

    Raises:
        Refused, InvalidValue: which rule a value breaks.
    """
    usual: dict[str, Any] = {name: _PLAIN[before.type][name] for name in raw if name in _PLAIN[before.type]}
    found = {name: value for name, value in usual.items() if raw[name] is None}
    if "name" in raw and not raw["name"]:
        raise InvalidValue(field="name", value="", reason=N_("is required"))
    if "catalogue" in raw and raw["catalogue"] is None:
        raise InvalidValue(field="catalogue", value="", reason=N_("is required"))
    if before.type == "catalogue" and before.values["is_default"] and raw.get("is_default") == 0:
        raise Refused(text=N_("one catalogue must be the default one"), hint=N_("make another one the default instead"))
    if before.type != "catalogue" and before.values["catalogue"] is None and "catalogue" not in raw:
        found["catalogue"] = _home(before.type, before.values | dict(raw))
    merged = before.values | dict(raw) | found
    if merged != before.values:
        _check(before.type, before.id, merged, changed=raw)
    return found


def _check(kind: str, record: int, raw: Mapping[str, Raw], *, changed: Mapping[str, Raw] | None = None) -> None:
    wanted = raw if changed is None else changed
    if kind == "product":
        if wanted.get("vat_rate") is not None:
            percent("vat_rate", Decimal(wanted["vat_rate"]))
        if wanted.get("external_id"):
            _unique(record, wanted["external_id"])
        if "sections" in wanted or "catalogue" in wanted:
            _same_catalogue("sections", list(raw.get("sections") or ()), raw["catalogue"])
    elif kind == "section" and ("parent" in wanted or "catalogue" in wanted):
        _check_place(record, raw)


def _unique(record: int, external: str) -> None:
    other = query.of_external(external)
    if other not in (None, record):
        raise invalid(
            "external_id", external, N_("is the external ID of {ref} already"), ref=str(Ref("product", other or 0))
        )


def _same_catalogue(field: str, sections: list[int], catalogue: int) -> None:
    known = query.section_catalogues(sections) if sections else {}
    for section in sections:
        if known.get(section, catalogue) != catalogue:
            raise invalid(field, str(Ref("section", section)), N_("belongs to another catalogue"))


def _check_place(record: int, raw: Mapping[str, Raw]) -> None:
    parent = raw.get("parent")
    if parent is None:
        return
    _same_catalogue("parent", [parent], raw["catalogue"])
    above = [parent, *query.parents(parent)]
    if record in above:
        raise invalid("parent", str(Ref("section", parent)), N_("lies inside the section itself"))
    if len(above) >= DEEPEST:
        raise invalid("parent", str(Ref("section", parent)), N_("lies too deep: at most {limit} levels"), limit=DEEPEST)


def after_write(act: Operation, ref: Ref, raw: Mapping[str, Raw]) -> None:
    """A catalogue that becomes the default one takes that from the other."""
    if ref.type == "catalogue" and raw.get("is_default"):
        for other in query.other_defaults(ref.id):
            act.update(Ref("catalogue", other), {"is_default": 0})


def check_delete(act: Operation, ref: Ref) -> None:
    """Refuse to delete a catalogue that something belongs to. Sections and products may always go: products stay.

    Raises:
        Refused: it is the default one, or it is not empty.
    """
    if ref.type != "catalogue":
        return
    if act.read(ref).values["is_default"]:
        raise Refused(text=N_("the default catalogue cannot be deleted"), hint=N_("make another one the default first"))
    products, sections = query.contents(ref.id)
    if products or sections:
        raise Refused(
            text=N_("the catalogue has products: {products}, sections: {sections}; move or delete them first"),
            products=products,
            sections=sections,
        )
