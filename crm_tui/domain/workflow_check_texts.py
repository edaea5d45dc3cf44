"""Texts of a template, one by one: spelled as they are stored, and checked against what they may hold.

A reference that names nothing is a warning, because a run takes it for an empty value; where it is all that a needed
parameter holds, the step could never run, and the template cannot be saved.
Source: engine «Template header and tabs» (save-time validation), «Insert value», actions 0.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from crm_tui.domain import insert_value
from crm_tui.domain import workflow_check_comparisons as comparisons
from crm_tui.domain import workflow_check_literals as literals
from crm_tui.domain import workflow_check_tables as tables
from crm_tui.domain import workflow_values as values
from crm_tui.domain.conditions_tree import Comparison, Condition, Group, Row
from crm_tui.domain.expressions import ExpressionMistake
from crm_tui.domain.insert_value_references import Group as Source
from crm_tui.domain.insert_value_references import Reference
from crm_tui.domain.text import nearest
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Parameter, Rows, Step, Template
from crm_tui.domain.workflow_problems import Problem, problem
from crm_tui.domain.workflow_specs import ParameterSpec, StepSpec
from crm_tui.domain.workflow_values import LiteralContext, Shape, ValueType


class TemplateCatalogue(Protocol):
    """What a template may use, as the store and the registry of actions know it."""

    @property
    def literals(self) -> LiteralContext:
        """How literals are read."""
        ...

    def documents(self) -> tuple[str, ...]:
        """Entity types that templates work on."""
        ...

    def action(self, kind: str) -> StepSpec | None:
        """The action of that id."""
        ...

    def actions(self) -> tuple[str, ...]:
        """Ids of all actions."""
        ...

    def field(self, document: str, path: tuple[str, ...]) -> tuple[str, ...] | None:
        """The path as it is spelled (a field, or a link and a field of what it leads to); None: there is none."""
        ...

    def writable(self, document: str, name: str) -> bool:
        """Whether steps may set the field of that name, by its code or the reference product's."""
        ...

    def near_field(self, document: str, path: tuple[str, ...]) -> str:
        """The field, or the path to one, that was probably meant by a path that leads to none; empty for nothing near."""
        ...

    def display(self, document: str, name: str) -> tuple[str, ...] | None:
        """The path of the field of that display name."""
        ...

    def shared(self, group: Source) -> tuple[str, ...]:
        """Codes of the global variables or constants."""
        ...

    def shape(self, document: str, path: tuple[str, ...]) -> Shape | None:
        """What values the field at that path has, as `field` spells it; None: nobody can say."""
        ...

    def shared_shape(self, group: Source, code: str) -> Shape | None:
        """What values the global variable or constant of that code has."""
        ...

    def person(self, word: str) -> str | None:
        """``user_5`` for somebody by number, login or name; None: nobody is called so."""
        ...

    def nobody(self, text: str) -> Problem | None:
        """The first word of a text, between commas or on lines of their own, that names no people."""
        ...

    def misread(self, document: str, field: str, text: str, beside: Mapping[str, str]) -> Problem | None:
        """Why a literal is nothing that a field of that type of record takes, with these literals beside it."""
        ...

    def wrong(self, template: Template, spec: StepSpec, parameter: ParameterSpec, text: str) -> Problem | None:
        """What is wrong with a literal that only the store can judge: a stage, a pipeline, a list entry, a template."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """What one step may refer to: an `insert_value.Catalogue`."""

    template: Template
    outer: TemplateCatalogue
    results: Mapping[str, tuple[str, tuple[str, ...] | None]]
    """Step id in lower case → the id, and its results (None: any)."""

    def display(self, name: str) -> Reference | None:
        """See `insert_value.Catalogue`."""
        path = self.outer.display(self.template.document, name)
        return Reference(group=Source.DOCUMENT, path=path) if path else None

    def shape(self, reference: Reference) -> Shape | None:
        """What values a reference has that is spelled as it is stored; None: nobody can say."""
        if reference.modifiers:
            return None
        found = self._shape(reference)
        return found if found is None or reference.index is None else replace(found, multiple=False)

    def _shape(self, reference: Reference) -> Shape | None:
        match reference.group:
            case Source.DOCUMENT:
                return self.outer.shape(self.template.document, reference.path)
            case Source.TEMPLATE | Source.VARIABLE | Source.CONSTANT:
                return self.template_shapes[reference.group].get(reference.code.lower())
            case Source.GLOBAL_VARIABLE | Source.GLOBAL_CONSTANT:
                return self.outer.shared_shape(reference.group, reference.code)
            case Source.SYSTEM:
                return Shape(type=ValueType.DATE if reference.code == "Date" else ValueType.DATETIME)
            case Source.USER:
                return Shape(type=ValueType.USER)
            case _:
                return None

    @property
    def template_shapes(self) -> Mapping[Source, Mapping[str, Shape]]:
        """By group and code in lower case: what the template itself declares."""
        groups = {
            Source.TEMPLATE: self.template.parameters,
            Source.VARIABLE: self.template.variables,
            Source.CONSTANT: self.template.constants,
        }
        return {group: {each.code.lower(): each.shape for each in every} for group, every in groups.items()}

    def known(self, reference: Reference) -> Reference | None:
        """See `insert_value.Catalogue`."""
        if reference.group is Source.DOCUMENT:
            path = self.outer.field(self.template.document, reference.path)
            return replace(reference, path=path) if path else None
        if reference.group is Source.STEP:
            return self._result(reference)
        code = _spelled(reference.code, self.offered(reference))
        return replace(reference, path=(code,)) if code else None

    def _result(self, reference: Reference) -> Reference | None:
        step, results = self.results.get(reference.step.lower(), ("", ()))
        code = reference.code if results is None else _spelled(reference.code, results)
        return replace(reference, step=step, path=(code,)) if step and code else None

    def near(self, reference: Reference) -> str:
        """See `insert_value.Catalogue`."""
        if reference.group is Source.DOCUMENT:
            return self.outer.near_field(self.template.document, reference.path)
        return nearest(reference.code, self.offered(reference)) or ""

    def offered(self, reference: Reference) -> tuple[str, ...]:
        """The codes of its group, or the results of its step."""
        match reference.group:
            case Source.TEMPLATE:
                return tuple(each.code for each in self.template.parameters)
            case Source.VARIABLE:
                return tuple(each.code for each in self.template.variables)
            case Source.CONSTANT:
                return tuple(each.code for each in self.template.constants)
            case Source.STEP:
                return self.results.get(reference.step.lower(), ("", ()))[1] or ()
            case _:
                return self.outer.shared(reference.group)


def _spelled(code: str, codes: Iterable[str]) -> str | None:
    return next((each for each in codes if each.lower() == code.lower()), None)


class Texts:
    """Checks the texts of one step; its problems are kept in `found`."""

    def __init__(self, known: Known, step: Step, spec: StepSpec) -> None:
        self._known = known
        self._step = step
        self._spec = spec
        self.found: list[Problem] = []
        self.steps: set[str] = set()
        """Ids, in lower case, of the steps whose results are used."""

    def _note(self, found: Problem, place: tuple[str | int, ...], parameter: str) -> None:
        self.found.append(replace(found, place=place, parameter=parameter))

    def parameters(self) -> tuple[tuple[str, Parameter], ...]:
        """All parameters, spelled as they are stored."""
        specs = {spec.code: spec for spec in self._spec.parameters}
        for code, spec in specs.items():
            if spec.required and not any(text.strip() for _place, text in _texts(self._step.parameter(code))):
                place = ("with", code)
                self._note(problem("", 0, N_("{parameter} must not be empty"), parameter=code), place, code)
        stored: list[tuple[str, Parameter]] = []
        for code, value in self._step.parameters:
            known = specs.get(code)
            if known is None:
                reason = N_("“{kind}” has no parameter “{parameter}”: it is not used")
                odd = problem("", 0, reason, blocking=False, kind=self._step.kind, parameter=code)
                self._note(odd, ("with", code), code)
            stored.append((code, self._parameter(known or ParameterSpec(code=code), value)))
        return tuple(stored)

    def _parameter(self, spec: ParameterSpec, value: Parameter) -> Parameter:
        if isinstance(value, Rows):
            if not spec.rows and spec in self._spec.parameters:
                self._note(
                    problem("", 0, N_("{parameter} takes no rows"), parameter=spec.code), ("with", spec.code), spec.code
                )
            for index, odd in tables.doubled(self._known, spec, [name for name, _text in value.rows]):
                self._note(odd, ("with", spec.code, *_texts(value)[index][0]), spec.code)
            rows = zip(value.rows, _texts(value), strict=True)
            return Rows(tuple((name, self._cell(spec, name, place, text)) for (name, _text), (place, text) in rows))
        texts = tuple(self._text(spec, place, text) for place, text in _texts(value))
        if spec.rows and any(text.strip() for text in texts):
            odd = problem("", 0, N_("{parameter} takes rows, and no text"), parameter=spec.code)
            self._note(odd, ("with", spec.code), spec.code)
        return texts if isinstance(value, tuple) else texts[0]

    def _cell(self, spec: ParameterSpec, name: str, place: tuple[str | int, ...], text: str) -> str:
        """The value of a row as it is stored; one that is written down must be what the field or variable takes."""
        stored = self._text(spec, place, text)
        if spec.rows and spec.names and stored.strip() and not has_references(stored):
            odd = tables.misread(self._known, spec, name, stored, self._literals())
            if odd is not None:
                self._note(odd, ("with", spec.code, *place), spec.code)
        return stored

    def _literals(self) -> dict[str, str]:
        """What the step says in so many words: its parameters, then the rows of its tables, by code."""
        rows = (row for _code, value in self._step.parameters if isinstance(value, Rows) for row in value.rows)
        single = ((code, value) for code, value in self._step.parameters if isinstance(value, str))
        return {code: text for code, text in (*rows, *single) if text.strip() and not has_references(text)}

    def _text(self, spec: ParameterSpec, place: tuple[str | int, ...], text: str) -> str:
        """One text of a parameter as it is stored."""
        place = ("with", spec.code, *place)
        stored = self.spelled(text, place, spec.code, needed=spec.required)
        if not has_references(stored):
            self._literal(spec, place, stored)
        elif spec.literal:
            reason = N_("{parameter} takes neither references nor expressions")
            self._note(problem(text, 0, reason, parameter=spec.code), place, spec.code)
        return stored

    def spelled(self, text: str, place: tuple[str | int, ...], name: str, *, needed: bool) -> str:
        """The text as it is stored, with a problem for each thing in it that is wrong."""
        canonical = insert_value.canonical(text, self._known)
        whole = _is_whole(text)
        used = (each.step.lower() for each in insert_value.used(text) if each.group is Source.STEP)
        self.steps.update(each for each in used if each in self._known.results)
        for each in canonical.problems:
            blocking = each.blocking and (each.reason not in insert_value.NAMES_NOTHING or (needed and whole))
            self._note(replace(each, blocking=blocking), place, name)
        return canonical.text

    def _literal(self, spec: ParameterSpec, place: tuple[str | int, ...], text: str) -> None:
        """A text without references must be what the parameter takes, or the step always fails."""
        if spec.rows or not text.strip():
            return
        words = text.replace("\n", ",").split(",") if spec.multiple else [text]
        choices = {each.casefold() for each in spec.choices}
        if choices and any(word.strip().casefold() not in choices for word in words if word.strip()):
            reason = N_("“{value}” is not one of: {choices}")
            self._note(problem(text, 0, reason, value=text, choices=", ".join(spec.choices)), place, spec.code)
            return
        odd = self._known.outer.wrong(self._known.template, self._spec, spec, text)
        if (
            odd is None
            and not spec.multiple
            and spec.type not in (ValueType.ITEM, ValueType.USER, *values.CODED, *values.WORDY)
        ):
            odd = literals.unread(spec.code, Shape(type=spec.type), text, self._known.outer.literals)
        if odd is not None:
            self._note(odd, place, spec.code)

    def condition(self, condition: Condition) -> Condition:
        """The condition of the step, spelled as it is stored."""
        return self._group(condition, ("when",))

    def _group(self, group: Group, place: tuple[str | int, ...]) -> Group:
        return Group(tuple(self._row(row, (*place, number)) for number, row in enumerate(group.rows)))

    def _row(self, row: Row, place: tuple[str | int, ...]) -> Row:
        if isinstance(row.part, Group):
            return Row(self._group(row.part, (*place, "group")), row.join)
        test = row.part
        source = self.spelled(test.source, (*place, "source"), "when", needed=False)
        said = enumerate(test.values)
        texts = tuple(self.spelled(text, (*place, "values", n), "when", needed=False) for n, text in said)
        stored, found = comparisons.judged(Comparison(source=source, op=test.op, values=texts), self._known)
        for where, each in found:
            self._note(each, (*place, *where), "when")
        return Row(stored, row.join)


def _texts(value: Parameter) -> list[tuple[tuple[str | int, ...], str]]:
    """All texts of a parameter and their places in it."""
    if isinstance(value, Rows):
        return [((number, "to"), text) for number, (_name, text) in enumerate(value.rows)]
    if isinstance(value, tuple):
        return [((number,), text) for number, text in enumerate(value)]
    return [((), value)]


def has_references(text: str) -> bool:
    """Whether a text holds references or expressions, so that only a run knows what it says."""
    try:
        return any(not isinstance(part.content, (str, insert_value.Broken)) for part in insert_value.parts(text))
    except ExpressionMistake:
        return True


def _is_whole(text: str) -> bool:
    try:
        found = insert_value.parts(text)
    except ExpressionMistake:
        return False
    return len(found) == 1 and isinstance(found[0].content, Reference)
