"""What a step is given: texts of the template become values, checked against what the action declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from crm_tui.automation import converting, fields, people
from crm_tui.automation.outcome import StepFailed
from crm_tui.automation.program import Form
from crm_tui.automation.registry import ANYTHING, Action, Parameter
from crm_tui.automation.world import RunWorld
from crm_tui.domain import insert_value, natural
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError
from crm_tui.domain.natural import ParseContext
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import ExpressionMistake, Problem
from crm_tui.domain.workflow_values import (
    CODED,
    WORDY,
    Choice,
    LiteralContext,
    Scalar,
    Shape,
    Typed,
    ValueType,
    convert,
    machine,
    printable,
    read_literal,
)
from crm_tui.i18n.translate import error_text
from crm_tui.services.session import Session

VARIABLES = frozenset({"variable", "global"})
"""What the rows of a table may set that is no field."""
LOOK = N_("look at what the parameter says, and where its value comes from")


@dataclass(slots=True)
class Given:
    """The parameters of one step."""

    values: dict[str, Typed] = field(default_factory=dict)
    tables: dict[str, dict[str, Typed]] = field(default_factory=dict)
    warnings: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    """Texts to translate with their parameters."""


def resolve(session: Session, action: Action, form: Form, world: RunWorld) -> Given:
    """All parameters of a step; those that are not given have their defaults, then none.

    Raises:
        StepFailed: ``missing_parameter``, ``invalid_value`` or ``expression_error``.
    """
    found = Given()
    for parameter in action.parameters:
        if parameter.fields_of:
            rows = form.rows.get(parameter.code) or tuple(form.tables.get(parameter.code, {}).items())
            read: dict[str, Typed] = {}
            for name, text in rows:
                value = _text(text, name, world, found)
                read[_place(parameter, name, read)] = value
            if parameter.fields_of in VARIABLES:
                read = _variables(session, parameter.fields_of, read, world, found)
            else:
                kind = world.document.type if parameter.fields_of == "document" else parameter.fields_of
                read = {name: _people(session, kind, name, value, world) for name, value in read.items()}
            found.tables[parameter.code] = read
            continue
        text = form.given.get(parameter.code, "") or parameter.default
        texts = form.several.get(parameter.code, ()) if parameter.multiple and not parameter.literal else ()
        if texts:
            value = _together(parameter.type, [_value(session, parameter, each, world, found) for each in texts])
        else:
            value = _value(session, parameter, text, world, found)
        if parameter.required and _blank(value):
            raise StepFailed(
                parameter.if_empty, N_("{parameter} is empty"), parameter=parameter.code, value=shown(text),
                hint=LOOK,
            )  # fmt: skip
        found.values[parameter.code] = value
    return found


def listed(form: Form, code: str, world: RunWorld) -> tuple[Typed, tuple[Problem, ...]]:
    """The values of a parameter that is no action's, one after the other, and the warnings on the way.

    Raises:
        ExpressionMistake: an expression that cannot be computed.
    """
    texts = form.several.get(code) or (form.given.get(code, ""),)
    found = [insert_value.resolve(text, world) for text in texts]
    warnings = tuple(each for _value, more in found for each in more)
    return _together(ValueType.STRING, [value for value, _more in found]), warnings


def _together(kind: ValueType, found: Sequence[Typed]) -> Typed:
    """The values of several texts as one list, of the type of the first that has any; people each once."""
    items = [item for each in found for item in each.items]
    one = next((each.type for each in found if not each.empty), kind)
    return Typed(one, tuple(dict.fromkeys(items) if kind is ValueType.USER else items))


def _variables(
    session: Session, group: str, given: Mapping[str, Typed], world: RunWorld, found: Given
) -> dict[str, Typed]:
    """The values in the types of the variables that they are for.

    Raises:
        StepFailed: ``invalid_value``.
    """
    if group == "variable" and not world.declares:
        return dict(given)
    made: dict[str, Typed] = {}
    for name, value in given.items():
        code, shape = world.variable(group, name)
        if shape is None:
            raise StepFailed("invalid_value", N_("“{name}” is not a variable"), name=shown(name), parameter=name)
        made[code] = converting.converted(session, code, shape, value, world, found.warnings)
    return made


def _place(parameter: Parameter, name: str, read: Mapping[str, Typed]) -> str:
    """The name under which a row is kept: a further row for one field has blanks behind it, which `fields.find` leaves
    out. Of what is no field the last row counts."""
    if parameter.fields_of in (*VARIABLES, ANYTHING):
        return name
    return next(each for each in (name + " " * count for count in range(len(read) + 1)) if each not in read)


def _people(session: Session, kind: str, name: str, value: Typed, world: RunWorld) -> Typed:
    """What a text says for a field of people: ``user_5``, logins, names, roles, departments; as it is when it says nobody,
    and for all other fields."""
    spec = fields.find(ENTITY_TYPES[kind], name) if kind in ENTITY_TYPES else None
    if spec is None or fields.type_of(spec) is not ValueType.USER or value.type not in WORDY or value.empty:
        return value
    nobody: list[tuple[str, Mapping[str, object]]] = []
    parameter = Parameter(code=name, label=name, type=ValueType.USER, multiple=spec.multiple)
    read = people.read(session, parameter, value, world, nobody)
    if nobody or read.empty or (isinstance(read.value, tuple) and not spec.multiple):
        return value
    return Typed(ValueType.USER, people.each(session, read.items)) if spec.multiple else read


def _blank(value: Typed) -> bool:
    """Whether there is nothing in it, or only blanks."""
    return all(isinstance(each, str) and not each.strip() for each in value.items)


def _text(text: str, name: str, world: RunWorld, found: Given) -> Typed:
    try:
        value, warnings = insert_value.resolve(text, world)
    except ExpressionMistake as error:
        raise StepFailed(
            "expression_error", N_("{parameter}: {sentence}"), parameter=name, sentence=error_text(error),
            value=shown(text), hint=error.hint, hint_params=error.hint_params,
        ) from error  # fmt: skip
    found.warnings += [_warning(each) for each in warnings]
    return value


def _warning(problem: Problem) -> tuple[str, Mapping[str, object]]:
    return problem.reason, problem.params


def _value(session: Session, parameter: Parameter, text: str, world: RunWorld, found: Given) -> Typed:
    nothing = Typed(parameter.type, () if parameter.multiple else None)
    if not text:
        return nothing
    if parameter.type in _FIXED and not parameter.multiple and parameter.choices is None:
        fixed = _fixed(parameter.code, parameter.type, text)
        if fixed is not None:
            return fixed
    value = Typed(ValueType.STRING, text) if parameter.literal else _text(text, parameter.code, world, found)
    if value.empty:
        return nothing
    if parameter.type is ValueType.USER:
        return people.read(session, parameter, value, world, found.warnings)
    try:
        typed = _as(parameter, value, world)
    except CrmError as error:
        raise StepFailed(
            "invalid_value", N_("{parameter}: {sentence}"), parameter=parameter.code, sentence=error_text(error),
            value=shown(printable(value, world)), hint=error.hint or LOOK, hint_params=error.hint_params,
        ) from error  # fmt: skip
    found.warnings += _skipped(parameter, value, world)
    return _chosen(parameter, typed)


def _skipped(parameter: Parameter, value: Typed, world: RunWorld) -> list[tuple[str, Mapping[str, object]]]:
    """A warning for each wall time that was written and over which the clocks go forward: a later one is taken."""
    if parameter.type is not ValueType.DATETIME or value.type not in WORDY or _blank(value):
        return []
    found: list[tuple[str, Mapping[str, object]]] = []
    for text in map(str, value.items):
        wall = natural.skipped(parameter.code, text, world.literals.parse)
        if wall is not None:
            moment = natural.parse_moment(parameter.code, text, world.literals.parse)
            said = world.text(ValueType.DATETIME, moment)
            params = {"parameter": parameter.code, "wall": f"{wall:%H:%M}", "moment": said}
            found.append((N_("{parameter}: the clocks skip {wall} on that day: {moment} is taken"), params))
    return found


_FIXED = frozenset({ValueType.BOOL, ValueType.INTEGER})
"""Types whose texts mean the same at all times."""


@lru_cache(maxsize=512)
def _fixed(code: str, kind: ValueType, text: str) -> Typed | None:
    """What a text without references means; None where that has to be worked out, also where it means nothing."""
    try:
        found = insert_value.parts(text)
        if len(found) == 1 and isinstance(found[0].content, str):
            return read_literal(code, Shape(type=kind), text, LiteralContext(parse=_nothing_known))
    except CrmError:
        return None
    return None


def _nothing_known() -> ParseContext:
    raise RuntimeError("a fixed text asked for the time or the currency")


def _as(parameter: Parameter, value: Typed, world: RunWorld) -> Typed:
    """The value in the parameter's type; several stand on lines of their own or between commas."""
    if parameter.type in WORDY and not parameter.multiple:
        same = value.type is parameter.type and not isinstance(value.value, tuple)
        return value if same else Typed(parameter.type, printable(value, world))
    if value.type is parameter.type:
        return value
    if value.type in WORDY:
        read = [_read(parameter, str(each), world) for each in value.items]
        several = tuple(each for one in read for each in one.items)
        return Typed(read[0].type, several) if parameter.multiple else read[0]
    if parameter.type is ValueType.ITEM and value.type is ValueType.INTEGER:
        return value
    return convert(value, parameter.type, world.literals)


def _read(parameter: Parameter, text: str, world: RunWorld) -> Typed:
    shape = parameter.shape
    if shape.type in CODED:  # actions know their lists best, and tell what could be chosen
        entries = tuple(_entry(shape, word) for word in (words(text) if shape.multiple else [text.strip()]))
        return Typed(shape.type, entries if shape.multiple else entries[0])
    if shape.type is ValueType.ITEM:
        return record(parameter.code, shape, text, world.literals)
    return read_literal(parameter.code, shape, text, world.literals)


def record(code: str, shape: Shape, text: str, context: LiteralContext) -> Typed:
    """The records that a text names; a number where no type is said.

    Raises:
        InvalidValue: it names none, or one of another type; names ``code``.
    """
    if not shape.of and text.strip().isdecimal():
        return Typed(ValueType.INTEGER, int(text))
    return read_literal(code, shape, "\n".join(words(text)) if shape.multiple else text, context)


def words(text: str) -> list[str]:
    """Several words, between commas or on lines of their own."""
    return [word.strip() for word in text.replace("\n", ",").split(",") if word.strip()]


def _entry(shape: Shape, word: str) -> Scalar:
    return Choice("stage" if shape.type is ValueType.STAGE else shape.of, word)


def _chosen(parameter: Parameter, value: Typed) -> Typed:
    """One of the choices that the action knows; its name counts as its code."""
    if parameter.choices is None:
        return value
    by_name = {code.casefold(): code for code in parameter.choices}
    by_name |= {label.casefold(): code for code, label in parameter.choices.items()}
    found: list[Scalar] = []
    for each in value.items:
        word = each.code if isinstance(each, Choice) else machine(each)
        code = by_name.get(word.casefold())
        if code is None:
            near = nearest(word, by_name) or ""
            raise StepFailed(
                "invalid_value", N_("{parameter} “{value}” is not one of: {choices}"), parameter=parameter.code, value=word,
                choices=", ".join(parameter.choices), hint=N_("did you mean “{near}”?") if near else N_("choose one of them"),
                hint_params={"near": near},
            )  # fmt: skip
        found.append(Choice(parameter.of, code))
    return Typed(parameter.type, tuple(found) if parameter.multiple else (found[0] if found else None))
