"""Checks of conditions: literals that could never be compared, names without their braces, people nobody knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_tui.domain.conditions_check import check
from crm_tui.domain.conditions_text import read
from crm_tui.domain.conditions_tree import Comparison
from crm_tui.domain.money import Money
from crm_tui.domain.workflow import walk
from crm_tui.domain.workflow_values import Plain, Typed, ValueType, infer
from tests.domain.test_workflow_check import HEAD, checked, problems, step
from tests.support.workflow_world import Office


def loop(source: str, op: str, *values: str) -> str:
    said = ", ".join(f'"{each}"' for each in values)
    return step("while", f'when = [{{ source = "{source}", is = "{op}", values = [{said}] }}]')


@pytest.mark.parametrize(
    ("source", "op", "values"),
    [
        ("{=Document:amount}", "at_least", ["10k"]),
        ("{=Document:amount}", "at_least", ["1,5k"]),
        ("{=Document:amount}", "between", ["1M", "2500000.50 EUR"]),
        ("{=Document:amount}", "equals", [""]),
        ("{=Document:amount}", "more", ["{=Variable:COUNT}"]),
        ("{=Document:amount > printable}", "equals", ["lots"]),
        ("{=Document:title}", "contains", ["lots"]),
        ("{=Document:due}", "less", ["2026-03-31"]),
        ("{=Document:due}", "less", ["tomorrow"]),
        ("{=System:Now}", "times", ["22:00", "6.30"]),
        ("{=Document:lucky}", "equals", ["yes"]),
        ("{=Variable:COUNT}", "more", ["12k"]),
        ("{=GlobalVar:RATE}", "less", ["2.5"]),
    ],
)
def test_literals_that_can_be_read_are_no_problem(source: str, op: str, values: list[str]) -> None:
    assert problems(loop(source, op, *values)) == []


@pytest.mark.parametrize(
    ("source", "op", "values", "said"),
    [
        ("{=Document:amount}", "at_least", ["lots"], "{=Document:amount}: “lots” is no sum"),
        ("{=Document:amount}", "more", ["12.000"], "{=Document:amount}: “12.000” is no sum, or could be two"),
        ("{=Document:amount}", "between", ["1k", "2 q"], "{=Document:amount}: “2 q” is no sum"),
        ("{=Document:due}", "less", ["soonish"], "{=Document:due}: “soonish” is no date"),
        ("{=System:Now}", "times", ["9", "18:00"], "{=System:Now}: “9” is no time of day"),
        ("{=Document:lucky}", "equals", ["maybe"], "{=Document:lucky}: “maybe” is neither yes nor no"),
        ("{=Variable:COUNT}", "more", ["many"], "{=Variable:COUNT}: “many” is no number"),
        ("{=GlobalVar:RATE}", "more", ["high"], "{=GlobalVar:RATE}: “high” is no number"),
        ("{=Document:title}", "more", ["5"], "*{=Document:title} cannot be asked whether it “more”"),
        ("{=Document:responsible}", "equals", ["marco"], "{=Document:responsible}: nobody is called “marco”"),
        ("amount", "more", ["1000"], "“amount” is only a text; did you mean {=Document:amount}?"),
        ("Amount", "more", ["1000"], "“Amount” is only a text; did you mean {=Document:amount}?"),
        ("count", "more", ["3"], "“count” is only a text; did you mean {=Variable:COUNT}?"),
        ("amuont", "more", ["3"], "*“amuont” is only a text; did you mean {=Document:amount}?"),
    ],
)  # fmt: skip
def test_literals_that_could_never_be_true_are_told_where_they_stand(
    source: str, op: str, values: list[str], said: str
) -> None:
    text = loop(source, op, *values)
    about = source if said.lstrip("*").startswith(f"“{source}”") or "cannot be asked" in said else wrong_of(said)

    (found,) = problems(text)

    line = text.splitlines()[3]
    column = line.index(f'"{about}"') + 2
    assert found.startswith(f"{'*' * said.startswith('*')}4:{column} {said.lstrip('*')}")


def wrong_of(said: str) -> str:
    """The literal that a sentence names."""
    return said.partition("“")[2].partition("”")[0]


def test_somebody_by_login_is_kept_by_number() -> None:
    found = checked(loop("{=Document:responsible}", "in", "anna", "user_5"), HEAD)[1]

    (placed,) = walk(found.template.steps)
    assert placed.step.when is not None
    part = placed.step.when.rows[0].part
    assert isinstance(part, Comparison)
    assert (found.problems, part.values) == ((), ("user_5", "user_5"))


@pytest.mark.parametrize(
    ("value", "text", "holds"),
    [
        (Money(10_000_00, "EUR"), "x >= 10k", True),
        (Money(9_999_99, "EUR"), "x >= 10k", False),
        (Money(1_500_00, "EUR"), "x = 1.5k", True),
        (Money(1_500_00, "USD"), 'x = "1.5k USD"', True),
        (Money(1_500_00, "USD"), 'x = "1.5k EUR"', False),
        (12_000, "x = 12k", True),
        (12_000, 'x = "12k EUR"', False),
        (True, "x = 1k", False),
    ],
)
def test_short_sums_are_understood_when_they_are_asked(value: Plain, text: str, holds: bool) -> None:
    condition, wrong = read(text)
    assert wrong == ()

    def resolve(said: str) -> Typed:
        return infer(value) if said == "x" else Typed(ValueType.STRING, said)

    assert check(condition, resolve, replace(Office().literals.parse)).holds is holds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            step("approve", 'with.users = ["user_5"]', 'with.name = "x"', 'with.time_limit = "2 lightyears"'),
            ["6:20 time_limit: “2 lightyears” is no length of time; write for example 2 days, 1h30min"],
        ),
        (
            step("acknowledge", 'with.users = ["user_5"]', 'with.name = "x"', 'with.time_limit = "-2 days"'),
            ["6:20 time_limit: “-2 days” is no length of time; write for example 2 days, 1h30min"],
        ),
        (step("approve", 'with.users = ["user_5"]', 'with.name = "x"', 'with.time_limit = "2d 4h"'), []),
        (
            step("approve", 'with.users = ["user_5"]', 'with.name = "x"', 'with.time_limit = "{=Variable:COUNT} days"'),
            [],
        ),
        (
            step("set_variable", 'with.variables = [{ set = "COUNT", to = "many" }]'),
            ["4:42 COUNT: “many” is not a whole number"],
        ),
        (step("set_variable", 'with.variables = [{ set = "count", to = "={=Variable:COUNT}+1" }]'), []),
        (step("set_global", 'with.variables = [{ set = "RATE", to = "12" }]'), []),
        (
            step("set_global", 'with.variables = [{ set = "RATE", to = "high" }]'),
            ["4:41 RATE: “high” is not a number"],
        ),
        (step("modify_document", 'with.values = [{ set = "amount", to = "10k" }]'), []),
        (step("modify_document", 'with.values = [{ set = "amount", to = "lots" }]'), ["4:40 “lots” is no sum"]),
    ],
    ids=range(10),
)
def test_values_that_are_written_down_must_be_what_is_taken(text: str, said: list[str]) -> None:
    assert problems(text) == said
