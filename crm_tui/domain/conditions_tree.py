"""Conditions as values: rows that compare a source with values, joined by *and* and *or*, in groups.

*And* binds more tightly than *or*; within that, rows are asked from left to right. A condition without rows is always
true. Source: engine «Conditions».
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_values import WORDY, ValueType

DEPTH = 5
"""Groups inside groups."""
ROWS = 50
VALUES = 500
"""Values of one row."""


class Op(StrEnum):
    """What is asked of the source."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    MORE = "more"
    LESS = "less"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"
    """Two values, both included."""
    TIMES = "times"
    """Two times of day in the company's zone, both included; from the later to the earlier is over midnight."""
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS_ANY = "contains_any"
    CONTAINS_ALL = "contains_all"
    EMPTY = "empty"
    NOT_EMPTY = "not_empty"


class Join(StrEnum):
    """How a row follows the one before."""

    AND = "and"
    OR = "or"


class Family(StrEnum):
    """Types that are asked the same questions."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOL = "bool"
    CHOICE = "choice"
    """Lists, stages, people, records, files."""
    MULTIPLE = "multiple"
    """Several values of any type."""


_EMPTY = (Op.EMPTY, Op.NOT_EMPTY)
_ORDER = (Op.EQUALS, Op.NOT_EQUALS, Op.MORE, Op.LESS, Op.AT_LEAST, Op.AT_MOST, Op.BETWEEN)
OPERATORS: Mapping[Family, tuple[Op, ...]] = {
    Family.TEXT: (Op.EQUALS, Op.NOT_EQUALS, Op.CONTAINS, Op.NOT_CONTAINS, *_EMPTY),
    Family.NUMBER: (*_ORDER, *_EMPTY),
    Family.DATE: (*_ORDER, Op.TIMES, *_EMPTY),
    Family.BOOL: (Op.EQUALS,),
    Family.CHOICE: (Op.EQUALS, Op.NOT_EQUALS, Op.IN, Op.NOT_IN, *_EMPTY),
    Family.MULTIPLE: (Op.CONTAINS_ANY, Op.CONTAINS_ALL, *_EMPTY),
}
"""What a designer offers and the engine answers."""
_FAMILIES = {
    **dict.fromkeys(WORDY, Family.TEXT),
    **dict.fromkeys((ValueType.INTEGER, ValueType.DOUBLE, ValueType.MONEY), Family.NUMBER),
    **dict.fromkeys((ValueType.DATE, ValueType.DATETIME), Family.DATE),
    ValueType.BOOL: Family.BOOL,
}


def family(kind: ValueType, *, multiple: bool = False) -> Family:
    """The questions that a type takes."""
    return Family.MULTIPLE if multiple else _FAMILIES.get(kind, Family.CHOICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One comparison. Source and values are texts as of any parameter: literals, references, expressions."""

    source: str
    op: Op
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A comparison or a group, and how it follows the row before."""

    part: Comparison | Group
    join: Join = Join.AND
    """Means nothing on the first row."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows in order; a whole condition is one."""

    rows: tuple[Row, ...] = ()


Condition: TypeAlias = Group
ALWAYS = Group()


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """All comparisons, in order."""
    for row in condition.rows:
        if isinstance(row.part, Comparison):
            yield row.part
        else:
            yield from comparisons(row.part)


def depth(condition: Condition) -> int:
    """How many groups are inside one another; 1 for a condition without any."""
    return 1 + max((depth(row.part) for row in condition.rows if isinstance(row.part, Group)), default=0)


_COUNTS: Mapping[Op, tuple[int, int]] = {
    Op.EMPTY: (0, 0),
    Op.NOT_EMPTY: (0, 0),
    Op.BETWEEN: (2, 2),
    Op.TIMES: (2, 2),
    **dict.fromkeys((Op.IN, Op.NOT_IN, Op.CONTAINS_ANY, Op.CONTAINS_ALL), (1, VALUES)),
}
_TAKES = {
    (0, 0): N_("row {row} of the condition: “{op}” takes no value"),
    (1, 1): N_("row {row} of the condition: “{op}” takes one value"),
    (2, 2): N_("row {row} of the condition: “{op}” takes two values"),
}
_TAKES_SOME = N_("row {row} of the condition: “{op}” takes {least} to {most} values")
SPELLED: Mapping[Op, str] = {
    Op.EQUALS: "=", Op.NOT_EQUALS: "!=", Op.CONTAINS: "contains", Op.NOT_CONTAINS: "not contains", Op.MORE: ">",
    Op.LESS: "<", Op.AT_LEAST: ">=", Op.AT_MOST: "<=", Op.BETWEEN: "between", Op.TIMES: "times", Op.IN: "in",
    Op.NOT_IN: "not in", Op.CONTAINS_ANY: "contains any", Op.CONTAINS_ALL: "contains all", Op.EMPTY: "is empty",
    Op.NOT_EMPTY: "is not empty",
}  # fmt: skip
"""How each comparison is written."""


TOO_DEEP = N_("the condition has more than {limit} groups inside one another")


def problems(condition: Condition) -> tuple[Problem, ...]:
    """What keeps a condition from being asked: too much of it, a row without its values."""
    found: list[Problem] = []
    rows = list(comparisons(condition)) if depth(condition) <= DEPTH else []
    if depth(condition) > DEPTH:
        found.append(Problem(reason=TOO_DEEP, params=_limit(DEPTH)))
    if len(rows) > ROWS:
        found.append(Problem(reason=N_("the condition has more than {limit} rows"), params=_limit(ROWS)))
    for number, row in enumerate(rows, 1):
        least, most = _COUNTS.get(row.op, (1, 1))
        if not row.source.strip():
            found.append(Problem(reason=N_("row {row} of the condition asks nothing"), params={"row": number}))
        if not least <= len(row.values) <= most:
            params = {"row": number, "op": SPELLED[row.op], "least": least, "most": most}
            found.append(Problem(reason=_TAKES.get((least, most), _TAKES_SOME), params=params))
    return tuple(found)


def _limit(limit: int) -> dict[str, object]:
    return {"limit": limit}
