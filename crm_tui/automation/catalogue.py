"""`Catalogue`: what a template may refer to, for the designer and the checks, and under which names people know it.

Display names are those of the template's language; a field is kept under the reference product's code where it has one,
so that renaming it does not break templates. Source: engine «Insert value».
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from crm_tui.automation import fields
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import EntityType
from crm_tui.domain.insert_value_references import SYSTEM_CODES, Group, Reference
from crm_tui.domain.text import nearest
from crm_tui.domain.words import LANGUAGES, N_
from crm_tui.i18n.translate import said_in

PRODUCTS, ORDERS = "PRODUCTS", "ORDERS"
_ROWS: Mapping[str, str] = {PRODUCTS: N_("Products"), ORDERS: N_("Orders")}
"""Fields that are rows and not columns, and what they are called."""
_SHORT: Mapping[str, str] = {"amount": N_("Amount")}
"""Fields that people call by a shorter name, too."""
LINKS = ("COMPANY", "CONTACT", "RESPONSIBLE")
"""Short words for linked records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What templates for one type of record may refer to."""

    kind: EntityType
    lang: str = LANGUAGES[0]
    parameters: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    global_variables: tuple[str, ...] = ()
    global_constants: tuple[str, ...] = ()
    results: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By step: the codes of what it leaves."""

    def display(self, name: str) -> Reference | None:
        """The document field of that display name in the template's language, else in another; capitals do not matter."""
        wanted = name.strip().casefold()
        if not wanted:
            return None
        for lang in dict.fromkeys((self.lang, *LANGUAGES)):
            for code, label in self._labels(lang):
                if label.casefold() == wanted:
                    return Reference(group=Group.DOCUMENT, path=(code,))
        return None

    def known(self, reference: Reference) -> Reference | None:
        """The reference with its path and step as they are spelled; None: it names nothing."""
        if reference.group is Group.DOCUMENT:
            path = _path(self.kind, reference.path)
            return None if path is None else replace(reference, path=path)
        if reference.group is Group.STEP:
            step = _called(self.results, reference.step)
            code = _called(self.results[step], reference.code) if step is not None else None
            return None if step is None or code is None else replace(reference, step=step, path=(code,))
        code = _called(self._codes(reference.group), reference.code)
        return None if code is None else replace(reference, path=(code,))

    def near(self, reference: Reference) -> str:
        """What a reference that names nothing was probably meant to name; empty for nothing."""
        return nearest(reference.code, self.offered(reference)) or ""

    def offered(self, reference: Reference) -> tuple[str, ...]:
        """Codes that could have been meant in its group (or ids of steps): for a hint."""
        if reference.group is Group.DOCUMENT:
            return self._offered(reference.path)
        if reference.group is Group.STEP:
            step = _called(self.results, reference.step)
            return tuple(self.results) if step is None else self.results[step]
        return self._codes(reference.group)

    def _offered(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """Whole paths, so that they can be compared with the one that was written."""
        if len(path) < 2:
            return tuple(code for code, _label in self._labels(LANGUAGES[0]))
        spec = fields.link(self.kind, path[0])
        if spec is None:
            return tuple(f"{link}.{path[1]}" for link in LINKS)
        kind = ENTITY_TYPES.get(fields.target_of(spec))
        codes = tuple(fields.PERSON) if kind is None else tuple(fields.code_of(each) for each in kind.fields)
        return tuple(f"{path[0]}.{code}" for code in codes)

    def _codes(self, group: Group) -> tuple[str, ...]:
        own = {
            Group.TEMPLATE: self.parameters,
            Group.VARIABLE: self.variables,
            Group.CONSTANT: self.constants,
            Group.GLOBAL_VARIABLE: self.global_variables,
            Group.GLOBAL_CONSTANT: self.global_constants,
        }
        return own.get(group, SYSTEM_CODES.get(group, ()))

    def _labels(self, lang: str) -> list[tuple[str, str]]:
        """The fields of the document by code, and what they are called: in a template, a custom field as it is named."""
        found = [("ID", "ID"), *((code, said_in(lang, _ROWS[code])) for code in _rows(self.kind))]
        short = [(spec, label) for name, label in _SHORT.items() if (spec := self.kind.field(name)) is not None]
        return [
            *found,
            *((fields.code_of(spec), said_in(lang, label)) for spec, label in short),
            *(
                (fields.code_of(each), each.label if each.custom else said_in(lang, each.label))
                for each in self.kind.fields
            ),
        ]


def _rows(kind: EntityType) -> tuple[str, ...]:
    if kind.code == "deal":
        return (PRODUCTS, ORDERS)
    return (PRODUCTS,) if kind.has_products else ()


def _path(kind: EntityType, path: tuple[str, ...]) -> tuple[str, ...] | None:
    """The path in the spelling in which it is kept; None when it leads nowhere."""
    if len(path) == 1:
        return _last(kind, path[0])
    spec = fields.link(kind, path[0])
    if spec is None:
        return None
    head = path[0].upper() if path[0].upper() in LINKS else fields.code_of(spec)
    target = fields.target_of(spec)
    if target == "user":
        code = path[1].upper()
        return (head, code) if len(path) == 2 and code in fields.PERSON else None
    rest = _path(ENTITY_TYPES[target], path[1:]) if target in ENTITY_TYPES else None
    return None if rest is None else (head, *rest)


def _last(kind: EntityType, code: str) -> tuple[str, ...] | None:
    wanted = code.upper()
    rows = {"PRODOTTI": PRODUCTS, "ORDINI": ORDERS}.get(wanted, wanted)
    if rows in _rows(kind):
        return (rows,)
    spec = fields.find(kind, code)
    if spec is not None:
        return (fields.code_of(spec),)
    linked = wanted in LINKS and fields.link(kind, code) is not None
    return (wanted,) if linked else None


def _called(codes: Iterable[str], code: str) -> str | None:
    wanted = code.casefold()
    return next((each for each in codes if each.casefold() == wanted), None)
