"""A day without a time beside a moment is the whole day, as in the filters of lists; days are those of the company's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crm_tui.domain import expressions
from crm_tui.domain.conditions_check import Verdict, check
from crm_tui.domain.conditions_tree import Comparison, Group, Op, Row
from crm_tui.domain.workflow_values import Plain, Typed, ValueType, infer
from tests.support.workflow_world import NOON, Office, local

LATE = local(3, 18, 22, 20)
"""In the evening of the day that the test world has: Wednesday, 18 March 2026."""
FIRST = local(3, 18)
BEFORE = local(3, 17, 23, 59)
NIGHT = datetime(2026, 3, 17, 23, 30, tzinfo=UTC)
"""Already the 18th in Rome."""


def holds(value: Plain, op: Op, *values: Plain) -> bool:
    test = Comparison(source="x", op=op, values=tuple(map(str, range(len(values)))))

    def resolve(said: str) -> Typed:
        given = value if said == "x" else values[int(said)]
        return Typed(ValueType.STRING, given) if isinstance(given, str) else infer(given)

    verdict = check(Group((Row(test),)), resolve, Office().literals.parse)
    assert verdict == Verdict(verdict.holds)
    return verdict.holds


@pytest.mark.parametrize("moment", [LATE, FIRST, NIGHT])
@pytest.mark.parametrize("day", ["today", "2026-03-18", date(2026, 3, 18)])
def test_a_moment_of_the_day_is_in_the_day(moment: datetime, day: Plain) -> None:
    assert [op for op in (Op.EQUALS, Op.AT_MOST, Op.AT_LEAST) if not holds(moment, op, day)] == []
    assert [op for op in (Op.NOT_EQUALS, Op.MORE, Op.LESS) if holds(moment, op, day)] == []
    assert holds(moment, Op.BETWEEN, day, day)
    assert holds(moment, Op.BETWEEN, "2026-03-01", day)
    assert holds(moment, Op.BETWEEN, day, "2026-03-31")


def test_a_moment_of_another_day_is_before_or_behind_it() -> None:
    assert [op for op in Op if op in _ORDER and holds(BEFORE, op, "today")] == [Op.NOT_EQUALS, Op.LESS, Op.AT_MOST]
    assert [op for op in Op if op in _ORDER and holds(LATE, op, "yesterday")] == [Op.NOT_EQUALS, Op.MORE, Op.AT_LEAST]
    assert not holds(LATE, Op.BETWEEN, "2026-03-01", "yesterday")


_ORDER = (Op.EQUALS, Op.NOT_EQUALS, Op.MORE, Op.LESS, Op.AT_LEAST, Op.AT_MOST)


def test_a_moment_beside_a_moment_is_compared_to_the_second() -> None:
    assert not holds(LATE, Op.AT_MOST, "2026-03-18 22:19")
    assert holds(LATE, Op.EQUALS, LATE.astimezone(UTC))
    assert holds(LATE, Op.MORE, NOON)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('{=Document:CREATED} <= "2026-03-18"', True),
        ('{=Document:CREATED} = "2026-03-18"', True),
        ('{=Document:CREATED} <> "2026-03-18"', False),
        ('{=Document:CREATED} > "2026-03-18"', False),
        ('{=Document:CREATED} > "2026-03-17"', True),
        ('"2026-03-18" >= {=Document:CREATED}', True),
        ("{=Document:DUE} < {=System:Now}", False),
        ("{=System:Now} > {=Document:DUE}", False),
        ('dateadd({=Document:DUE}, "-1d") < {=System:Now}', True),
    ],
)
def test_expressions_compare_the_same_way(text: str, result: bool) -> None:
    world = Office({"Document:CREATED": LATE, "Document:DUE": date(2026, 3, 18)})

    assert expressions.evaluate(expressions.parse(f"={text}"), world)[0].value is result
