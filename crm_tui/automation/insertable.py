"""What can be inserted into a text of a step: references in their canonical spelling, functions, modifiers, by group.

Source: engine «Insert value», «Modifiers», «Expressions».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from crm_tui.automation import fields, insert_words, registry, step_forms, step_options
from crm_tui.automation.catalogue import LINKS, ORDERS, PRODUCTS
from crm_tui.automation.judging import Judge
from crm_tui.automation.step_forms import Subject
from crm_tui.domain.conditions_tree import SPELLED
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.expressions_signatures import SIGNATURES
from crm_tui.domain.fields import EntityType
from crm_tui.domain.insert_value_modifiers import MODIFIERS
from crm_tui.domain.insert_value_references import SYSTEM_CODES, Reference
from crm_tui.domain.insert_value_references import Group as Source
from crm_tui.domain.workflow import Declared, Step, walk
from crm_tui.domain.workflow_specs import CONSTRUCTS
from crm_tui.i18n.translate import _
from crm_tui.services.session import Session


class Sort(StrEnum):
    """How something is inserted."""

    REFERENCE = "reference"
    FUNCTION = "function"
    MODIFIER = "modifier"


@dataclass(frozen=True, slots=True)
class Insertable:
    """One thing that the picker offers; label, hint and group are in the language in use."""

    group: str
    label: str
    text: str
    """The reference, the name of the function or of the modifier."""
    hint: str = ""
    sort: Sort = Sort.REFERENCE


def offered(session: Session, subject: Subject) -> tuple[Insertable, ...]:
    """All that a text of this step can use, group by group; asks the store, so it belongs into a thread."""
    template = subject.template
    judge = Judge(session)
    return (
        *_declared(_("Parameters"), Source.TEMPLATE, template.parameters),
        *_declared(_("Variables"), Source.VARIABLE, template.variables),
        *_declared(_("Constants"), Source.CONSTANT, template.constants),
        *_shared(_("Global variables"), Source.GLOBAL_VARIABLE, judge),
        *_shared(_("Global constants"), Source.GLOBAL_CONSTANT, judge),
        *_document(judge, template.document),
        *_results(subject),
        *_linked(judge, template.document),
        *_users(session),
        *_system(),
        *_comparisons(subject.meant),
        *_functions(),
        *_modifiers(),
    )


def reference(group: Source, code: str, *, step: str = "") -> str:
    """A reference as it is kept."""
    return str(Reference(group=group, path=tuple(code.split(".")), step=step))


def _declared(group: str, source: Source, declared: Iterable[Declared]) -> Iterator[Insertable]:
    for each in declared:
        yield Insertable(
            group, each.name or each.code, reference(source, each.code), _(step_forms.TYPES[each.shape.type])
        )


def _shared(group: str, source: Source, judge: Judge) -> Iterator[Insertable]:
    for code in judge.shared(source):
        yield Insertable(group, code, reference(source, code))


def _document(judge: Judge, kind: str) -> Iterator[Insertable]:
    if kind not in ENTITY_TYPES:
        return
    entity = ENTITY_TYPES[kind]
    group = _(entity.label)
    group = group[:1].upper() + group[1:]
    rows = [(_("Products"), PRODUCTS)] if entity.has_products else []
    rows += [(_("Orders"), ORDERS)] if kind == "deal" else []
    for label, code in (("ID", "ID"), *_fields(entity), *rows):
        yield from _field(judge, kind, group, label, (code,))


def _field(judge: Judge, kind: str, group: str, label: str, path: tuple[str, ...]) -> Iterator[Insertable]:
    """A field of the record as templates keep it; none where a reference cannot name it."""
    spelled = judge.field(kind, path)
    if spelled is not None and all(_CODE.fullmatch(each) for each in spelled):
        yield Insertable(group, label, str(Reference(group=Source.DOCUMENT, path=spelled)))


_CODE = re.compile(r"[A-Za-z_]\w{0,99}", re.ASCII)


def _fields(entity: EntityType) -> Iterator[tuple[str, str]]:
    for each in entity.fields:
        yield each.label if each.custom else _(each.label), each.name


def _linked(judge: Judge, kind: str) -> Iterator[Insertable]:
    """Fields of the company, the contacts and the responsible person of the record."""
    if kind not in ENTITY_TYPES:
        return
    words = {"COMPANY": _("Company"), "CONTACT": _("Contact"), "RESPONSIBLE": _("Responsible person")}
    for link in LINKS:
        spec = fields.link(ENTITY_TYPES[kind], link)
        if spec is None:
            continue
        target = fields.target_of(spec)
        if target == "user":
            found: Iterable[tuple[str, str]] = ((_(said), code) for code, said in insert_words.PERSON.items())
        else:
            found = _fields(ENTITY_TYPES[target]) if target in ENTITY_TYPES else ()
        for label, code in found:
            yield from _field(judge, kind, words[link], label, (link, code))


def _results(subject: Subject) -> Iterator[Insertable]:
    """What the steps before this one leave, and those around it."""
    for placed in walk(subject.template.steps):
        if placed.step.id == subject.step:
            return
        for code, label in _left_by(placed.step):
            group = placed.step.title or step_forms.label(placed.step.kind)
            text = reference(Source.STEP, code, step=placed.step.id)
            yield Insertable(f"{placed.step.id} · {group}", label, text, code if code != label else "")


def _left_by(step: Step) -> Iterator[tuple[str, str]]:
    """Codes and names of the results of a step."""
    action = registry.actions().get(step.kind)
    if action is not None:
        for each in action.results:
            yield each.code, _(each.label)
        if step.kind == "get_crm_data":
            for name in step_forms.text_of(step.parameter("fields")).replace(",", "\n").split():
                yield name, name
    elif step.kind in CONSTRUCTS:
        for code in CONSTRUCTS[step.kind].results or ():
            yield code, code


def _users(session: Session) -> Iterator[Insertable]:
    for each in step_options.people(session, several=True):
        yield Insertable(_("People"), each.label, each.key, each.hint)


def _system() -> Iterator[Insertable]:
    for group in (Source.SYSTEM, Source.WORKFLOW, Source.USER):
        for code in SYSTEM_CODES[group]:
            label = _(insert_words.SYSTEM[f"{group.value}:{code}"])
            yield Insertable(_("System"), label, reference(group, code))


def _comparisons(step: Step) -> Iterator[Insertable]:
    """How a condition compares, where the step has one."""
    if step.kind in ("branch", "while"):
        for op, spelled in SPELLED.items():
            yield Insertable(_("Comparisons"), spelled, f" {spelled} ", op.value if op.value != spelled else "")


def _functions() -> Iterator[Insertable]:
    for name in SIGNATURES:
        sort, arguments = insert_words.FUNCTIONS[name]
        yield Insertable(_("Functions"), f"{name}({arguments})", name, _(sort), Sort.FUNCTION)


def _modifiers() -> Iterator[Insertable]:
    for name in MODIFIERS:
        said = insert_words.MODIFIERS.get(name, "")
        yield Insertable(_("Modifiers"), f"> {name}", name, _(said) if said else "", Sort.MODIFIER)


# ── Into a text ──

_BEHIND = re.compile(r"\{=[^{}]*\}\Z")


def insert(text: str, at: int, chosen: Insertable) -> tuple[str, int]:
    """The text with it inserted, and where the cursor goes.

    A function in plain text becomes an expression; a modifier goes into the reference that ends at the cursor.

    Args:
        text: As it stands.
        at: Characters before the cursor.
        chosen: What was picked.
    """
    before, behind = text[:at], text[at:]
    if chosen.sort is Sort.MODIFIER:
        made, back = _modified(before, chosen.text)
        return made + behind, len(made) - back
    piece, back = chosen.text, 0
    if chosen.sort is Sort.FUNCTION:
        piece, back = f"{piece}()", 1
        if not text.strip():
            piece = f"={piece}"
        elif not text.lstrip().startswith("=") and not _in_expression(before):
            piece, back = f"{{{{={piece}}}}}", 3
    return before + piece + behind, at + len(piece) - back


def _modified(before: str, name: str) -> tuple[str, int]:
    """The text with the modifier in its last reference; else as it is written there."""
    if _BEHIND.search(before) is None:
        return f"{before} > {name}", 0
    joint = "," if ">" in before[before.rindex("{=") :] else " >"
    return f"{before[:-1]}{joint} {name}}}", 0


def _in_expression(before: str) -> bool:
    """Whether the cursor stands inside ``{{= … }}``."""
    return before.rfind("{{=") > before.rfind("}}")


def matching(found: Iterable[Insertable], typed: str) -> tuple[Insertable, ...]:
    """Those that hold every word that was typed, in their name, group, code or hint."""
    words = typed.casefold().split()
    return tuple(
        each
        for each in found
        if all(word in f"{each.label} {each.group} {each.text} {each.hint}".casefold() for word in words)
    )
