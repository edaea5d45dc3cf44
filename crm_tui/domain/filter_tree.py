"""The filter as a value: a small closed tree that text becomes and that the store compiles.

No part of it is ever SQL: a field is a `FieldSpec` from the registry, an operator comes from an enum, a value is typed.
Columns are where the text stood; they take no part in comparing two trees.
Source: threats T21 (injection into queries).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from crm_tui.domain.fields import POINTS, FieldKind, FieldSpec, Value

DEPTH = 5
NODES = 50
OPERANDS = 500
LENGTH = 10_000

WORDY = (
    frozenset({FieldKind.STRING, FieldKind.TEXT, FieldKind.BBCODE, FieldKind.ADDRESS, FieldKind.FILE, FieldKind.URL})
    | POINTS
    | {FieldKind.BOOKING}
)
"""Kinds that hold free text: `:` asks whether they contain it, `=` whether they are it. Case does not count."""
ORDERED = frozenset(
    {FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.PERCENT, FieldKind.MONEY, FieldKind.DATE, FieldKind.DATETIME}
)
"""Kinds with an order: `<`, `>` and ranges work."""


class Op(StrEnum):
    """What is asked of a field. ``:`` is read as `CONTAINS` for free text and as `EQ` otherwise; ``!=`` as not `EQ`."""

    EQ = "="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    CONTAINS = "~"


@dataclass(frozen=True, slots=True)
class Operand:
    """A value as typed, without its quotes. The empty text asks for an empty field."""

    text: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Range:
    """``low..high``, both included; one of them may be missing."""

    low: Operand | None
    high: Operand | None


@dataclass(frozen=True, slots=True)
class Equals:
    """The field is this value; None asks for an empty one. In a field with several values: one of them is it."""

    value: Value


@dataclass(frozen=True, slots=True)
class Between:
    """The field lies between two values of its kind; None is no limit. Moments are aware, UTC."""

    low: Value = None
    high: Value = None
    low_open: bool = False
    """The low end itself is out."""
    high_open: bool = False
    """The high end itself is out."""


@dataclass(frozen=True, slots=True)
class Contains:
    """The text (or one of the points) contains this, whatever its case and accents. Never empty."""

    text: str


Test: TypeAlias = Equals | Between | Contains


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """A field compared with one value of several; one that fits is enough."""

    path: tuple[str, ...]
    """Names as the registry spells them: one of the type itself, or a link and a field of what it links."""
    spec: FieldSpec
    """Of the last name of the path."""
    op: Op
    operands: tuple[Operand | Range, ...]
    column: int = field(default=0, compare=False)
    tests: tuple[Test, ...] = ()
    """What the operands mean, filled in by `filters.resolve`; empty before."""


@dataclass(frozen=True, slots=True)
class Is:
    """A state of the record: ``open``, ``overdue``, ``repeat`` … (see `FilterFields.flags`)."""

    flag: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Has:
    """Something hangs on the record: ``activity``, ``task``, ``overdue_activity``, ``comment``."""

    what: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Words:
    """Full text: all of these words anywhere in the record, or the phrase as it stands."""

    text: str
    phrase: bool = False
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """All records but those of ``part``: also those whose field is empty."""

    part: Filter


@dataclass(frozen=True, slots=True)
class And:
    """Records that every part matches; without parts all records."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Records that at least one of the two or more parts matches."""

    parts: tuple[Filter, ...]


Filter: TypeAlias = And | Or | Not | Compare | Is | Has | Words
EVERYTHING = And(())
"""The filter of an empty text."""


def all_of(parts: list[Filter]) -> Filter:
    """One filter that asks for all parts: flat, with neighbouring words put together."""
    flat: list[Filter] = []
    for part in parts:
        for each in part.parts if isinstance(part, And) else (part,):
            before = flat[-1] if flat else None
            if isinstance(each, Words) and isinstance(before, Words) and not (each.phrase or before.phrase):
                flat[-1] = Words(f"{before.text} {each.text}", column=before.column)
            else:
                flat.append(each)
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(parts: list[Filter]) -> Filter:
    """One filter that asks for at least one of the parts; flat."""
    flat = [each for part in parts for each in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def none_of(part: Filter) -> Filter:
    """The filter for all others; twice is not at all."""
    return part.part if isinstance(part, Not) else Not(part)


def walk(tree: Filter) -> Iterator[Filter]:
    """The tree and everything in it."""
    yield tree
    if isinstance(tree, (And, Or)):
        for part in tree.parts:
            yield from walk(part)
    elif isinstance(tree, Not):
        yield from walk(tree.part)


def depth(tree: Filter) -> int:
    """How many levels there are; a single comparison is one."""
    if isinstance(tree, (And, Or)):
        return 1 + max(map(depth, tree.parts), default=0)
    return 1 + depth(tree.part) if isinstance(tree, Not) else 1
