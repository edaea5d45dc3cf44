"""From the template that people write to the program that the engine walks over; conditions, defaults, switches of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from crm_tui.automation import person_texts
from crm_tui.automation.program import Form, Instruction, Op
from crm_tui.automation.world import RunWorld, Values
from crm_tui.domain import conditions_unmet, insert_value, workflow
from crm_tui.domain.conditions_check import check
from crm_tui.domain.conditions_tree import ALWAYS, Condition
from crm_tui.domain.conditions_unmet import Unmet
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow import Declared, Rows, Step, Template
from crm_tui.domain.workflow_file_read import read
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_specs import CONSTRUCTS, Inside
from crm_tui.domain.workflow_stored import pack, unpack
from crm_tui.domain.workflow_values import Shape, Typed, infer, printable, read_literal
from crm_tui.services import there
from crm_tui.services.session import Session
from data.workflows import Stored

_NAME = re.compile(r'^name = "([^"\\\n]{1,250})"$', re.MULTILINE)


@lru_cache(maxsize=64)
def template(spec: str) -> Template:
    """The template of a stored text.

    Raises:
        ValueError: it is none; the store was written by somebody else.
    """
    found = read(spec)
    if found.template is None:
        raise ValueError("; ".join(map(str, found.problems)))
    return found.template


@lru_cache(maxsize=64)
def frozen(spec: str) -> Template:
    """The template that a run follows; of one that this program cannot read, since a newer one wrote it, the name only."""
    try:
        return template(spec)
    except ValueError:
        found = _NAME.search(spec)
        return Template(name=found[1] if found else "?", document="")


@lru_cache(maxsize=64)
def followed(spec: str) -> tuple[str, tuple[Instruction, ...]]:
    """As `program`; of a form that cannot be read, no instruction."""
    try:
        return program(spec)
    except ValueError:
        return frozen(spec).name, ()


@lru_cache(maxsize=64)
def program(spec: str) -> tuple[str, tuple[Instruction, ...]]:
    """Name and instructions of a stored text."""
    found = template(spec)
    made: list[Instruction] = []
    _steps(found.steps, made)
    made.append(Instruction(op=Op.END))
    return found.name, tuple(made)


def holds(condition: object, world: RunWorld) -> tuple[bool, list[Problem]]:
    """Whether a condition is true now, and the warnings on the way: what has no value, what cannot be compared and so is
    false. Source: engine «Conditions», «Insert value»."""
    assert isinstance(condition, workflow.Condition)
    odd: list[Problem] = []

    def resolve(text: str) -> Typed:
        value, warnings = insert_value.resolve(text, world)
        odd.extend(warnings)
        return value

    verdict = check(condition, resolve, world.literals.parse)
    return verdict.holds, [*odd, *verdict.warnings]


def unmet(condition: object, world: RunWorld) -> list[list[str]]:
    """The rows of a condition that are false now: source, its value, operator and values of each, as people read them."""
    assert isinstance(condition, workflow.Condition)
    found = conditions_unmet.unmet(condition, lambda text: insert_value.resolve(text, world)[0], world.literals.parse)
    return [
        [each.test.source, printable(each.left, world), each.test.op.value, ", ".join(_read(each, world))]
        for each in found
    ]


def _read(row: Unmet, world: RunWorld) -> list[str]:
    return [printable(infer(each), world) for each in row.right if each is not None]


def defaults(session: Session, stored: Stored, document: Ref) -> tuple[list[str], dict[str, Typed]]:
    """What a run that starts by itself is given: the defaults of all parameters, and which have none that can be used."""
    found = template(stored.spec)
    missing = [*(each.code for each in workflow.unanswered(found)), *unset(stored)]
    world = RunWorld(
        session, run=0, seq=0, name=found.name, document=document, starter=session.user_id or None, values=Values()
    )
    values, odd = _defaults(found.parameters, world)
    return [*missing, *odd], values


def _defaults(declared: Sequence[Declared], world: RunWorld) -> tuple[dict[str, Typed], list[str]]:
    """The defaults of what a template declares, and the codes of those that cannot be read any more: a stage that it names
    may have been taken away since. Those are empty."""
    values: dict[str, Typed] = {}
    odd: list[str] = []
    for each in declared:
        try:
            values[each.code] = read_literal(each.code, each.shape, each.default, world.literals)
        except InvalidValue:  # told by whoever starts the run: the codes are in its journal
            values[each.code] = Typed(each.shape.type, () if each.shape.multiple else None)
            odd.append(each.code)
    return values, odd


def parameters(session: Session, found: Template, document: Ref, given: Mapping[str, str]) -> dict[str, Typed]:
    """The values of all parameters: as they were given, else their defaults, else nothing.

    Raises:
        InvalidValue: a text that a type does not take, somebody or a currency that is not there; names the parameter.
    """
    world = RunWorld(
        session, run=0, seq=0, name=found.name, document=document, starter=session.user_id or None, values=Values()
    )
    values: dict[str, Typed] = {}
    for each in found.parameters:
        values[each.code] = read_literal(each.code, each.shape, _text(session, each, given), world.literals)
        there.people_and_sums(each.code, values[each.code])
    return values


def packed(session: Session, declared: Sequence[Declared], given: Mapping[str, str]) -> dict[str, object]:
    """The values of constants as the store keeps them.

    Raises:
        InvalidValue: a text that a type does not take, or what it names is not there; names the constant.
    """
    world = RunWorld(session, run=0, seq=0, name="", document=Ref("", 0), starter=None, values=Values())
    values: dict[str, object] = {}
    for each in declared:
        value = read_literal(each.code, each.shape, _text(session, each, given), world.literals)
        there.check(session, each.code, value)
        values[each.code] = pack(value)
    return values


def _text(session: Session, declared: Declared, given: Mapping[str, str]) -> str:
    """What was given, people also by login or name; else the default as the template has it."""
    text = given.get(declared.code)
    return declared.default if text is None else person_texts.literal(session, declared.code, declared.shape, text)


def unset(stored: Stored) -> list[str]:
    """Required constants that are empty, whether nobody has set them or somebody has emptied them: nothing can start."""
    kept = stored.constants
    return [
        each.code
        for each in template(stored.spec).constants
        if each.required and (unpack(kept[each.code]).empty if each.code in kept else not each.default.strip())
    ]


def constants(stored: Stored, world: RunWorld) -> tuple[dict[str, Typed], list[str]]:
    """The constants of a run: as an administrator set them, else as the template says; and codes that cannot be read."""
    kept = {code: unpack(value) for code, value in stored.constants.items()}
    values, odd = _defaults([each for each in template(stored.spec).constants if each.code not in kept], world)
    return {**kept, **values}, odd


def variables(found: Template, world: RunWorld) -> tuple[dict[str, Typed], list[str]]:
    """The variables of a run when it begins, and the codes of those whose defaults cannot be read any more."""
    return _defaults(found.variables, world)


@lru_cache(maxsize=64)
def shapes(spec: str) -> Mapping[str, Shape]:
    """What the variables of a stored text take, by code."""
    return {each.code: each.shape for each in frozen(spec).variables}


def switches(spec: str) -> frozenset[str]:
    """Which creations start the template though they usually do not: ``imports``, ``workflows``."""
    found = template(spec)
    chosen = {"imports": found.after_import, "workflows": found.after_automation}
    return frozenset(name for name, on in chosen.items() if on)


# ── Instructions ──


def _steps(steps: tuple[Step, ...], made: list[Instruction]) -> None:
    for step in steps:
        if step.enabled or step.kind not in _BLOCKS:
            _BLOCKS.get(step.kind, _one)(step, made)


def _form(step: Step, *conditions: Condition) -> Form:
    given: dict[str, str] = {}
    several: dict[str, tuple[str, ...]] = {}
    tables: dict[str, Mapping[str, str]] = {}
    rows: dict[str, tuple[tuple[str, str], ...]] = {}
    for code, value in step.parameters:
        if isinstance(value, Rows):
            tables[code] = dict(value.rows)
            rows |= {code: value.rows} if len(tables[code]) < len(value.rows) else {}
        else:
            given[code] = value if isinstance(value, str) else "\n".join(value)
            several |= {code: value} if isinstance(value, tuple) and len(value) > 1 else {}
    return Form(
        step=step.id, kind=step.kind, title=step.title, given=given, several=several, tables=tables, rows=rows,
        enabled=step.enabled, on_error=step.on_error.value, conditions=conditions,
    )  # fmt: skip


def _one(step: Step, made: list[Instruction]) -> None:
    """A step that is done; those with a branch for each outcome then walk into one of them. Without it: nothing."""
    spec = CONSTRUCTS.get(step.kind)
    if spec is None or spec.inside is not Inside.NAMED or not step.enabled:
        made.append(Instruction(op=Op.DO, form=_form(step)))
        return
    place = len(made)
    made.append(Instruction(op=Op.DO))
    branches = [each for each in step.steps if each.enabled]
    starts, jumps = _branches(branches, made)
    keys = tuple(str(each.parameter("key")) for each in branches)
    made[place] = Instruction(op=Op.DO, form=_form(step), keys=keys, targets=starts, otherwise=len(made))
    for jump in jumps:
        made[jump] = Instruction(op=Op.JUMP, targets=(len(made),))


def _inline(step: Step, made: list[Instruction]) -> None:
    _steps(step.steps, made)


def _condition(step: Step, made: list[Instruction]) -> None:
    """The branches one after the other; behind each a jump to what follows the block."""
    place = len(made)
    made.append(Instruction(op=Op.TEST))
    branches = [each for each in step.steps if each.enabled]
    starts, jumps = _branches(branches, made)
    made[place] = Instruction(
        op=Op.TEST, form=_form(step, *(each.when or ALWAYS for each in branches)), targets=starts, otherwise=len(made),
        keys=tuple(each.title or str(number) for number, each in enumerate(branches, 1)),
    )  # fmt: skip
    for jump in jumps:
        made[jump] = Instruction(op=Op.JUMP, targets=(len(made),))


def _parallel(step: Step, made: list[Instruction]) -> None:
    """The branches one after the other; a token walks through each and ends there."""
    place = len(made)
    made.append(Instruction(op=Op.FORK))
    starts, ends = _branches([each for each in step.steps if each.enabled], made)
    for end in ends:
        made[end] = Instruction(op=Op.JOIN)
    made[place] = Instruction(op=Op.FORK, form=_form(step), targets=starts, otherwise=len(made))


def _branches(branches: list[Step], made: list[Instruction]) -> tuple[tuple[int, ...], list[int]]:
    """Where each begins, and the place behind each that is still to be filled."""
    starts: list[int] = []
    ends: list[int] = []
    for branch in branches:
        starts.append(len(made))
        _steps(branch.steps, made)
        ends.append(len(made))
        made.append(Instruction(op=Op.JUMP))
    return tuple(starts), ends


def _while(step: Step, made: list[Instruction]) -> None:
    place = len(made)
    made.append(Instruction(op=Op.LOOP))
    _steps(step.steps, made)
    made.append(Instruction(op=Op.JUMP, targets=(place,)))
    made[place] = Instruction(
        op=Op.EACH if step.kind == "iterator" else Op.LOOP, form=_form(step, step.when or ALWAYS), targets=(place + 1,),
        otherwise=len(made),
    )  # fmt: skip


_BLOCKS = {
    "block": _inline,
    "condition": _condition,
    "parallel": _parallel,
    "while": _while,
    "iterator": _while,
}
"""Constructs that steer; all others are done."""


def without_constants(found: Template) -> Template:
    """The template as a file that goes elsewhere: what was set here stays here."""
    return replace(found, constants=tuple(replace(each, default="") for each in found.constants))
