"""Records and people in conditions and expressions: ``CO_1``, ``company:1`` and ``1`` name the same record; titles none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_tui.domain.conditions_check import Verdict, check
from crm_tui.domain.conditions_tree import Comparison, Group, Op, Row
from crm_tui.domain.expressions import evaluate, parse
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow import walk
from crm_tui.domain.workflow_values import Plain, Typed, ValueType, infer
from tests.domain.test_workflow_check import HEAD, checked, problems
from tests.domain.test_workflow_check_conditions import loop
from tests.support.workflow_world import Office

ACME = Ref("company", 1)


def ask(value: Plain, op: Op, *values: str) -> Verdict:
    test = Comparison(source="x", op=op, values=values)

    def resolve(said: str) -> Typed:
        return infer(value) if said == "x" else Typed(ValueType.STRING, said)

    return check(Group((Row(test),)), resolve, replace(Office().literals.parse))


@pytest.mark.parametrize("text", ["CO_1", "co_1", "CO:1", "company:1", "company_1", "1", " CO_1 "])
def test_a_record_is_named_by_its_number_in_every_spelling(text: str) -> None:
    assert ask(ACME, Op.EQUALS, text) == Verdict(True)
    assert ask(ACME, Op.NOT_EQUALS, text) == Verdict(False)
    assert ask(ACME, Op.IN, "CO_7", text) == Verdict(True)


@pytest.mark.parametrize("text", ["C_1", "D_1", "CO_11", "11", "contact:1", "Acme", "user_1"])
def test_another_record_is_another_one(text: str) -> None:
    assert ask(ACME, Op.EQUALS, text) == Verdict(False)
    assert ask(ACME, Op.NOT_EQUALS, text) == Verdict(True)


def test_several_records() -> None:
    both = (Ref("contact", 1), Ref("contact", 2))
    assert ask(both, Op.CONTAINS_ALL, "C_1", "C_2") == Verdict(True)
    assert ask(both, Op.CONTAINS_ALL, "C_1", "C_3") == Verdict(False)
    assert ask(both, Op.CONTAINS_ANY, "CO_1", "C_2") == Verdict(True)


@pytest.mark.parametrize(
    ("kind", "text"), [("lead", "L_5"), ("deal", "D_5"), ("quote", "Q_5"), ("invoice", "I_5"), ("invoice", "SI_5")]
)
def test_every_type_has_its_letters(kind: str, text: str) -> None:
    assert ask(Ref(kind, 5), Op.EQUALS, text) == Verdict(True)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('={=Document:COMPANY}="CO_1"', True),
        ('="company:1"={=Document:COMPANY}', True),
        ('={=Document:COMPANY}<>"CO_1"', False),
        ('={=Document:COMPANY}="D_1"', False),
        ('={=Document:CREATED_BY}="user_5"', True),
    ],
)
def test_expressions_read_the_same_names(text: str, holds: bool) -> None:
    assert evaluate(parse(text), Office({"Document:COMPANY": ACME}))[0].value is holds


@pytest.mark.parametrize("text", ["CO_1", "company:1", "1", ""])
def test_what_names_a_record_of_the_type_is_no_problem(text: str) -> None:
    assert problems(loop("{=Document:company}", "equals", text)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "“nonsense” names no record"),
        ("Acme", "“Acme” names no record"),
        ("D_1", "“D_1” is of another kind than company"),
        ("CO_0", "“CO_0” names no record"),
    ],
)
def test_what_names_no_record_of_the_type_is_refused(text: str, said: str) -> None:
    (found,) = problems(loop("{=Document:company}", "in", "CO_1", text))

    assert found.endswith(f"{{=Document:company}}: {said}")
    assert not found.startswith("*")


def test_who_started_the_run_is_compared_with_people() -> None:
    found = checked(loop("{=User:ID}", "equals", "anna"), HEAD)[1]

    (placed,) = walk(found.template.steps)
    assert placed.step.when is not None
    part = placed.step.when.rows[0].part
    assert isinstance(part, Comparison)
    assert (found.problems, part.values) == ((), ("user_5",))
    assert [each.partition(" ")[2] for each in problems(loop("{=User:ID}", "equals", "nobody"))] == [
        "{=User:ID}: nobody is called “nobody”"
    ]
