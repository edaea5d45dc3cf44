"""Values in the types that variables have: what a step gives a variable is read as its type, or refused."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.automation import people
from crm_tui.automation.outcome import StepFailed
from crm_tui.automation.registry import Parameter
from crm_tui.automation.world import RunWorld
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import WORDY, Choice, Scalar, Shape, Typed, ValueType, infer, printable
from crm_tui.domain.workflow_values import convert as _convert
from crm_tui.domain.workflow_values import read_literal as _read
from crm_tui.i18n.translate import error_text
from crm_tui.services.session import Session

_SEVERAL = N_("are several values, and the variable takes one")


def converted(
    session: Session,
    name: str,
    shape: Shape,
    given: Typed,
    world: RunWorld,
    warnings: list[tuple[str, Mapping[str, object]]],
) -> Typed:
    """The value as the variable takes it.

    Args:
        session: The robot.
        name: The variable's, for refusals.
        shape: What it takes.
        given: What was resolved.
        world: How texts are read and values printed.
        warnings: Where warnings go.

    Raises:
        StepFailed: ``invalid_value``.
    """
    if given.empty:
        return Typed(shape.type, () if shape.multiple else None)
    try:
        return _converted(session, name, shape, given, world, warnings)
    except InvalidValue as error:
        raise StepFailed(
            "invalid_value", N_("{parameter}: {sentence}"), parameter=name, sentence=error_text(error),
            value=shown(printable(given, world)), hint=error.hint or N_("the variable has the type {type}"),
            hint_params={"type": shape.type.value, **error.hint_params},
        ) from error  # fmt: skip


def _converted(
    session: Session,
    name: str,
    shape: Shape,
    given: Typed,
    world: RunWorld,
    warnings: list[tuple[str, Mapping[str, object]]],
) -> Typed:
    if shape.type is ValueType.USER:
        parameter = Parameter(code=name, label=name, type=ValueType.USER, multiple=shape.multiple)
        found = people.read(session, parameter, given, world, warnings)
        if found.empty:
            raise invalid(name, printable(given, world), N_("names nobody"))
        if not shape.multiple and isinstance(found.value, tuple):
            raise invalid(name, len(found.items), _SEVERAL)
        return found
    if shape.type in WORDY and not shape.multiple:
        return _word(name, shape, given, world)
    items = tuple(one for each in given.items for one in _items(name, shape, given, each, world))
    if shape.multiple:
        return Typed(shape.type, items)
    if len(items) > 1:
        raise invalid(name, len(items), _SEVERAL)
    return Typed(shape.type, items[0] if items else None)


def _word(name: str, shape: Shape, given: Typed, world: RunWorld) -> Typed:
    """A text as it is, everything else as people read it; addresses are checked."""
    if given.type is shape.type and not isinstance(given.value, tuple):
        return given
    text = printable(given, world)
    return _read(name, Shape(type=shape.type), text, world.literals)


def _items(name: str, shape: Shape, given: Typed, each: Scalar, world: RunWorld) -> tuple[Scalar, ...]:
    if isinstance(each, str):
        return _read(name, shape, each, world.literals).items
    if shape.type in WORDY:
        return _read(name, Shape(type=shape.type), printable(Typed(given.type, each), world), world.literals).items
    if shape.type is ValueType.ITEM and isinstance(each, int) and not isinstance(each, bool):
        return _read(name, Shape(type=shape.type, of=shape.of), str(each), world.literals).items
    found = _convert(infer(each), shape.type, world.literals).items
    for one in found:
        if isinstance(one, Ref) and shape.of and one.type != shape.of:
            raise invalid(name, str(one), N_("is of another kind than {kind}"), kind=shape.of)
    return tuple(Choice(shape.of or one.list, one.code) if isinstance(one, Choice) else one for one in found)
