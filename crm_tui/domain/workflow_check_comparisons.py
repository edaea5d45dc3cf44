"""Comparisons of a template: the source must be a reference, and each literal a value that it could be compared with.

People are kept as ``user_5``, whatever they were called by; entries of lists must be there; records are named by number.
Source: engine «Conditions», «Template header and tabs».
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_tui.domain import insert_value
from crm_tui.domain import workflow_check_literals as literals
from crm_tui.domain.conditions_literals import unasked, unread
from crm_tui.domain.conditions_tree import Comparison, Op
from crm_tui.domain.expressions import ExpressionMistake
from crm_tui.domain.insert_value_references import Group, Reference
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import Problem, problem
from crm_tui.domain.workflow_values import CODED, Shape, ValueType

if TYPE_CHECKING:
    from crm_tui.domain.workflow_check_texts import Known

Placed = tuple[tuple[str | int, ...], Problem]
"""Where in the comparison, and what."""
_ONLY_TEXT = N_("“{source}” is only a text; did you mean {near}?")
_NOBODY = N_("{source}: nobody is called “{value}”")
_NO_ENTRY = N_("{field}: “{value}” names nothing")


def judged(test: Comparison, known: Known) -> tuple[Comparison, list[Placed]]:
    """The comparison as it is stored, and what is wrong with it.

    Args:
        test: Spelled as it is stored, reference by reference.
        known: What it may refer to.
    """
    if _literal(test.source):
        bare = _bare(test, known)
        return test, [] if bare is None else [(("source",), bare)]
    source = _whole(test.source)
    shape = None if source is None else known.shape(source)
    if shape is None:
        return test, []
    odd = unasked(test.source, shape, test.op)
    found: list[Placed] = [] if odd is None else [(("source",), odd)]
    stored: list[str] = []
    for number, text in enumerate(test.values):
        kept, wrong = _value(test, shape, text, known) if _literal(text) else (text, None)
        stored.append(kept)
        found += [] if wrong is None else [(("values", number), wrong)]
    return replace(test, values=tuple(stored)), found


def _value(test: Comparison, shape: Shape, text: str, known: Known) -> tuple[str, Problem | None]:
    if shape.type is ValueType.USER and text.strip():
        person = known.outer.person(text.strip())
        if person is None:
            return text, problem(text, 0, _NOBODY, source=shown(test.source), value=shown(text))
        return person, None
    if shape.type is ValueType.ITEM:
        return text, _no_record(test, shape, text, known)
    code = known.outer.literals.code
    if shape.type in CODED and code is not None and text.strip() and code(shape, text.strip()) is None:
        return text, problem(text, 0, _NO_ENTRY, field=shown(test.source), value=shown(text))
    return text, unread(test.source, shape, test.op, text, known.outer.literals.parse)


def _no_record(test: Comparison, shape: Shape, text: str, known: Known) -> Problem | None:
    """Why a literal is no record of the type: ``CO_1``, ``company:1`` and ``1`` are; titles are not."""
    if not text.strip() or unasked(test.source, shape, test.op) or (not shape.of and text.strip().isdecimal()):
        return None
    return literals.unread(test.source, Shape(type=ValueType.ITEM, of=shape.of), text, known.outer.literals)


def _bare(test: Comparison, known: Known) -> Problem | None:
    """The name of a field without its braces is a text, and what is compared is always the same."""
    word = test.source.strip()
    if not word or (test.op is Op.EQUALS and not test.values):  # a text that is being typed
        return None
    own = known.template
    path = known.outer.field(own.document, tuple(word.split("."))) or known.outer.display(own.document, word)
    if path:
        return _meant(test.source, Reference(group=Group.DOCUMENT, path=path))
    groups = ((Group.TEMPLATE, own.parameters), (Group.VARIABLE, own.variables), (Group.CONSTANT, own.constants))
    for group, declared in groups:
        code = next((each.code for each in declared if each.code.casefold() == word.casefold()), None)
        if code is not None:
            return _meant(test.source, Reference(group=group, path=(code,)))
    near = known.outer.near_field(own.document, (word,)) if len(word) > 2 else ""
    return _meant(test.source, Reference(group=Group.DOCUMENT, path=(near,)), blocking=False) if near else None


def _meant(source: str, reference: Reference, *, blocking: bool = True) -> Problem:
    return problem(source, 0, _ONLY_TEXT, blocking=blocking, source=shown(source), near=str(reference))


def _literal(text: str) -> bool:
    """Whether nothing in it is worked out when it is asked."""
    try:
        return all(isinstance(part.content, str) for part in insert_value.parts(text))
    except ExpressionMistake:
        return False


def _whole(text: str) -> Reference | None:
    try:
        found = insert_value.parts(text)
    except ExpressionMistake:
        return None
    content = found[0].content if len(found) == 1 else None
    return content if isinstance(content, Reference) else None
