"""Insert value: a parameter's text, read once into literal text, references and expressions, and resolved once.

    {=Document:TITLE}          a reference; alone it keeps its type, inside text it becomes printable text
    =Document:TITLE            the same as a whole value
    ={=Variable:N}*2           one expression
    Pay {{=dateadd({=Document:DATE_CREATE}, '5d')}}    an expression inside text
    {{Amount}}                 a field by its display name: becomes its reference when the template is saved

What looks like none of these stays as it is typed. Resolving is a single pass: values are never read again.
Source: engine «Insert value»; threats T16, T17.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol, TypeAlias

from crm_tui.domain import expressions
from crm_tui.domain import expressions_tree as tree
from crm_tui.domain import insert_value_references as references
from crm_tui.domain.expressions import Expression, ExpressionMistake
from crm_tui.domain.insert_value_modifiers import MODIFIERS
from crm_tui.domain.insert_value_references import SYSTEM_CODES, Group, Reference
from crm_tui.domain.text import nearest
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import Problem, mistake, of_mistake, problem
from crm_tui.domain.workflow_values import TEXT_LENGTH, Typed, ValueType, printable
from crm_tui.domain.workflow_world import World

MOST_PARTS = 1000
"""References and expressions in one text."""


@dataclass(frozen=True, slots=True)
class Display:
    """A display name between ``{{`` and ``}}``."""

    name: str


@dataclass(frozen=True, slots=True)
class Broken:
    """What begins like a reference or an expression and is none; used as the text that it is."""

    problem: Problem


Content: TypeAlias = str | Reference | Expression | Display | Broken


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text and what it is."""

    content: Content
    start: int
    end: int


class Catalogue(Protocol):
    """What a template may refer to, as the designer and the checks know it."""

    def display(self, name: str) -> Reference | None:
        """The document field of that display name in the template's language; None: there is none."""
        ...

    def known(self, reference: Reference) -> Reference | None:
        """The reference with its path and step as they are spelled; None: it names nothing."""
        ...

    def near(self, reference: Reference) -> str:
        """What a reference that names nothing was probably meant to name in its group; empty for nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Canonical:
    """A text as it is stored, and what is wrong with it."""

    text: str
    problems: tuple[Problem, ...] = ()


@lru_cache(maxsize=2048)
def parts(text: str) -> tuple[Part, ...]:
    """The text in pieces, in order and without gaps; a text without references is one piece.

    Raises:
        ExpressionMistake: the whole value is an expression that cannot be read, or there are too many pieces.
    """
    if text.startswith("="):
        bare = references.read_bare(text)
        if bare is not None:
            return (Part(bare, 0, len(text)),)
        return (Part(expressions.parse(text), 0, len(text)),)
    return tuple(_pieces(text))


def _pieces(text: str) -> Iterator[Part]:
    plain = at = count = 0
    while (at := text.find("{", at)) >= 0:
        found = _piece(text, at)
        if found is None:
            at += 1
            continue
        if plain < at:
            yield Part(text[plain:at], plain, at)
        yield found
        plain = at = found.end
        count += 1
        if count > MOST_PARTS:
            raise mistake(at, N_("the text has more than {limit} references"), limit=MOST_PARTS)
    if plain < len(text) or not text:
        yield Part(text[plain:], plain, len(text))


def _piece(text: str, at: int) -> Part | None:
    """The reference, expression or display name that begins at a brace."""
    if text.startswith("{{=", at):
        try:
            found, end = expressions.parse_embedded(text, at + 3)
        except ExpressionMistake as error:
            return Part(Broken(of_mistake(text, error)), at, at + 3)
        return Part(found, at, end)
    if reference := references.match(text, at):
        return Part(reference[0], at, reference[1])
    if display := references.match_display(text, at):
        return Part(Display(display[0]), at, display[1])
    if references.looks_like(text, at):
        return Part(Broken(problem(text, at, _NOT_A_REFERENCE)), at, at + 2)
    return None


_NOT_A_REFERENCE = N_("this is not a reference")
_NOT_CLOSED = N_("the reference is not closed: {brace} is missing")
_NO_VALUE = N_("this names no value: write for example {example}")
_NEARLY = N_("{reference} names nothing; did you mean “{near}”?")
_NO_NAME = N_("no field is called “{name}”")
_NO_NAME_BUT = N_("no field is called “{name}”; did you mean “{near}”?")
_NO_STEP = N_("{reference} names nothing: there is no such step, group or result")
_NOTHING = N_("{reference} names nothing")
NAMES_NOTHING = frozenset({_NEARLY, _NO_STEP, _NOTHING})
"""Reasons of problems with references that a run would take for empty values."""


def resolve(text: str, world: World) -> tuple[Typed, tuple[Problem, ...]]:
    """The value of a parameter's text and the warnings on the way.

    One reference or expression that is the whole text keeps its type; all else is a `STRING`. A text without any
    is itself.

    Raises:
        ExpressionMistake: an expression cannot be computed, or the text becomes too long.
    """
    found = parts(text)
    if len(found) == 1 and isinstance(found[0].content, (Reference, Expression)):
        return _value(found[0].content, world)
    said: list[str] = []
    warnings: list[Problem] = []
    length = 0
    for part in found:
        piece = text[part.start : part.end]
        if isinstance(part.content, (Reference, Expression)):
            value, more = _value(part.content, world)
            warnings += (replace(each, at=part.start) for each in more)
            piece = printable(value, world)
        length += len(piece)
        if length > TEXT_LENGTH:
            raise mistake(part.start, N_("the text is longer than {limit} characters"), limit=TEXT_LENGTH)
        said.append(piece)
    return Typed(ValueType.STRING, "".join(said)), tuple(warnings)


def _value(content: Reference | Expression, world: World) -> tuple[Typed, tuple[Problem, ...]]:
    if isinstance(content, Reference):
        return expressions.value_of(content, world)
    return expressions.evaluate(content, world)


def used(text: str) -> tuple[Reference, ...]:
    """All references of the text, in order; none of a text that `parts` refuses."""
    try:
        found = parts(text)
    except ExpressionMistake:
        return ()
    named: list[Reference] = []
    for part in found:
        if isinstance(part.content, Reference):
            named.append(part.content)
        elif isinstance(part.content, Expression):
            named += (each for _start, _end, each in part.content.spans if isinstance(each, Reference))
    return tuple(named)


def canonical(text: str, catalogue: Catalogue) -> Canonical:
    """The text with every reference spelled as it is stored, and the problems that keep it from being saved.

    Display names become codes, aliases and old suffixes their canonical form; the rest stays to the character. The
    canonical text of a canonical text is itself.
    """
    try:
        found = parts(text)
    except ExpressionMistake as error:
        return Canonical(text, (of_mistake(text, error),))
    pieces: list[str] = []
    problems: list[Problem] = []
    for part in found:
        piece = text[part.start : part.end]
        if isinstance(part.content, str):
            problems += _begun(text, part)
        elif isinstance(part.content, Broken):
            problems.append(part.content.problem)
        elif isinstance(part.content, Expression):
            piece = _expression(text, part, part.content, catalogue, problems)
        else:
            named = part.content.name if isinstance(part.content, Display) else part.content
            piece = _spelled(text, part.start, piece, named, catalogue, problems)
        pieces.append(piece)
    return Canonical("".join(pieces), tuple(problems))


def _begun(text: str, part: Part) -> Iterator[Problem]:
    """A warning for each stretch that somebody seems to have begun as a reference: it is used as the text that it is."""
    for found in references.BEGUN.finditer(text, part.start, part.end):
        if found["end"]:
            yield problem(text, found.start(), _NO_VALUE, blocking=False, example="{=Document:TITLE}")
        else:
            yield problem(text, found.start(), _NOT_CLOSED, blocking=False, brace="}")


def _expression(text: str, part: Part, expression: Expression, catalogue: Catalogue, problems: list[Problem]) -> str:
    pieces: list[str] = []
    at = part.start
    for start, end, named in expression.spans:
        pieces += (text[at:start], _spelled(text, start, text[start:end], named, catalogue, problems))
        at = end
    for node in tree.walk(expression.tree):
        if isinstance(node, tree.Literal) and isinstance(node.value, str) and _holds_reference(node.value):
            problems.append(problem(text, node.at, N_("a reference inside quotes is only text"), blocking=False))
    return "".join((*pieces, text[at : part.end]))


def _holds_reference(text: str) -> bool:
    return any(references.match(text, at) for at in range(len(text)) if text[at] == "{")


def _spelled(
    text: str, at: int, piece: str, named: Reference | str, catalogue: Catalogue, problems: list[Problem]
) -> str:
    """The canonical spelling of one reference; what it is now, and a problem, when nothing is known by it."""
    if isinstance(named, str):
        found = catalogue.display(named)
        if found is None:
            near = catalogue.near(Reference(group=Group.DOCUMENT, path=(named,)))
            problems.append(problem(text, at, _NO_NAME_BUT if near else _NO_NAME, name=named, near=near))
            return piece
        return str(found)
    found = _known(named, catalogue)
    if found is None:
        problems.append(_unknown(text, at, named, catalogue))
        return piece
    problems += (
        problem(text, at, N_("“{name}” is not a modifier"), name=each.name)
        for each in named.modifiers
        if each.name not in MODIFIERS
    )
    return str(replace(found, index=named.index, modifiers=named.modifiers))


def _known(reference: Reference, catalogue: Catalogue) -> Reference | None:
    codes = SYSTEM_CODES.get(reference.group)
    if codes is None:
        return catalogue.known(reference)
    code = next((each for each in codes if each.lower() == reference.code.lower()), None)
    return None if code is None else replace(reference, path=(code,))


def _unknown(text: str, at: int, reference: Reference, catalogue: Catalogue) -> Problem:
    codes = SYSTEM_CODES.get(reference.group)
    near = (nearest(reference.code, codes) or "") if codes else catalogue.near(reference)
    if near:
        reason = _NEARLY
    elif reference.group is Group.STEP:
        reason = _NO_STEP
    else:
        reason = _NOTHING
    return problem(text, at, reason, reference=str(reference), near=near)
