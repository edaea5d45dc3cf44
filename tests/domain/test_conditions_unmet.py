"""Why a condition is false: nothing exactly when it holds, else the first false row of each alternative with its values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.conditions_check import check
from crm_tui.domain.conditions_tree import ALWAYS, Comparison, Condition, Group, Join, Op, Row
from crm_tui.domain.conditions_unmet import Unmet, unmet
from crm_tui.domain.workflow_values import Typed, infer
from tests.support.workflow_world import Office

CONTEXT = Office().literals.parse
KNOWN: dict[str, Typed] = {name: infer(value) for name, value in (
    ("name", "Acme"), ("sum", 500), ("none", None), ("tags", ("a", "b")), ("500", 500), ("1000", 1000), ("acme", "acme"),
    ("a", "a"), ("z", "z"), ("empty", ""),
)}  # fmt: skip
SOURCES = ("name", "sum", "none", "tags")
VALUES = ("500", "1000", "acme", "a", "z", "empty")


def ask(condition: Condition) -> tuple[Unmet, ...]:
    return unmet(condition, KNOWN.__getitem__, CONTEXT)


def row(source: str, op: Op, *values: str, join: Join = Join.AND) -> Row:
    return Row(Comparison(source=source, op=op, values=values), join)


TRUE, FALSE = row("name", Op.EQUALS, "acme"), row("sum", Op.AT_LEAST, "1000")


def otherwise(made: Row) -> Row:
    return Row(made.part, Join.OR)


@st.composite
def _comparison(draw: st.DrawFn) -> Comparison:
    """Also such as cannot be compared, and such that lack their values: they are false, and that is told too."""
    return Comparison(
        source=draw(st.sampled_from(SOURCES)), op=draw(st.sampled_from(list(Op))),
        values=tuple(draw(st.lists(st.sampled_from(VALUES), max_size=3))),
    )  # fmt: skip


_conditions = st.recursive(
    st.builds(Row, _comparison(), st.sampled_from(Join)),
    lambda inner: st.builds(Row, st.lists(inner, max_size=3).map(tuple).map(Group), st.sampled_from(Join)),
    max_leaves=8,
)


@given(st.lists(_conditions, max_size=4).map(tuple).map(Group))
def test_nothing_is_unmet_exactly_when_the_condition_holds(condition: Condition) -> None:
    found = ask(condition)

    assert (found == ()) == check(condition, KNOWN.__getitem__, CONTEXT).holds
    for each in found:
        alone = Group((Row(each.test),))
        assert not check(alone, KNOWN.__getitem__, CONTEXT).holds, "each of them is false by itself"
        assert each.left == KNOWN[each.test.source]


def test_without_rows_nothing_is_unmet() -> None:
    assert ask(ALWAYS) == ()


def test_the_first_false_row_is_told_with_both_values_and_its_number() -> None:
    (found,) = ask(Group((TRUE, FALSE, row("none", Op.NOT_EMPTY))))

    assert (found.number, found.test.source, found.left.value, found.right) == (2, "sum", 500, (1000,))


def test_every_alternative_loses_by_its_own_row() -> None:
    found = ask(Group((TRUE, FALSE, otherwise(row("none", Op.NOT_EMPTY)))))

    assert [(each.number, each.test.source) for each in found] == [(2, "sum"), (3, "none")]


def test_one_alternative_that_holds_is_enough() -> None:
    assert ask(Group((FALSE, otherwise(TRUE)))) == ()


def test_rows_of_groups_are_counted_with_the_others() -> None:
    inner = Group((TRUE, TRUE, otherwise(TRUE)))

    (found,) = ask(Group((Row(inner), TRUE, FALSE)))

    assert found.number == 5


@pytest.mark.parametrize(("source", "op", "value"), [("tags", Op.EQUALS, "a"), ("name", Op.MORE, "500")])
def test_what_cannot_be_compared_is_told_apart(source: str, op: Op, value: str) -> None:
    (found,) = ask(Group((row(source, op, value),)))

    assert not found.comparable


def test_an_empty_value_on_the_right_is_told_as_nothing() -> None:
    right = ask(Group((row("sum", Op.EQUALS, "empty"),)))[0].right

    assert right in ((None,), ("",))
