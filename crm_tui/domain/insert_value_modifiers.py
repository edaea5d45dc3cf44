"""Modifiers: what stands behind ``>`` in a reference, each a function from value to value.

Those that need names, addresses or time zones ask the `World`. What a modifier cannot do leaves the value empty with a
warning; what does not exist leaves it as it was with a warning. Source: engine «Modifiers».
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from crm_tui.domain import insert_value_markup as markup
from crm_tui.domain import workflow_values
from crm_tui.domain.dates import at_wall
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.insert_value_references import Modifier
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import Problem, problem
from crm_tui.domain.workflow_values import (
    TEXT_LENGTH,
    WORDY,
    Choice,
    File,
    Scalar,
    Typed,
    ValueType,
    machine,
)
from crm_tui.domain.workflow_world import Link, World

_Change = Callable[[Typed, str, World], Typed]


def apply(value: Typed, modifiers: tuple[Modifier, ...], world: World) -> tuple[Typed, tuple[Problem, ...]]:
    """The value after all modifiers, from left to right, and the warnings on the way."""
    warnings: list[Problem] = []
    for modifier in modifiers:
        change = MODIFIERS.get(modifier.name)
        if change is None:
            warnings.append(_warning(N_("“{name}” is not a modifier: the value is used as it is"), modifier))
            continue
        try:
            value = change(value, modifier.argument or "", world)
        except InvalidValue as error:
            why = str(error.params.get("value", ""))
            warnings.append(_warning(N_("“{name}” cannot be done with “{value}”: empty"), modifier, value=why))
            value = Typed(value.type, None)
    return value, tuple(warnings)


def _warning(reason: str, modifier: Modifier, **params: object) -> Problem:
    return problem("", 0, reason, blocking=False, name=modifier.name, **params)


def _each(value: Typed, change: Callable[[Scalar], Scalar], kind: ValueType) -> Typed:
    """The change done with one value or with each of several."""
    items = tuple(change(each) for each in value.items)
    if isinstance(value.value, tuple):
        return Typed(kind, items)
    return Typed(kind, items[0] if items else None)


def _texts(change: Callable[[str], str]) -> _Change:
    def changed(value: Typed, _argument: str, _world: World) -> Typed:
        kind = value.type if value.type in WORDY else ValueType.STRING
        return _each(value, lambda each: change(machine(each))[:TEXT_LENGTH], kind)

    return changed


def _printable(value: Typed, _argument: str, world: World) -> Typed:
    return Typed(ValueType.STRING, workflow_values.printable(value, world))


def _friendly(value: Typed, _argument: str, world: World) -> Typed:
    def name(each: Scalar) -> str:
        return world.friendly(each) if isinstance(each, Ref) and each.type == "user" else world.text(value.type, each)

    return _each(value, name, ValueType.STRING)


def _email(value: Typed, _argument: str, world: World) -> Typed:
    return Typed(ValueType.EMAIL, _addresses(value, lambda ref: world.addresses(ref, "email")))


def _phone(value: Typed, _argument: str, world: World) -> Typed:
    return Typed(ValueType.PHONE, _addresses(value, lambda ref: world.addresses(ref, "phone")))


def _addresses(value: Typed, find: Callable[[Ref], tuple[str, ...]]) -> tuple[str, ...] | str | None:
    """The first address of one record; of several, the first of each; a text is its own address."""
    found: list[str] = []
    for each in value.items:
        known = find(each) if isinstance(each, Ref) else (machine(each),)
        found += known[:1]
    if isinstance(value.value, tuple):
        return tuple(found)
    return found[0] if found else None


def _name(value: Typed, _argument: str, world: World) -> Typed:
    def title(each: Scalar) -> str:
        return world.title(each) if isinstance(each, (Ref, Choice, File)) else machine(each)

    return _each(value, title, ValueType.STRING)


def _id(value: Typed, _argument: str, _world: World) -> Typed:
    numbers = all(isinstance(each, Ref) for each in value.items)
    return _each(
        value,
        lambda each: each.id if isinstance(each, Ref) else machine(each),
        ValueType.INTEGER if numbers else ValueType.STRING,
    )


def _links(kind: Link) -> _Change:
    def changed(value: Typed, _argument: str, world: World) -> Typed:
        def address(each: Scalar) -> str:
            if not isinstance(each, File):
                raise InvalidValue(value=machine(each))
            return world.link(each, kind)

        return _each(value, address, ValueType.URL)

    return changed


def _types(kind: ValueType) -> _Change:
    return lambda value, _argument, world: workflow_values.convert(value, kind, world.literals, cut=True)


def _string(value: Typed, _argument: str, _world: World) -> Typed:
    return _each(value, machine, ValueType.STRING)


def _markup(kind: ValueType) -> _Change:
    def changed(value: Typed, _argument: str, _world: World) -> Typed:
        return _each(value, lambda each: markup.convert(machine(each), value.type, kind)[:TEXT_LENGTH], kind)

    return changed


def _first(value: Typed, _argument: str, _world: World) -> Typed:
    return Typed(value.type, value.items[0] if value.items else None)


def _last(value: Typed, _argument: str, _world: World) -> Typed:
    return Typed(value.type, value.items[-1] if value.items else None)


def _count(value: Typed, _argument: str, _world: World) -> Typed:
    return Typed(ValueType.INTEGER, len(value.items))


def _join(value: Typed, argument: str, world: World) -> Typed:
    """With ``", "`` where no separator is given."""
    said = (world.text(value.type, each) for each in value.items)
    return Typed(ValueType.STRING, (argument or ", ").join(said)[:TEXT_LENGTH])


def in_zone(value: Scalar, zone: ZoneInfo | None, company: ZoneInfo) -> Scalar:
    """A moment to be shown in a zone (None: the company's); a day is its first moment. Others stay as they are."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = at_wall(value, time(), company)
    return value.astimezone(zone or UTC) if isinstance(value, datetime) else value


def _server(value: Typed, _argument: str, world: World) -> Typed:
    return _each(value, lambda each: in_zone(each, None, world.literals.parse.zone), _moment(value))


def _user(value: Typed, _argument: str, world: World) -> Typed:
    zone = world.zone_of("user")
    return _each(value, lambda each: in_zone(each, zone, world.literals.parse.zone), _moment(value))


def _responsible(value: Typed, _argument: str, world: World) -> Typed:
    zone = world.zone_of("responsible")
    return _each(value, lambda each: in_zone(each, zone, world.literals.parse.zone), _moment(value))


def _moment(value: Typed) -> ValueType:
    return ValueType.DATETIME if value.type is ValueType.DATE else value.type


MODIFIERS: Mapping[str, _Change] = {
    "printable": _printable,
    "friendly": _friendly,
    "email": _email,
    "phone": _phone,
    "name": _name,
    "id": _id,
    "src": _links("src"),
    "shortlink": _links("shortlink"),
    "publink": _links("publink"),
    "int": _types(ValueType.INTEGER),
    "double": _types(ValueType.DOUBLE),
    "bool": _types(ValueType.BOOL),
    "string": _string,
    "date": _types(ValueType.DATE),
    "datetime": _types(ValueType.DATETIME),
    "upper": _texts(str.upper),
    "lower": _texts(str.lower),
    "trim": _texts(str.strip),
    "br2nl": _texts(markup.breaks_to_lines),
    "first": _first,
    "last": _last,
    "count": _count,
    "join": _join,
    "bbcode": _markup(ValueType.BBCODE),
    "html": _markup(ValueType.HTML),
    "text": _markup(ValueType.TEXT),
    "server": _server,
    "user": _user,
    "responsible": _responsible,
}
"""Name → what it does with a value, given what stood in its brackets."""
