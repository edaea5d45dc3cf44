"""Conditions of rules as people type them: comparisons, joined by “and” and “or”, read and written back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import rule_conditions
from crm_tui.domain.conditions_tree import Comparison, Group, Join, Op, Row
from crm_tui.domain.errors import InvalidValue, Refused
from tests.support.effort import effort

NAMES = st.sampled_from(["{=Document:amount}", "{=Document:TITLE > upper, trim}", "{=R5:COUNT}", "words"])
VALUE = st.sampled_from(["5", "salt and pepper", "this or that", "Rome", 'a "b", c'])
COUNTS = {
    Op.EMPTY: (0, 0),
    Op.NOT_EMPTY: (0, 0),
    Op.BETWEEN: (2, 2),
    Op.TIMES: (2, 2),
    Op.IN: (1, 3),
    Op.NOT_IN: (1, 3),
}


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    op = draw(st.sampled_from(Op))
    least, most = COUNTS.get(op, (1, 1))
    values = draw(st.lists(VALUE, min_size=least, max_size=most))
    return Comparison(source=draw(NAMES), op=op, values=tuple(values))


def row(source: str, op: Op, *values: str, join: Join = Join.AND) -> Row:
    return Row(Comparison(source=source, op=op, values=values), join)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("{=Document:amount} at_least 1000", [row("{=Document:amount}", Op.AT_LEAST, "1000")]),
        ("{=Document:title} not_empty", [row("{=Document:title}", Op.NOT_EMPTY)]),
        (
            "{=Document:a} in 1, 2 and {=Document:b > first, upper} equals x or {=Document:c} empty",
            [
                row("{=Document:a}", Op.IN, "1", "2"),
                row("{=Document:b > first, upper}", Op.EQUALS, "x"),
                row("{=Document:c}", Op.EMPTY, join=Join.OR),
            ],
        ),
        ("{=Document:amount} >= 1000", [row("{=Document:amount}", Op.AT_LEAST, "1000")]),
        ("{=Document:title} is empty or {=Document:a} != 5", [
            row("{=Document:title}", Op.EMPTY), row("{=Document:a}", Op.NOT_EQUALS, "5", join=Join.OR),
        ]),
        ('{=Document:a} contains "or that"', [row("{=Document:a}", Op.CONTAINS, "or that")]),
        ("{=Document:a} contains salt and pepper", [row("{=Document:a}", Op.CONTAINS, "salt and pepper")]),
        ("{=Document:a} equals this or that or {=Document:b} empty", [
            row("{=Document:a}", Op.EQUALS, "this or that"), row("{=Document:b}", Op.EMPTY, join=Join.OR),
        ]),
    ],
)  # fmt: skip
def test_a_text_is_read_as_the_comparisons_that_it_names(text: str, rows: list[Row]) -> None:
    assert rule_conditions.read(text) == Group(tuple(rows))


def test_groups_are_read_and_written_on_one_line() -> None:
    text = "{=Document:a} = 1 and ( {=Document:b} > 2 or {=Document:c} is empty )"

    found = rule_conditions.read(text)

    assert found is not None
    assert isinstance(found.rows[1].part, Group)
    assert rule_conditions.write(found) == text


def test_an_empty_text_asks_nothing() -> None:
    assert rule_conditions.read("  ") is None


@pytest.mark.parametrize("text", ["amount", "amount big 5", "equals 5", "amount equls 5"])
def test_a_text_without_an_operator_behind_a_source_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        rule_conditions.read(text)

    assert refused.value.params["field"] == "condition"


@given(st.lists(st.tuples(comparisons(), st.sampled_from(Join)), min_size=1, max_size=4))
def test_what_is_written_is_read_as_the_same(parts: list[tuple[Comparison, Join]]) -> None:
    first, *others = parts
    condition = Group((Row(first[0]), *(Row(each, join) for each, join in others)))

    assert rule_conditions.read(rule_conditions.write(condition)) == condition


@pytest.mark.parametrize(
    "text", ["(" * 100_000, " and ".join(["title = x"] * 20_000), "not " * 100_000, "a b " * 15_000]
)
def test_what_nobody_types_is_refused_and_costs_no_time(text: str) -> None:
    def refused() -> None:
        with pytest.raises((Refused, InvalidValue)):
            rule_conditions.read(text)

    assert effort(refused, enough=1) < 2
