"""Conditions: operators of every type, joins, groups, and what cannot be compared."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.conditions_check import Verdict, check
from crm_tui.domain.conditions_tree import (
    ALWAYS,
    OPERATORS,
    Comparison,
    Condition,
    Family,
    Group,
    Join,
    Op,
    Row,
    comparisons,
    depth,
    family,
    problems,
)
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import Choice, Plain, Typed, ValueType, infer
from tests.support.workflow_world import ANNA, BRUNO, Office, local

CONTEXT = Office().literals.parse


def ask(value: Plain | Typed, op: Op, *values: Plain) -> Verdict:
    """One row; values are given as they are."""
    known = {"x": value if isinstance(value, Typed) else infer(value)}
    known |= {str(n): infer(each) for n, each in enumerate(values)}
    test = Comparison(source="x", op=op, values=tuple(map(str, range(len(values)))))
    return check(Group((Row(test),)), known.__getitem__, CONTEXT)


@pytest.mark.parametrize(
    ("value", "op", "values", "holds"),
    [
        ("Acme", Op.EQUALS, ("acme",), True),
        ("Acme", Op.NOT_EQUALS, ("acme",), False),
        ("Acme Rossi", Op.CONTAINS, ("ROSSI",), True),
        ("Acme", Op.NOT_CONTAINS, ("x",), True),
        ("Acme", Op.EQUALS, (5,), False),
        ("5", Op.EQUALS, (5,), True),
        ("", Op.EMPTY, (), True),
        ("a", Op.NOT_EMPTY, (), True),
        (None, Op.EQUALS, ("",), True),
        (None, Op.NOT_EQUALS, ("a",), True),
        (None, Op.CONTAINS, ("a",), False),
        (None, Op.NOT_CONTAINS, ("a",), True),
        (5, Op.EQUALS, ("5.0",), True),
        (5, Op.NOT_EQUALS, (6,), True),
        (5, Op.MORE, (4,), True),
        (5, Op.MORE, (5,), False),
        (5, Op.AT_LEAST, (5,), True),
        (5, Op.LESS, ("5.5",), True),
        (5, Op.AT_MOST, (4,), False),
        (5, Op.BETWEEN, (5, 9), True),
        (5, Op.BETWEEN, (9, 5), False),
        (5, Op.BETWEEN, (None, 9), False),
        (5, Op.MORE, (None,), False),
        (5, Op.EQUALS, (None,), False),
        (None, Op.LESS, (4,), False),
        (Decimal("0.1"), Op.EQUALS, ("0.10",), True),
        (Money(1000_00, "EUR"), Op.AT_LEAST, ("1000",), True),
        (Money(1000_00, "EUR"), Op.MORE, (Money(900_00, "EUR"),), True),
        (date(2026, 1, 31), Op.LESS, ("2026-02-01",), True),
        (date(2026, 1, 31), Op.EQUALS, (local(1, 31),), True),
        (local(1, 31, 9), Op.BETWEEN, ("2026-01-31", "2026-02-01"), True),
        (local(1, 31, 9, 30), Op.TIMES, ("09:00", "18:00"), True),
        (local(1, 31, 18, 0), Op.TIMES, ("09:00", "18:00"), True),
        (local(1, 31, 18, 1), Op.TIMES, ("09:00", "18:00"), False),
        (local(1, 31, 2), Op.TIMES, ("22:00", "06:00"), True),
        (local(1, 31, 12), Op.TIMES, ("22:00", "06:00"), False),
        (datetime(2026, 1, 31, 8, 30, tzinfo=UTC), Op.TIMES, ("09:00", "10:00"), True),
        (datetime(2026, 7, 31, 8, 30, tzinfo=UTC), Op.TIMES, ("09:00", "10:00"), False),
        (True, Op.EQUALS, ("Y",), True),
        (False, Op.EQUALS, ("Y",), False),
        (Choice("stage", "WON"), Op.EQUALS, ("won",), True),
        (Choice("stage", "WON"), Op.IN, ("NEW", "WON"), True),
        (Choice("stage", "WON"), Op.NOT_IN, ("NEW",), True),
        (Choice("stage", "WON"), Op.NOT_IN, ("NEW", "WON"), False),
        (None, Op.IN, ("NEW",), False),
        (None, Op.NOT_IN, ("NEW",), True),
        (ANNA, Op.EQUALS, ("user_5",), True),
        (ANNA, Op.IN, ((ANNA, BRUNO),), True),
        (ANNA, Op.NOT_EQUALS, (BRUNO,), True),
        (Ref("deal", 5), Op.EQUALS, (ANNA,), False),
        ((ANNA, BRUNO), Op.CONTAINS_ANY, (BRUNO, Ref("user", 9)), True),
        ((ANNA, BRUNO), Op.CONTAINS_ALL, (BRUNO, Ref("user", 9)), False),
        ((ANNA, BRUNO), Op.CONTAINS_ALL, ((BRUNO, ANNA),), True),
        (("a", "b"), Op.CONTAINS_ANY, ("B",), True),
        (("a", "b"), Op.CONTAINS_ALL, ("A", None, ""), True),
        ((), Op.EMPTY, (), True),
        ((), Op.CONTAINS_ANY, ("a",), False),
        (("a",), Op.EQUALS, ("A",), True),
    ],
)
def test_operators(value: Plain, op: Op, values: tuple[Plain, ...], holds: bool) -> None:
    assert ask(value, op, *values) == Verdict(holds)


@pytest.mark.parametrize(
    ("value", "op", "values"),
    [
        ("Acme", Op.MORE, ("a",)),
        (5, Op.CONTAINS, (5,)),
        (5, Op.EQUALS, ("five",)),
        (5, Op.NOT_EQUALS, ("five",)),
        (date(2026, 1, 31), Op.EQUALS, (5,)),
        (date(2026, 1, 31), Op.TIMES, ("09:00", "18:00")),
        (local(1, 31), Op.TIMES, ("late", "18:00")),
        (True, Op.NOT_EQUALS, (False,)),
        (True, Op.EQUALS, ("perhaps",)),
        (ANNA, Op.MORE, (BRUNO,)),
        (Choice("stage", "WON"), Op.EQUALS, (date(2026, 1, 1),)),
        (Money(5, "EUR"), Op.LESS, (Money(5, "USD"),)),
        (("a", "b"), Op.EQUALS, ("a",)),
    ],
)
def test_what_cannot_be_compared_is_false_and_warns(value: Plain, op: Op, values: tuple[Plain, ...]) -> None:
    verdict = ask(value, op, *values)

    assert not verdict.holds
    assert [each.blocking for each in verdict.warnings] == [False]
    assert "the condition is false" in str(verdict.warnings[0])


def flags(text: str) -> Condition:
    """``t|f&(t|f)``: rows that are true or false."""
    rows: list[Row] = []
    join, at = Join.AND, 0
    while at < len(text):
        if text[at] in "&|":
            join, at = (Join.AND if text[at] == "&" else Join.OR), at + 1
            continue
        if text[at] == "(":
            level, end = 1, at + 1
            while level:
                level += {"(": 1, ")": -1}.get(text[end], 0)
                end += 1
            rows.append(Row(flags(text[at + 1 : end - 1]), join))
            at = end
            continue
        rows.append(Row(Comparison(source=text[at], op=Op.EQUALS, values=("Y",)), join))
        at += 1
    return Group(tuple(rows))


def holds(text: str) -> tuple[bool, str]:
    """The answer, and which rows were asked."""
    asked: list[str] = []

    def resolve(name: str) -> Typed:
        asked.append(name) if name != "Y" else None
        return Typed(ValueType.BOOL, name in "tY")

    return check(flags(text), resolve, CONTEXT).holds, "".join(asked)


@pytest.mark.parametrize(
    ("text", "answer", "asked"),
    [
        ("", True, ""),
        ("t", True, "t"),
        ("t|f&f", True, "t"),
        ("f&t|t", True, "ft"),
        ("f&f|f", False, "ff"),
        ("(t|f)&f", False, "tf"),
        ("t&(f|t)", True, "tft"),
        ("f|t&t&f|t", True, "fttft"),
    ],
)
def test_and_binds_more_tightly_and_only_what_is_needed_is_asked(text: str, answer: bool, asked: str) -> None:
    assert holds(text) == (answer, asked)


@given(st.lists(st.tuples(st.sampled_from("tf"), st.sampled_from("&|")), min_size=1, max_size=8))
def test_joins_are_those_of_logic(rows: list[tuple[str, str]]) -> None:
    text = "".join(join + flag for flag, join in rows)[1:]
    expected = any(all(each == "t" for each in run.split("&")) for run in text.split("|"))

    assert holds(text)[0] is expected


def test_operators_are_offered_by_type() -> None:
    assert family(ValueType.MONEY) is Family.NUMBER
    assert family(ValueType.USER) is Family.CHOICE
    assert family(ValueType.STRING, multiple=True) is Family.MULTIPLE
    assert Op.TIMES in OPERATORS[family(ValueType.DATETIME)]
    assert set(OPERATORS) == set(Family)


def test_a_row_without_its_values_is_a_problem() -> None:
    bad = Group((Row(Comparison(source="x", op=Op.BETWEEN, values=("1",))), Row(Comparison(source=" ", op=Op.EMPTY))))

    assert [str(each) for each in problems(bad)] == [
        "row 1 of the condition: “between” takes two values",
        "row 2 of the condition asks nothing",
    ]
    assert problems(ALWAYS) == ()


def test_a_condition_has_limits() -> None:
    row = Row(Comparison(source="x", op=Op.EMPTY))
    deep = Group((row,))
    for _ in range(5):
        deep = Group((Row(deep),))

    assert len(problems(Group((row,) * 51))) == 1
    assert depth(deep) == 6
    assert len(problems(deep)) == 1
    assert len(list(comparisons(deep))) == 1
