"""Conditions as they are typed: every one goes round, what cannot be understood has its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.conditions_text import SPELLED, held, hold, problems, read, write
from crm_tui.domain.conditions_tree import Comparison, Group, Join, Op, Row
from tests.support.effort import effort

WORDS = st.one_of(
    st.sampled_from(["{=Document:TITLE}", "{=A2:IS_TARGET > upper, trim}", '{{=if(a, "b", c)}}', "1000", "a b", "and"]),
    st.text(max_size=12),
)
COMPARISONS = st.builds(
    lambda source, op, values: Comparison(
        source=source, op=op, values=() if op in (Op.EMPTY, Op.NOT_EMPTY) else values
    ),
    WORDS,
    st.sampled_from(Op),
    st.lists(WORDS, max_size=3).map(tuple),
)


def groups(depth: int) -> st.SearchStrategy[Group]:
    parts = COMPARISONS if depth == 0 else st.one_of(COMPARISONS, groups(depth - 1))
    rows = st.lists(st.builds(Row, parts, st.sampled_from(Join)), max_size=3)
    return rows.map(
        lambda made: Group(tuple(Row(row.part, row.join if number else Join.AND) for number, row in enumerate(made)))
    )


@given(groups(2))
def test_every_condition_goes_round(condition: Group) -> None:
    assert read(write(condition)) == (condition, ())


def test_lines_are_joined_and_grouped() -> None:
    text = (
        '{=Document:OPPORTUNITY} >= 1000\nand {=Document:STAGE_ID} in NEW, "In work, urgent"\nor (\n    a is empty\n)'
    )

    found, problems = read(text)

    assert problems == ()
    assert write(found) == text
    assert [row.join for row in found.rows] == [Join.AND, Join.AND, Join.OR]
    assert found.rows[1].part == Comparison(source="{=Document:STAGE_ID}", op=Op.IN, values=("NEW", "In work, urgent"))


@pytest.mark.parametrize("op", Op)
def test_every_spelling_of_a_comparison_is_understood(op: Op) -> None:
    for spelled in (SPELLED[op], op.value):
        found, problems = read(f"x {spelled} 1" if op not in (Op.EMPTY, Op.NOT_EMPTY) else f"x {spelled}")

        assert problems == ()
        assert isinstance(found.rows[0].part, Comparison)
        assert found.rows[0].part.op is op


@pytest.mark.parametrize(
    ("text", "said", "column"),
    [
        ("{=Document:TITLE} contians a", "did you mean “contains”", 19),
        ("a = 1 b = 2", "“and” or “or” is missing", 7),
        ("a = 1 and", "to compare is missing", 10),
        ("(a = 1", "closing bracket", 7),
        ("a 5", "comparison is missing", 3),
        (")", "to compare is missing", 1),
    ],
)
def test_what_cannot_be_understood_has_its_place(text: str, said: str, column: int) -> None:
    found, problems = read(text)

    assert found == Group()
    assert said in str(problems[0])
    assert problems[0].column == column


@given(st.one_of(st.text(), st.sampled_from(["a", "a =", "a = 1", "{=Document:ID} contians", "(a = 1", "a is empty"])))
def test_what_is_typed_is_never_lost_and_what_is_no_condition_yet_says_so(text: str) -> None:
    kept = hold(text)

    if kept is None:
        assert not text.strip()
    elif read(text)[1]:
        assert held(kept) == text
        assert problems(kept) == read(text)[1]
    else:
        assert hold(held(kept)) == kept
        assert problems(kept) == ()


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "( a = b and " * 50_000,
        "a = b and (" * 7,
        " and ".join(["a = b"] * 30_000),
        "{" * 100_000,
        "not " * 60_000,
    ],
)
def test_what_nobody_types_is_a_mistake_and_costs_no_time(text: str) -> None:
    """A paste, or a program; also of brackets inside one another, which once ended the program."""
    condition, found = read(text)

    assert condition == Group()
    assert len(found) == 1
    assert held(hold(text)) == text
    assert effort(lambda: read(text), enough=0.5) < 1


def test_as_many_groups_as_a_check_can_tell_of_are_read() -> None:
    assert read("(" * 5 + "a = b" + ")" * 5)[1] == ()
    assert [each.params for each in read("(" * 6 + "a = b" + ")" * 6)[1]] == [{"limit": 5}]
